import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  exactMoney,
  Forbidden,
  hashInput,
  idempotencyScope,
  newId,
  only,
  ownPartnerId,
  present,
  principalOf,
  readId,
  readIdempotencyKey,
  readMoney,
  readOptionalText,
  readText,
  scoped,
  Seldom,
  withParent,
  type Micros,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { canonicalRef, memberAsking, readMemberRef, seesAllPartners, type MemberRef } from '../members/index.js';
import { canonicalLines, readBasketLines } from '../offers/index.js';
import { newCouponSeed } from '../grants/index.js';
import { accrualShown, AccrualType, loadAccrual } from '../accrual/index.js';
import { claimReceiptOperation, type Claimed } from './claim-receipt.js';
import { loadReceipt, maySeeReceipt, receiptByNumber } from './find.js';
import type { ReceiptId } from './ids.js';
import { postReceiptOperation } from './post-receipt.js';
import { accrualOf, type ReceiptRecord } from './receipt.js';
import {
  ClaimReceiptInput,
  ClaimReceiptResult,
  PostReceiptInput,
  PostReceiptResult,
  ReceiptType,
} from './receipt.type.js';

/** A member has few receipts, and each claim that is refused is counted. */
const CLAIMS_A_MINUTE = 6_000;
const OWN_A_MINUTE = 60;

function readPositive(
  field: string,
  money: { readonly amount: string; readonly currency: string },
): { amount: Micros; currency: string } {
  const read = readMoney(field, money);
  if (read.amount <= 0n) throw new BadInput(`${field}.amount`, 'must be positive');
  return read;
}

@Resolver(() => ReceiptType)
export class ReceiptResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('ACCRUE', only('PARTNER_APP')))
  @Mutation(() => PostReceiptResult, { description: 'Posts a purchase without a member, to be claimed.' })
  async postReceipt(
    @Arg('input', () => PostReceiptInput, { description: 'The purchase.' }) input: PostReceiptInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const number = readText('input.number', input.number, bounds.reference);
    const spend = readPositive('input.spend', input.spend);
    const category = readOptionalText('input.category', input.category, bounds.category);
    const lines = readBasketLines('input.lines', input.lines, spend);
    const channel = input.channel ?? 'OTHER';
    const occurredAt = input.occurredAt ?? null;
    const hash = hashInput([
      number,
      spend.amount,
      spend.currency,
      category,
      canonicalLines(lines),
      channel,
      occurredAt,
    ]);
    const { backdateDays, claimDays } = this.services.config;
    const outcome = await this.services.lane.submit(postReceiptOperation, {
      id: newId('receipt'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      partnerId: ownPartnerId(principal),
      number,
      spend: spend.amount,
      currency: spend.currency,
      category,
      channel,
      lines,
      occurredAt,
      backdateDays,
      claimDays,
    });
    return answer(outcome, 'input', (id, replayed) => this.#posted(id, replayed));
  }

  /** The receipt as it was right after it was posted. */
  async #posted(id: ReceiptId, replayed: boolean): Promise<Answer & object> {
    const found = await this.#load(id);
    const receipt = { ...found, status: 'UNCLAIMED', claimedAt: null, memberId: null };
    return { __typename: 'PostReceiptPayload', receipt, replayed };
  }

  async #load(id: ReceiptId): Promise<ReceiptRecord> {
    return present(await loadReceipt(this.services.database, id), id);
  }

  @Access(scoped('ACCRUE', only('PARTNER_APP', 'MEMBER')))
  @Seldom(CLAIMS_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => ClaimReceiptResult, {
    description:
      'Makes a posted receipt the accrual of a member, as of the purchase. Number and total must both be as printed: a member that has claimed 10 receipts on one day which there were not claims none any more on that day.',
  })
  async claimReceipt(
    @Arg('input', () => ClaimReceiptInput, { description: 'The receipt, as printed.' }) input: ClaimReceiptInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const key = readIdempotencyKey('input.idempotencyKey', input.idempotencyKey);
    const partnerId = readId('input.partnerId', 'partner', input.partnerId);
    const number = readText('input.number', input.number, bounds.reference);
    const total = readPositive('input.total', input.total);
    const ref = input.member ? readMemberRef('input.member', input.member, 'EARNING') : null;
    const member = await this.#claimant(principal, partnerId, ref);
    const named = ref ? canonicalRef(ref) : '';
    const hash = hashInput([named, partnerId, number, total.amount, total.currency]);
    const { config, database } = this.services;
    const outcome = await this.services.lane.submit(claimReceiptOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: { scope: idempotencyScope(principal), key, hash },
      partnerId,
      number,
      total: total.amount,
      currency: total.currency,
      member,
      receipt: await receiptByNumber(database, partnerId, number),
      couponSeed: newCouponSeed(),
      reviewHours: config.reviewHours,
      backdateDays: config.backdateDays,
      timeZone: config.timeZone,
      pointsMax: BigInt(config.accrualMax),
    });
    return answer(outcome, 'input', (claimed, replayed) => this.#claimed(claimed, replayed));
  }

  /** Who claims: a member for itself, wherever it bought; an app at its own partner for a member that it names. */
  async #claimant(principal: Principal, partnerId: PartnerId, ref: MemberRef | null): Promise<MemberRef | null> {
    if (principal.role === 'MEMBER') {
      const memberId = await memberAsking(this.services, principal, ref);
      return memberId === null ? null : { kind: 'known', id: memberId };
    }
    if (principal.partnerId !== partnerId) throw new Forbidden("A partner's app claims only at its own partner.");
    if (!ref) throw new BadInput('input.member', 'must be given');
    return ref;
  }

  async #claimed({ receiptId, accrual }: Claimed, replayed: boolean): Promise<Answer & object> {
    const receipt = await this.#load(receiptId);
    const shown = await accrualShown(this.services, accrual);
    return { __typename: 'ClaimReceiptPayload', receipt, ...shown, replayed };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Where the purchase was made.' })
  partner(@Root() { partnerId }: ReceiptRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(partnerId);
  }

  @FieldResolver()
  spend(@Root() { spend, currency }: ReceiptRecord): { amount: string; currency: string } {
    return exactMoney(spend, currency);
  }

  @Access(withParent)
  @FieldResolver(() => AccrualType, {
    nullable: true,
    description: 'What it became; null: it is not claimed. For who claimed it, its partner and staff; else FORBIDDEN.',
  })
  async accrual(@Root() receipt: ReceiptRecord, @Ctx() ctx: RequestContext): Promise<object | null> {
    if (receipt.claimedAt === null) return null;
    const principal = principalOf(ctx);
    // A claim's own payload is for the member whatever its token shows of other partners.
    const isClaimant = principal.memberId !== null && principal.memberId === receipt.memberId;
    if (!isClaimant && !maySeeReceipt(principal, await seesAllPartners(this.services, principal), receipt))
      throw new Forbidden('The accrual of this receipt is not for you.');
    return loadAccrual(this.services, accrualOf(receipt.id));
  }
}
