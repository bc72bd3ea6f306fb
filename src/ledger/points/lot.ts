import type { Micros, PartnerId, Rational, RecordOf } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import type { Label } from '../journal/label.js';
import type { LotEntity } from './lot.entity.js';

export type { FundingModel } from './lot.entity.js';

/** A lot as its table has it; `live` only serves the database's indexes. */
type LotRecord = Omit<RecordOf<typeof LotEntity>, 'live'>;

/** The terms that are fixed on a lot when it is made (design, section 3). */
export type LotTerms = Pick<
  LotRecord,
  | 'partnerId'
  | 'rateSheetId'
  | 'fundingModel'
  | 'currency'
  | 'issuePrice'
  | 'fundPrice'
  | 'breakageShare'
  | 'expiresAt'
  | keyof Label
>;

/** Points issued together, and what remains of them. Only a batch changes remaining, held and expired. */
export interface Lot extends Omit<LotRecord, 'remaining' | 'held' | 'expired'> {
  remaining: bigint;
  held: bigint;
  /** The points of it that have expired: a reversal can no longer take them. */
  expired: bigint;
}

/**
 * The changes that can be made to a lot. The kernel makes these three by itself, when a hold ends or a lot is due. A
 * room adds its own to the type by declaration merging, and to the program by {@link defineMovement}.
 */
export interface MovementKinds {
  HOLD: true;
  RELEASE: true;
  EXPIRE: true;
}
export type MovementKind = keyof MovementKinds;

/**
 * A kind of movement. `remaining` and `held` are its effect for one point: on the points of the lot that remain
 * available, and on those that are held.
 */
export interface MovementDeclaration<K extends MovementKind = MovementKind> {
  readonly kind: K;
  readonly remaining: bigint;
  readonly held: bigint;
  /** The total of the issuer's points that it raises or lowers: issued = outstanding + redeemed + expired. */
  readonly counts?: { readonly as: 'issued' | 'redeemed' | 'expired'; readonly sign: 1n | -1n };
  /** The kinds whose points it gives back: it is posted as the part of these that it undoes. */
  readonly givesBack?: readonly MovementKind[];
  /** Whether an entry takes lots by this kind after all lots that it takes by other kinds. */
  readonly comesLast?: boolean;
  /**
   * Whether it takes points of a lot in place of another, the lot of a part that the operation had made: it is paid to the
   * issuer of that part, at its price and with its label.
   */
  readonly forPart?: boolean;
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

/** A change of a lot after it was made. */
export interface Movement {
  readonly sequence: bigint;
  readonly lotId: LotId;
  readonly kind: MovementKind;
  readonly points: bigint;
  readonly reference: string | null;
  readonly sink: Sink | null;
  /** The lot in whose place it takes points, when that is not the first of the operation; else empty. */
  readonly forLot: LotId | '';
}

/** Burn order: the soonest expiry first and lots that never expire last; then the oldest posting; then the id. */
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
 * Takes points from lots in the order given. `of` tells how many a lot has.
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
