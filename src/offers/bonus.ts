import { ceilDivide, MICRO, type PartnerId } from '../platform/index.js';
import type { Bonus } from '../exchange/index.js';
import { weekdays } from './calendar.js';
import type { CampaignTerms } from './campaign.js';
import { effectRuleOf } from './effects/all.js';
import type { Goods } from './goods.js';
import type { OfferId } from './ids.js';
import { currenciesOf } from './campaign.js';
import { channels } from './situation.js';

/** The most that one line of a purchase can earn beyond the base: what the guards ask of campaigns and ladders. Pure. */

/** An approved version of a campaign, and when it is in force. */
export interface Running {
  readonly id: OfferId;
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  readonly terms: CampaignTerms;
  /** Milliseconds; `until` is infinite while no end is known. */
  readonly from: number;
  readonly until: number;
}

/** An approved version of a ladder, and when it is in force. */
export interface RunningLadder {
  readonly id: OfferId;
  /** The partner where it multiplies; null: everywhere. */
  readonly ownerId: PartnerId | null;
  /** The greatest of its levels, in millionths. */
  readonly multiplier: bigint;
  readonly from: number;
  readonly until: number;
}

/** A campaign as the search for the greatest sum sees it. */
interface Candidate {
  readonly id: OfferId;
  /** Of those with one key only the best counts. */
  readonly group: string;
  readonly rate: bigint;
  readonly from: number;
  readonly until: number;
  readonly weekdays: ReadonlySet<number>;
  readonly channels: ReadonlySet<string>;
  readonly goods: readonly Goods[];
}

const ALL_DAYS = weekdays.map((_name, index) => index);

/**
 * The weekdays on which a campaign can give something. What runs past midnight reaches into the next day, and days of two zones
 * overlap: `spread` says that there are several zones.
 */
function daysOf({ conditions }: CampaignTerms, spread: boolean): ReadonlySet<number> {
  let days: readonly number[] = ALL_DAYS;
  for (const condition of conditions) {
    if (condition.kind !== 'window' || condition.terms.weekdays === null) continue;
    const { weekdays: named, fromMinute, untilMinute } = condition.terms;
    const passesMidnight = untilMinute !== null && (fromMinute ?? 0) > untilMinute;
    const near = [0, ...(passesMidnight ? [1] : [])].flatMap((day) => (spread ? [day - 1, day, day + 1] : [day]));
    const reached = new Set(named.flatMap((day) => near.map((off) => (day + off + 7) % 7)));
    days = days.filter((day) => reached.has(day));
  }
  return new Set(days);
}

function channelsOf({ conditions }: CampaignTerms): ReadonlySet<string> {
  let left: readonly string[] = channels;
  for (const condition of conditions)
    if (condition.kind === 'channels')
      left = left.filter((channel) => (condition.terms as readonly string[]).includes(channel));
  return new Set(left);
}

function toCandidate({ id, ownerId, terms, from, until }: Running, accrualRate: bigint, spread: boolean): Candidate {
  const rate = terms.effects.reduce((sum, { kind, terms: effect }) => {
    const greatest = effectRuleOf(kind).greatestRate?.(effect, accrualRate as never);
    return greatest ? sum + ceilDivide(greatest.numerator * 1_000_000n, greatest.denominator) : sum;
  }, 0n);
  return {
    id,
    group: terms.group === null ? id : `${ownerId ?? ''} ${terms.group}`,
    rate,
    from,
    until,
    weekdays: daysOf(terms, spread),
    channels: channelsOf(terms),
    goods: terms.conditions.flatMap((one) => (one.kind === 'goods' ? [one.terms] : [])),
  };
}

const allDays: ReadonlySet<number> = new Set(ALL_DAYS);
const allChannels: ReadonlySet<string> = new Set(channels);

/** A ladder multiplies whatever is bought. Of the partner's and the network's the greater is used, as of one group. */
const ladderCandidate = ({ id, multiplier, from, until }: RunningLadder, accrualRate: bigint): Candidate => ({
  id,
  group: 'tier',
  rate: ceilDivide((multiplier - MICRO) * accrualRate, MICRO),
  from,
  until,
  weekdays: allDays,
  channels: allChannels,
  goods: [],
});

