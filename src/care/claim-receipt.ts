import type { MemberId, Micros, PartnerId, Refusal } from '../platform/index.js';
import {
  alreadyDone,
  done,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
} from '../ledger/index.js';
import { followMember, memberNotFound, namedMember, wantMember, type MemberRef } from '../members/index.js';
import { isRefusal } from '../exchange/index.js';
import { limitReached, nextSpanAt, type Limit } from '../offers/index.js';
import type { CouponSeed } from '../grants/index.js';
import { accrueOperation, earningPartner, earningWallet, type Accrue, type AccrualResult } from '../accrual/index.js';
import type { ReceiptId } from './ids.js';
import { countMiss, dayOf, missesOf, wantMisses } from './miss-store.js';
import { accrualOf, linesIn, statusOf, type Receipt } from './receipt.js';
import { receiptsToChange, receiptStore } from './receipt-store.js';
import { receiptNotFound } from './refusals.js';

/** How often a member may claim what there is not, on one day of the network. */
const MISSES_MAX = 10;
const missLimit: Limit = { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: BigInt(MISSES_MAX), action: 'CUT' };

/** Makes a receipt the member's accrual. All values have been read and are within their bounds. */
interface ClaimReceipt extends Command {
  readonly partnerId: PartnerId;
  readonly number: string;
  /** As printed, positive. */
  readonly total: Micros;
  readonly currency: string;
  /** Null: the asking member named someone else. */
  readonly member: MemberRef | null;
  /** As it was found before; undefined: there was none. What it says never changes, but whether it is claimed. */
  readonly receipt: Receipt | undefined;
  readonly couponSeed: CouponSeed;
  readonly reviewHours: number;
  readonly backdateDays: number;
  readonly timeZone: string;
  readonly pointsMax: bigint;
  readonly act: string;
}

/** The receipt, claimed, with what the accrual answers. */
export interface Claimed {
  readonly receiptId: ReceiptId;
  readonly accrual: AccrualResult;
}

/** The accrual that a receipt becomes. Its occurredAt was checked when it was posted. */
export function accrueFor(
  receipt: Receipt,
  {
    member,
    ...settings
  }: Pick<Accrue, 'member' | 'couponSeed' | 'reviewHours' | 'backdateDays' | 'timeZone' | 'pointsMax' | 'act'>,
): Accrue {
  const { id, partnerId, number, spend, currency, category, channel, occurredAt } = receipt;
  return {
    ...settings,
    id: accrualOf(id),
    partnerId,
    member,
    orderId: number,
    spend,
    currency,
    category,
    channel,
    lines: linesIn(receipt),
    occurredAt,
    backdatedFrom: occurredAt,
  };
}

/** The accrual that a claim makes when all is right; undefined: there is no such receipt, or nobody to claim it. */
function accrueOf({ receipt, member, total, currency, ...more }: ClaimReceipt): Accrue | undefined {
  if (!receipt || !member || receipt.spend !== total || receipt.currency !== currency) return undefined;
  const { couponSeed, reviewHours, backdateDays, timeZone, pointsMax, act } = more;
  return accrueFor(receipt, { member, couponSeed, reviewHours, backdateDays, timeZone, pointsMax, act });
}

function wantClaimant(needs: Needs, { partnerId, member }: ClaimReceipt): void {
  if (member) wantMember(needs, { partnerId, ref: member }, 0n);
}

const claimantIn = (batch: Batch, { partnerId, member }: ClaimReceipt): MemberId | undefined =>
  member ? namedMember(batch, { partnerId, ref: member })?.memberId : undefined;

/** Number, total and currency must all agree, and it must be in time. Such an answer is counted. */
function missed(command: ClaimReceipt, batch: Batch, memberId: MemberId): Refusal {
  countMiss(batch, memberId, dayOf(command.timeZone, batch.now));
  return receiptNotFound();
}

/** The receipt as it stands, if it can be claimed by what the command says. */
function findClaimed(command: ClaimReceipt, batch: Batch, memberId: MemberId): Receipt | Refusal {
  const { partnerId, number, total, currency } = command;
  const found = batch.of(receiptStore).find({ partnerId, number });
  if (found?.spend !== total || found.currency !== currency) return missed(command, batch, memberId);
  // It was posted while this claim was on its way: the next one finds it.
  if (!command.receipt) return receiptNotFound();
  const status = statusOf(found, batch.now);
  if (status === 'LAPSED') return missed(command, batch, memberId);
  if (status === 'UNCLAIMED') return found;
  return alreadyDone('The receipt was claimed before.', found.id);
}

function planClaim(command: ClaimReceipt, batch: Batch): Decision<Claimed> {
  const { partnerId, timeZone, act } = command;
  const partner = earningPartner(batch, partnerId);
  if (isRefusal(partner) && partner.code !== 'PARTNER_NOT_FOUND') return refuse(partner);
  const wallet = command.member ? earningWallet(batch, claimantIn(batch, command)) : memberNotFound();
  if (isRefusal(wallet)) return refuse(wallet);
  const { memberId } = wallet;
  if (missesOf(batch, memberId, dayOf(timeZone, batch.now)) >= MISSES_MAX)
    return refuse(limitReached(missLimit, 0n, nextSpanAt('DAY', timeZone, batch.now)));
  const receipt = findClaimed(command, batch, memberId);
  if (isRefusal(receipt)) return refuse(receipt);
  const accrue = accrueOf(command);
  if (!accrue) throw new Error(`receipt ${receipt.id} was found and cannot be claimed`);
  const accrued = accrueOperation.plan(accrue, batch);
  // The claim has no spend of its own: what is too much of it is the total as printed.
  if (accrued.kind === 'invalid')
    return { ...accrued, field: accrued.field.startsWith('spend') ? 'total.amount' : 'number' };
  if (accrued.kind === 'refused') return accrued;
  receiptsToChange(batch).claim({ ...receipt, claimedAt: batch.now, memberId }, act);
  return done({ receiptId: receipt.id, accrual: accrued.result });
}

/** Refuses: PartnerNotActive, MemberNotFound, MemberNotActive, LimitReached, ReceiptNotFound, AlreadyDone, and as accruePoints does. */
export const claimReceiptOperation: Operation<ClaimReceipt, Claimed> = {
  name: 'claimReceipt',
  needs(command, needs) {
    const { partnerId, number } = command;
    wantClaimant(needs, command);
    needs.want(receiptStore, { partnerId, number });
    const accrue = accrueOf(command);
    if (accrue) accrueOperation.needs(accrue, needs);
  },
  follow(command, batch, needs) {
    const { partnerId, member, timeZone } = command;
    if (member) followMember(batch, needs, { partnerId, ref: member }, 0n);
    const memberId = claimantIn(batch, command);
    if (memberId !== undefined) wantMisses(needs, memberId, dayOf(timeZone, batch.now));
    const accrue = accrueOf(command);
    if (accrue) accrueOperation.follow?.(accrue, batch, needs);
  },
  plan: planClaim,
  keep: ({ receiptId, accrual }) => JSON.stringify([receiptId, accrueOperation.keep(accrual)]),
  recall: (kept) => {
    const [receiptId, accrual] = JSON.parse(kept) as [ReceiptId, string];
    return { receiptId, accrual: accrueOperation.recall(accrual) };
  },
};
