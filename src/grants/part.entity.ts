import { defineEntity } from '@mikro-orm/core';
import { column, type Id, type IdKind, type PartnerId } from '../platform/index.js';
import type { LotId } from '../ledger/index.js';

/** Table `issued_part`: the points of a component, or of a grant, that one partner issued. They are one lot. */
export const IssuedPartEntity = defineEntity({
  name: 'IssuedPart',
  tableName: 'issued_part',
  properties: {
    /** The accrual or the grant. */
    sourceId: column.text<Id<IdKind>>().primary(),
    /** Counts from 1; a grant has one component. */
    component: column.smallint().primary(),
    /** Counts from 1, in the order of the funding. */
    ordinal: column.smallint().primary(),
    issuerId: column.text<PartnerId>(),
    points: column.bigint(),
    reversedPoints: column.bigint(),
    lotId: column.text<LotId>(),
    costCentre: column.text().nullable(),
  },
});