/** The greatest sum of those that all can be met at once; of each group the best. */
function sumOf(candidates: readonly Candidate[]): Bonus {
  const best = new Map<string, Candidate>();
  for (const one of candidates) {
    const other = best.get(one.group);
    if (!other || one.rate > other.rate) best.set(one.group, one);
  }
  const chosen = [...best.values()];
  return { rate: chosen.reduce((sum, { rate }) => sum + rate, 0n), offers: chosen.map(({ id }) => id) };
}

/** A basket line has one category and one SKU. More pairs than this are not tried: then all SKUs are taken to be one. */
const PAIRS_MAX = 1_000;

/** Every kind of line that some goods condition tells apart: a category with a SKU, null for any other one. */
function linesOf(candidates: readonly Candidate[]): ((goods: readonly Goods[]) => boolean)[] {
  const all = candidates.flatMap(({ goods }) => goods);
  const categories = [null, ...new Set(all.flatMap((one) => one.categories))];
  const skus = [null, ...new Set(all.flatMap((one) => one.skus))];
  const anySku = categories.length * skus.length > PAIRS_MAX;
  return categories.flatMap((category) =>
    (anySku ? [null] : skus).map(
      (sku) => (goods: readonly Goods[]) =>
        goods.every(
          (one) =>
            (category !== null && one.categories.includes(category)) ||
            (anySku ? one.skus.length > 0 : sku !== null && one.skus.includes(sku)),
        ),
    ),
  );
}

/** Those of which some can be met together, by one of the ways in which they differ; each set that is part of no other. */
function* meeting(candidates: readonly Candidate[]): Iterable<readonly Candidate[]> {
  const lines = linesOf(candidates);
  const starts = [...new Set(candidates.map(({ from }) => from))];
  const seen = new Set<string>();
  for (const start of starts) {
    const then = candidates.filter(({ from, until }) => from <= start && until > start);
    for (const day of ALL_DAYS)
      for (const channel of channels) {
        const now = then.filter((one) => one.weekdays.has(day) && one.channels.has(channel));
        const key = now.map(({ id, from }) => `${id} ${from.toString()}`).join();
        if (seen.has(key)) continue;
        seen.add(key);
        for (const accepts of lines) yield now.filter(({ goods }) => accepts(goods));
      }
  }
}

/** Whether purchases at the partner can set the campaign off. */
const runsAt = (terms: CampaignTerms, partner: { readonly id: PartnerId; readonly currency: string }): boolean =>
  (terms.trigger === 'PURCHASE' || terms.trigger === 'REFERRAL') &&
  (terms.partnerIds.length > 0
    ? terms.partnerIds.includes(partner.id)
    : [...currenciesOf(terms)].every((currency) => currency === partner.currency));

/**
 * The most that one line of a purchase can earn beyond the base at a partner, at any instant of a time. Conditions on members and
 * the hours of windows are not looked at: someone may fulfil them all.
 * @param accrualRate in millionths
 */
export function greatestBonus(
  running: readonly (Running | RunningLadder)[],
  partner: { readonly id: PartnerId; readonly currency: string },
  accrualRate: bigint,
  from: number,
  until: number,
): Bonus | undefined {
  const then = running.filter(({ from: start, until: end }) => start < until && end > from);
  const campaigns = then.filter((one) => 'terms' in one).filter(({ terms }) => runsAt(terms, partner));
  const ladders = then
    .filter((one) => 'multiplier' in one)
    .filter(({ ownerId }) => ownerId === null || ownerId === partner.id);
  const spread = new Set(campaigns.map(({ timeZone }) => timeZone)).size > 1;
  const candidates = [
    ...ladders.map((one) => ladderCandidate({ ...one, from: Math.max(one.from, from) }, accrualRate)),
    ...campaigns.map((one) => toCandidate({ ...one, from: Math.max(one.from, from) }, accrualRate, spread)),
  ].filter(({ rate }) => rate > 0n);
  let greatest: Bonus | undefined;
  for (const together of meeting(candidates)) {
    const sum = sumOf(together);
    if (sum.rate > (greatest?.rate ?? 0n)) greatest = sum;
  }
  return greatest;
}
