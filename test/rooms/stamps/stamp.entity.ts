import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../../../src/platform/index.js';
import type { StampId } from './ids.js';

/** Table `stamp`: one row a stamp. */
export const StampEntity = defineEntity({
  name: 'Stamp',
  tableName: 'stamp',
  properties: {
    id: column.text<StampId>().primary(),
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    givenAt: column.time(),
  },
});
