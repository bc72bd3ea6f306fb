import { burnOrder, type Lot } from './lot.js';

/** The first of a wallet's lots with points available, in burn order: none beyond the last of them is known, unless that is the whole. */
export interface KnownLots {
  readonly lots: readonly Lot[];
  readonly whole: boolean;
  /** How far they reach, whether or not that lot still has points. */
  readonly last: Lot | undefined;
}

export const NO_LOTS: KnownLots = { lots: [], whole: false, last: undefined };

/** A wallet of many lots is known by its first ones. */
const LOTS_MAX = 6;

export const spendable = ({ lots }: Pick<KnownLots, 'lots'>): bigint =>
  lots.reduce((sum, lot) => sum + lot.remaining, 0n);

/** No more than are kept of a wallet. */
export function bounded(known: KnownLots): KnownLots {
  if (known.lots.length <= LOTS_MAX) return known;
  const lots = known.lots.slice(0, LOTS_MAX);
  return { lots, whole: false, last: lots.at(-1) };
}

/** Whether what is to be spent could be known: of a wallet of many small lots the first may never be enough. */
export const couldCover = (known: KnownLots, spend: bigint): boolean =>
  known.lots.length < LOTS_MAX || spendable(known) >= spend;

/** What is known when some lots, new ones among them, have become what they now are. Those beyond what was known are left out. */
export function lotsAfter(before: KnownLots, changed: readonly Lot[]): KnownLots {
  if (changed.length === 0) return bounded(before);
  const { whole, last } = before;
  const ids = new Set(changed.map(({ id }) => id));
  const within = changed.filter(
    (lot) => lot.remaining > 0n && (whole || (last !== undefined && burnOrder(lot, last) <= 0)),
  );
  return bounded({ lots: [...before.lots.filter(({ id }) => !ids.has(id)), ...within].sort(burnOrder), whole, last });
}
