import { MAX_SAFE, micros, type MemberId, type Micros, type PartnerId, type Refusal } from '../platform/index.js';
import { partnerNotActive, touch, type Batch, type Wallet } from '../ledger/index.js';
import { namedMember, type MemberRef, memberNotFound, memberNotActive } from '../members/index.js';
import { isAccepting, partnerNotFound, currencyMismatch } from '../partners/index.js';
import {
  bookSource,
  pointsForValue,
  tillValue,
  type PartnerTerms,
  type RateSheet,
  noRateInForce,
  amountTooSmall,
} from '../exchange/index.js';

/** The partner, when it may take points. */
export function acceptingPartner(batch: Batch, partnerId: PartnerId): PartnerTerms | Refusal {
  const partner = batch.config(bookSource).partner(partnerId);
  if (!partner) return partnerNotFound();
  return isAccepting(partner.status) ? partner : partnerNotActive(partner.status);
}

/** The wallet of a member that the partner named, brought up to date. The caller uses a code up when its operation is done. */
export function namedWallet(batch: Batch, partnerId: PartnerId, ref: MemberRef): Wallet | Refusal {
  const found = namedMember(batch, { partnerId, ref });
  return (found && touch(batch, found.memberId)) ?? memberNotFound();
}

/** The wallet of a known member, brought up to date. */
export function loadedWallet(batch: Batch, memberId: MemberId): Wallet {
  const wallet = touch(batch, memberId);
  if (!wallet) throw new Error(`the wallet of ${memberId} was not loaded`);
  return wallet;
}

/** FROZEN and CLOSED members spend nothing. */
export const spendRefusal = (wallet: Wallet): Refusal | undefined =>
  wallet.memberStatus === 'ACTIVE' ? undefined : memberNotActive(wallet.memberStatus);

export function sheetInForce(batch: Batch, partnerId: PartnerId): RateSheet | Refusal {
  return batch.config(bookSource).sheetAt(partnerId, batch.now) ?? noRateInForce();
}

/** The request: points, or a value at the till. */
export type Wanted = { readonly points: bigint } | { readonly value: Micros; readonly currency: string };

export interface Price {
  readonly points: bigint;
  /** Micros, whole minor units. */
  readonly value: Micros;
}

/** Points and till value by a sheet. The currency is checked before the rate, as in the order of refusals. */
export const wantedCurrencyRefusal = (wanted: Wanted, partner: PartnerTerms): Refusal | undefined =>
  'value' in wanted && wanted.currency !== partner.currency ? currencyMismatch(partner.currency) : undefined;

export function priceOf(wanted: Wanted, sheet: RateSheet, currency: string): Price | Refusal {
  const worthless = () => amountTooSmall("The points come to less than the smallest unit of the partner's currency.");
  if ('points' in wanted) {
    const value = tillValue(wanted.points, sheet, currency);
    return value === 0n ? worthless() : { points: wanted.points, value };
  }
  const points = pointsForValue(wanted.value, sheet);
  return points === undefined || points === 0n ? worthless() : { points, value: micros(wanted.value) };
}

export const tooMany = (points: bigint): boolean => points > MAX_SAFE;
