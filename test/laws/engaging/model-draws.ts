/** What plays of draws must come to (programme, section 7). What is drawn is known once the seed is out; before, only its bounds are. */
import { createHmac } from 'node:crypto';
import { POINT_VALUE } from './model-mall.js';
import type { Model } from './model.js';
import { refused, type ModelAnswer, type ModelDraw, type ModelPlay } from './model-terms.js';

/** What play n draws: the place of the prize, from 1. */
export function drawnBy(seed: Buffer, { id, prizes }: ModelDraw, n: number, clientSeed: string): number {
  const sum = prizes.reduce((all, { weight }) => all + weight, 0n);
  const end = 2n ** 64n - (2n ** 64n % sum);
  for (let cursor = 0; cursor < 1_000; cursor += 1) {
    const hex = createHmac('sha256', seed).update([id, n, clientSeed, cursor].join(':')).digest('hex');
    const word = [0, 1, 2, 3].map((i) => BigInt(`0x${hex.slice(16 * i, 16 * i + 16)}`)).find((one) => one < end);
    if (word === undefined) continue;
    const t = word % sum;
    const reached = prizes.map((_one, i) => prizes.slice(0, i + 1).reduce((all, { weight }) => all + weight, 0n));
    return reached.findIndex((one) => one > t) + 1;
  }
  throw new Error('no word decides');
}

/** How often each prize can still be given; null: without bound. */
export function leftOf({ plays }: Model, { id, prizes }: ModelDraw): (number | null)[] {
  return prizes.map(({ stock }, i) => {
    const given = plays.filter((play) => play.draw.id === id && play.given === i + 1).length;
    return stock === null ? null : stock - given;
  });
}

/** Why it cannot be played; undefined: it can. */
export function playRefusal(model: Model, draw: ModelDraw, member: string): ModelAnswer<never> | undefined {
  // A draw that was live stays visible to everyone.
  if (model.isPaused(draw.id)) return refused('OFFER_NOT_LIVE', { status: 'PAUSED' });
  // A free play takes nothing out of the wallet.
  if (draw.points > 0n && model.isFrozen(member)) return refused('MEMBER_NOT_ACTIVE', { memberStatus: 'FROZEN' });
  if (draw.vip && !model.member(member).vip) return refused('NOT_ELIGIBLE');
  if (draw.points > 0n && (draw.points * POINT_VALUE) / 10_000n === 0n) return refused('AMOUNT_TOO_SMALL');
  const full = draw.limits.find(
    (limit) => model.room(draw, limit, { member, partner: model.shop, at: model.now }) === 0n,
  );
  if (full)
    return refused('LIMIT_REACHED', {
      measure: full.measure,
      span: full.span,
      most: Number(full.most),
      remaining: 0,
    });
  const { available } = model.wallet(member);
  return available < draw.points
    ? refused('INSUFFICIENT_POINTS', { available: Number(available), requested: Number(draw.points) })
    : undefined;
}

/** A play that was not refused, by what the product says was drawn. */
export function played(
  model: Model,
  draw: ModelDraw,
  { member, clientSeed, drawn }: Pick<ModelPlay, 'member' | 'clientSeed' | 'drawn'>,
): ModelPlay {
  const given = leftOf(model, draw)[drawn - 1] === 0 ? draw.prizes.length : drawn;
  const number = model.plays.filter((play) => play.draw.id === draw.id).length + 1;
  const play: ModelPlay = { draw, member, number, clientSeed, drawn, given, at: model.now };
  model.plays.push(play);
  const points = draw.prizes[given - 1]?.points ?? 0n;
  if (points > 0n)
    model.grants.push({
      campaign: null,
      member,
      points,
      takenBack: [],
      where: model.shop,
      at: model.now,
      isTime: false,
    });
  return play;
}

/** What the seed says of all plays of a draw: those that were not so. */
export function wrongPlays({ plays }: Model, draw: ModelDraw, seed: Buffer): ModelPlay[] {
  return plays.filter(
    (play) => play.draw.id === draw.id && drawnBy(seed, draw, play.number, play.clientSeed) !== play.drawn,
  );
}
