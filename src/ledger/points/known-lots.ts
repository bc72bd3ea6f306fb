import { burnOrder, type Lot } from './lot.js';

/**
 * The part of a wallet's lots that is read or cached: the first of those with points available, in burn order. Nothing
 * is said of lots after `last`, unless `whole` says that there are none.
 */
export interface KnownLots {
  readonly lots: readonly Lot[];
  readonly whole: boolean;
  /** The lot up to which the reading went, whether or not that lot still has points. */
  readonly last: Lot | undefined;
}

export const NO_LOTS: KnownLots = { lots: [], whole: false, last: undefined };

/** The most lots that are cached of a wallet. */
const LOTS_MAX = 6;

export const spendable = ({ lots }: Pick<KnownLots, 'lots'>): bigint =>
  lots.reduce((sum, lot) => sum + lot.remaining, 0n);

/** The same, cut to the number of lots that are cached of a wallet. */
export function bounded(known: KnownLots): KnownLots {
  if (known.lots.length <= LOTS_MAX) return known;
  const lots = known.lots.slice(0, LOTS_MAX);
  return { lots, whole: false, last: lots.at(-1) };
}

/**
 * Whether the cached lots could ever cover what is to be spent. The first lots of a wallet with many small ones may
 * never be enough.
 */
export const couldCover = (known: KnownLots, spend: bigint): boolean =>
  known.lots.length < LOTS_MAX || spendable(known) >= spend;

/** The cached lots after some lots, new ones among them, were changed. Lots behind `last` are left out. */
export function lotsAfter(before: KnownLots, changed: readonly Lot[]): KnownLots {
  if (changed.length === 0) return bounded(before);
  const { whole, last } = before;
  const ids = new Set(changed.map(({ id }) => id));
  const within = changed.filter(
    (lot) => lot.remaining > 0n && (whole || (last !== undefined && burnOrder(lot, last) <= 0)),
  );
  return bounded({ lots: [...before.lots.filter(({ id }) => !ids.has(id)), ...within].sort(burnOrder), whole, last });
}
