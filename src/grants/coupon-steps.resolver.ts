import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  bounds,
  callerOf,
  Forbidden,
  hashInput,
  idempotencyScope,
  newId,
  only,
  ownPartnerId,
  present,
  principalOf,
  scoped,
  readId,
  readIdempotencyKey,
  readMessage,
  readMoney,
  readText,
  Seldom,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { canonicalRef, readMemberRef } from '../members/index.js';
import { canonicalLines, findOffer, judgedLines, readBasketLines } from '../offers/index.js';
import { cancelCouponOperation } from './cancel-coupon.js';
import { findCoupon, loadCoupons, loadCouponsFor, loadUses, partiesOf, useRecord } from './coupon-find.js';
import { newCouponSeed } from './coupon-number.js';
import { readCouponRef } from './coupon-ref.js';
import {
  CancelCouponInput,
  CancelCouponResult,
  PRINTED_MAX,
  PrintCouponsInput,
  PrintCouponsResult,
  UndoCouponUseInput,
  UndoCouponUseResult,
  UseCouponInput,
  UseCouponResult,
} from './coupon.type.js';
import { printCouponsOperation } from './print-coupons.js';
import { couponNotFound } from './refusals.js';
import { undoCouponUseOperation } from './undo-coupon-use.js';
import { useCouponOperation } from './use-coupon.js';

/** Printings and withdrawals that one caller may ask for in a minute: each writes, or waits for the lane. */
const PRINTINGS_A_MINUTE = 60;
const WITHDRAWALS_A_MINUTE = 600;

const keyed = (principal: Principal, key: string, parts: Parameters<typeof hashInput>[0]) => ({
  scope: idempotencyScope(principal),
  key: readIdempotencyKey('input.idempotencyKey', key),
  hash: hashInput(parts),
});

/** What is printed and withdrawn is the owner's affair. Throws Forbidden: whoever gets here may see the kind. */
function mustOwn(principal: Principal, ownerId: PartnerId | null): void {
  const owns = principal.role === 'OPERATOR' ? ownerId === null : ownerId !== null && principal.partnerId === ownerId;
  if (!owns)
    throw new Forbidden("Coupons are printed and withdrawn by their owner's app; the network's by the operator.");
}

@Resolver()
export class CouponStepsResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => UseCouponResult, {
    description: 'Uses a coupon, once in all, wherever and however often at once it is tried.',
  })
  async useCoupon(
    @Arg('input', () => UseCouponInput, { description: 'Which coupon, for which purchase.' }) input: UseCouponInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const orderId = readText('input.orderId', input.orderId, bounds.reference);
    const spend = readMoney('input.spend', input.spend);
    if (spend.amount <= 0n) throw new BadInput('input.spend.amount', 'must be positive');
    const lines = readBasketLines('input.lines', input.lines, spend);
    const channel = input.channel ?? 'OTHER';
    const member = input.member ? readMemberRef('input.member', input.member, 'EARNING') : null;
    const coupon = readCouponRef(this.services, input.coupon);
    const shown = coupon === null ? input.coupon : 'id' in coupon ? coupon.id : coupon.number;
    const outcome = await this.services.lane.submit(useCouponOperation, {
      id: newId('couponUse'),
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [
        shown,
        orderId,
        spend.amount,
        spend.currency,
        canonicalLines(lines),
        channel,
        member && canonicalRef(member),
      ]),
      partnerId: ownPartnerId(principal),
      coupon,
      orderId,
      spend: spend.amount,
      currency: spend.currency,
      lines: judgedLines(lines, spend.amount, null),
      channel,
      member,
    });
    return answer(outcome, 'input', async ({ useId, use }, replayed) => ({
      __typename: 'UseCouponPayload',
      use: {
        ...(use ? useRecord(use) : present((await loadUses(this.services, [useId]))[0], useId)),
        undoneAt: null,
        statusThen: 'USED',
      },
      replayed,
    }));
  }

  @Access(scoped('REDEEM', only('PARTNER_APP')))
  @Mutation(() => UndoCouponUseResult, {
    description: 'Takes a use back: the coupon is as before, and its money returns exactly.',
  })
  async undoCouponUse(
    @Arg('input', () => UndoCouponUseInput, { description: 'Which use, and why.' }) input: UndoCouponUseInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const useId = readId('input.useId', 'couponUse', input.useId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const outcome = await this.services.lane.submit(undoCouponUseOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      idempotency: keyed(principal, input.idempotencyKey, [useId, reason]),
      partnerId: ownPartnerId(principal),
      useId,
      reason,
    });
    return answer(outcome, 'input', async ({ undoneAt, status }, replayed) => ({
      __typename: 'UndoCouponUsePayload',
      use: { ...present((await loadUses(this.services, [useId]))[0], useId), undoneAt, statusThen: status },
      replayed,
    }));
  }

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(PRINTINGS_A_MINUTE)
  @Mutation(() => PrintCouponsResult, {
    description: `Makes coupons of nobody, all or none; at most ${PRINTINGS_A_MINUTE.toString()} times a minute.`,
  })
  async printCoupons(
    @Arg('input', () => PrintCouponsInput, { description: 'How many of which kind.' }) input: PrintCouponsInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const kindId = readId('input.couponKindId', 'couponKind', input.couponKindId);
    const { count } = input;
    if (count < 1 || count > PRINTED_MAX) throw new BadInput('input.count', `must be 1 to ${PRINTED_MAX.toString()}`);
    const idempotency = keyed(principal, input.idempotencyKey, [kindId, count]);
    const kind = await findOffer(this.services, principal, kindId);
    if (kind) mustOwn(principal, kind.ownerId);
    const outcome = await this.services.lane.submit(printCouponsOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      idempotency,
      kindId,
      count,
      isSeen: kind !== null,
      seed: newCouponSeed(),
    });
    return answer(outcome, 'input', async ({ firstId }, replayed) => {
      const coupons = (await loadCouponsFor(this.services, [firstId])).get(firstId) ?? [];
      return {
        __typename: 'PrintCouponsPayload',
        coupons: coupons.map((coupon) => ({ ...coupon, status: 'GRANTED', useThen: null })),
        replayed,
      };
    });
  }

  @Access(scoped('GRANT', only('PARTNER_APP', 'OPERATOR')))
  @Seldom(WITHDRAWALS_A_MINUTE)
  @Mutation(() => CancelCouponResult, { description: 'Withdraws a coupon that is GRANTED.' })
  async cancelCoupon(
    @Arg('input', () => CancelCouponInput, { description: 'Which coupon, and why.' }) input: CancelCouponInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const couponId = readId('input.couponId', 'coupon', input.couponId);
    const reason = readMessage('input.reason', input.reason, bounds.reason);
    const coupon = await findCoupon(this.services, principal, { id: couponId }, ctx);
    if (!coupon) return couponNotFound();
    mustOwn(principal, (await partiesOf(this.services, coupon, ctx)).ownerId);
    const outcome = await this.services.lane.submit(cancelCouponOperation, {
      act: actText(),
      askedBy: callerOf(principal),
      couponId,
      reason,
    });
    return answer(outcome, 'input', async () => ({
      __typename: 'CancelCouponPayload',
      coupon: present((await loadCoupons(this.services, [couponId]))[0], couponId),
    }));
  }
}
