import type { Micros, PartnerId, Rational, RecordOf } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import type { LotEntity } from './lot.entity.js';

export type { FundingModel } from './lot.entity.js';

/** A lot as its table has it; `live` only serves the database's indexes. */
type LotRecord = Omit<RecordOf<typeof LotEntity>, 'live'>;

/** What is fixed on a lot when it is made (design, section 3). */
export type LotTerms = Pick<
  LotRecord,
  'partnerId' | 'rateSheetId' | 'fundingModel' | 'currency' | 'issuePrice' | 'fundPrice' | 'breakageShare' | 'expiresAt'
>;

/** Points issued together, and what remains of them. Only the batch changes remaining, held and expired. */
export interface Lot extends Omit<LotRecord, 'remaining' | 'held' | 'expired'> {
  remaining: bigint;
  held: bigint;
  /** What expired of it: a reversal can no longer take that. */
  expired: bigint;
}

/**
 * What can be done to a lot. The kernel makes these by itself, when a hold ends or a lot is due. A room adds its own to the
 * type by declaration merging, and to the program by {@link defineMovement}.
 */
export interface MovementKinds {
  HOLD: true;
  RELEASE: true;
  EXPIRE: true;
}
export type MovementKind = keyof MovementKinds;

/** A kind of movement, with its effect on what remains available of a lot and on what is held, for one point. */
export interface MovementDeclaration<K extends MovementKind = MovementKind> {
  readonly kind: K;
  readonly remaining: bigint;
  readonly held: bigint;
  /** Which total of the issuer's points it raises or lowers: issued = outstanding + redeemed + expired. */
  readonly counts?: { readonly as: 'issued' | 'redeemed' | 'expired'; readonly sign: 1n | -1n };
  /** Kinds of which it gives points back: it is posted as the part of these that it undoes. */
  readonly givesBack?: readonly MovementKind[];
  /** Whether one entry takes lots by it after all lots that it takes by other kinds. */
  readonly comesLast?: boolean;
}

/** All movements by their kinds. Plans read them for every slice of a lot, so this is a plain object. */
export const movementKinds = {} as Record<MovementKind, MovementDeclaration>;

/** Adds a kind of movement. Errors: a kind that is defined already. */
export function defineMovement<const K extends MovementKind>(movement: MovementDeclaration<K>): MovementDeclaration<K> {
  if (movement.kind in movementKinds) throw new Error(`the movement ${movement.kind} is defined twice`);
  movementKinds[movement.kind] = movement;
  return movement;
}

/** Who is paid for points taken from a lot, and how much. */
export interface Sink {
  readonly acceptorId: PartnerId;
  readonly currency: string;
  /** r: micros of the acceptor's currency for one point. */
  readonly price: Micros;
  /** Units of the acceptor's currency for 1 of the lot's; null when they are the same currency. */
  readonly fx: Rational | null;
}

/** A change of a lot after its making. */
export interface Movement {
  readonly sequence: bigint;
  readonly lotId: LotId;
  readonly kind: MovementKind;
  readonly points: bigint;
  readonly reference: string | null;
  readonly sink: Sink | null;
}

/** Burn order: soonest expiry first, never-expiring last; then oldest by posting; then id. */
export function burnOrder(a: Lot, b: Lot): number {
  const byExpiry = (a.expiresAt?.getTime() ?? Infinity) - (b.expiresAt?.getTime() ?? Infinity);
  if (byExpiry < 0 || byExpiry > 0) return byExpiry;
  if (a.entrySequence !== b.entrySequence) return a.entrySequence < b.entrySequence ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export const isDue = (lot: Lot, at: Date): boolean => lot.expiresAt !== null && lot.expiresAt.getTime() <= at.getTime();

/** A part of a lot. */
export interface Slice {
  readonly lot: Lot;
  readonly points: bigint;
}

/**
 * Takes points from lots in the order given, `of` telling what a lot has.
 * @returns the slices, or undefined when the lots have too few points
 */
export function takeFrom(lots: readonly Lot[], wanted: bigint, of: (lot: Lot) => bigint): Slice[] | undefined {
  const slices: Slice[] = [];
  let missing = wanted;
  for (const lot of lots) {
    if (missing === 0n) break;
    const has = of(lot);
    if (has <= 0n) continue;
    const points = has < missing ? has : missing;
    slices.push({ lot, points });
    missing -= points;
  }
  return missing === 0n ? slices : undefined;
}
