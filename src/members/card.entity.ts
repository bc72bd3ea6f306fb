import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId } from '../platform/index.js';
import type { CardId } from './ids.js';

export const cardStatuses = ['PRINTED', 'BOUND', 'LOST', 'REPLACED'] as const;
/** Where a card is in its life. */
export type CardStatus = (typeof cardStatuses)[number];

/** Table `card`: one row a card, from its printing on. */
export const CardEntity = defineEntity({
  name: 'Card',
  tableName: 'card',
  properties: {
    id: column.text<CardId>().primary(),
    /** 16 digits: see card-number.ts. */
    number: column.text(),
    /** 1, 2, 3 ... of the network. */
    serial: column.int(),
    status: column.oneOf(cardStatuses),
    printedFor: column.text<PartnerId>(),
    printedAt: column.time(),
    /** Whose it is, or was when it was lost; null: nobody's yet. */
    memberId: column.text<MemberId>().nullable(),
    boundAt: column.time().nullable(),
    lostAt: column.time().nullable(),
    /** The card that came in its place. */
    replacedBy: column.text<CardId>().nullable(),
  },
});
