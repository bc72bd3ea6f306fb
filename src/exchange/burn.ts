import type { Micros, PartnerId, Refusal } from '../platform/index.js';
import {
  postRedemption,
  takeFrom,
  type EntryBuilder,
  type Batch,
  type Lot,
  type MovementKind,
  type OwnLineKind,
  type Sink,
  type Slice,
  walletsOf,
} from '../ledger/index.js';
import type { Book } from './book.js';
import { fxRateMissing } from './refusals.js';

/** The partner at whose till points are taken, and the price that it is paid for one of them. */
export interface Acceptor {
  readonly partnerId: PartnerId;
  readonly currency: string;
  /** r, in micros of its currency for one point. */
  readonly price: Micros;
}

/** A part of a lot with how its acceptor is paid for it. */
export interface PricedSlice extends Slice {
  readonly sink: Sink;
}

/** Slices of the lots in their order, with `wanted` points or as many as there are. */
export function takeUpTo(lots: readonly Lot[], wanted: bigint, of: (lot: Lot) => bigint): Slice[] {
  let available = 0n;
  for (const lot of lots) {
    available += of(lot);
    if (available >= wanted) break;
  }
  return takeFrom(lots, available < wanted ? available : wanted, of) ?? [];
}

/** Puts the FX rate in force on each slice. Gives a refusal for the first currency that has none. */
export function priceSlices(
  book: Book,
  slices: readonly Slice[],
  acceptor: Acceptor,
  at: Date,
): PricedSlice[] | Refusal {
  const priced: PricedSlice[] = [];
  for (const slice of slices) {
    const { currency } = slice.lot;
    const same = currency === acceptor.currency;
    const fx = same ? null : book.fx(currency, acceptor.currency, at);
    if (fx === undefined) return fxRateMissing(currency, acceptor.currency);
    priced.push({
      ...slice,
      sink: { acceptorId: acceptor.partnerId, currency: acceptor.currency, price: acceptor.price, fx },
    });
  }
  return priced;
}

/** Takes the slices from their lots and posts their costs and payments. The caller posts the wallet's side. */
export function burnSlices(
  batch: Batch,
  entry: EntryBuilder,
  slices: readonly PricedSlice[],
  how: { readonly movement: MovementKind; readonly line: OwnLineKind; readonly reference: string },
): void {
  for (const { lot, points, sink } of slices) {
    postRedemption(entry, lot, sink, points, how.line);
    walletsOf(batch).move(lot, how.movement, points, entry.sequence, how.reference, sink);
  }
}

export const isRefusal = (value: object): value is Refusal => '__typename' in value && 'code' in value;
