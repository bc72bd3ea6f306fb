import { defineEntity } from '@mikro-orm/core';
import { column, type Micros, type PartnerId } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import type { MovementKind } from './lot.js';

/** Table `lot_movement`: append-only, the changes of lots after they were made. */
export const LotMovementEntity = defineEntity({
  name: 'LotMovement',
  tableName: 'lot_movement',
  properties: {
    entrySequence: column.bigint().primary(),
    lotId: column.text<LotId>().primary(),
    kind: column.text<MovementKind>().primary(),
    /** Of a clawback: the lot in whose place it is, when that is not the first of the operation. Empty otherwise. */
    forLot: column.text<LotId | ''>().primary(),
    points: column.bigint(),
    reference: column.text().nullable(),
    /** The partner that is paid for the points. This and the columns after it are null when nobody is paid. */
    acceptorId: column.text<PartnerId>().nullable(),
    /** Micros of the acceptor's currency for one point. */
    price: column.bigint<Micros>().nullable(),
    priceCurrency: column.text().nullable(),
    /** Units of the acceptor's currency for 1 of the lot's; null when they are the same currency. */
    fxNumerator: column.wholeOfAnySize().nullable(),
    fxDenominator: column.wholeOfAnySize().nullable(),
  },
});
