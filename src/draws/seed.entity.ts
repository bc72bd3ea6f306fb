import { defineEntity } from '@mikro-orm/core';
import { column } from '../platform/index.js';
import type { DrawId } from '../offers/index.js';

/** Table `draw_seed`: one row for each draw that was approved. */
export const DrawSeedEntity = defineEntity({
  name: 'DrawSeed',
  tableName: 'draw_seed',
  properties: {
    drawId: column.text<DrawId>().primary(),
    /** SHA-256 of the seed, in hexadecimal: public. */
    commitment: column.text(),
    /** The signing key by which it is sealed. */
    keyId: column.text(),
    sealed: column.bytes(),
    madeAt: column.time(),
    /** Null until the draw has ended: then it is public. */
    seed: column.bytes().nullable(),
    revealedAt: column.time().nullable(),
  },
});

/** Table `draw_prize`: how often each prize was given. */
export const DrawPrizeEntity = defineEntity({
  name: 'DrawPrize',
  tableName: 'draw_prize',
  properties: {
    drawId: column.text<DrawId>().primary(),
    /** In the terms, from 1. */
    place: column.int().primary(),
    /** Null: without bound. */
    stock: column.bigint().nullable(),
    given: column.bigint(),
  },
});
