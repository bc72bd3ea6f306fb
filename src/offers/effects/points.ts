import { BadInput } from '../../platform/index.js';
import { counted } from '../words.js';
import { defineEffect, EFFECT_POINTS_MAX } from './rule.js';

/** Reads a number of points that are given at once. */
export function readGift(field: string, points: bigint): bigint {
  if (points < 1n || points > EFFECT_POINTS_MAX)
    throw new BadInput(field, `must be 1 to ${EFFECT_POINTS_MAX.toString()}`);
  return points;
}

/** A fixed number of points. */
export const points = defineEffect<bigint, bigint>({
  read: readGift,
  points: (given) => given,
  plain: (given, language) => (language === 'zh' ? `${given.toString()}积分` : counted(given, 'point')),
  toJson: (given) => given.toString(),
  fromJson: (json: string) => BigInt(json),
});
