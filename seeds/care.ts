import { actText, MICRO, sameAs, micros, type MemberId, type Micros, type Principal } from '../src/platform/index.js';
import { returnOperation, type AccrualId, type ReturnResult } from '../src/accrual/index.js';
import type { ReturnAsked } from '../src/campaigns/index.js';
import { findCase, openCaseOperation, resolveOperation, type CaseDecision, type CaseId } from '../src/cases/index.js';
import {
  giveGrantOperation,
  printCouponsOperation,
  reverseGrantOperation,
  undoCouponUseOperation,
  useCouponOperation,
  type CouponId,
  type CouponSeed,
  type CouponUseId,
  type GrantId,
  type GrantResult,
  type PrintResult,
  type UndoResult,
  type UseResult,
} from '../src/grants/index.js';
import { judgedLines, type CouponKindId } from '../src/offers/index.js';
import type { MemberRef } from '../src/members/index.js';
import type { ItemOrderId } from '../src/mall/index.js';
import { fixedId } from './fixed-id.js';
import { must, type Actor, type Played, type Stage } from './stage.js';

/** The default of the setting. */
const POINTS_MAX = 1_000_000_000n;

/** A coupon shown at a till, with the basket that it is for. */
export interface Shown {
  readonly couponId: CouponId;
  /** Micros of the partner's currency. */
  readonly spend: bigint;
  readonly category: string | null;
  readonly member: MemberRef | null;
}

/** What a member asks of a partner. */
export interface CasePlan {
  readonly actor: Actor;
  readonly memberId: MemberId;
  readonly kind: 'MISSING_POINTS' | 'QUALITY' | 'OTHER';
  readonly reason: string;
  readonly claimed?: {
    readonly orderId: string | null;
    readonly spend: Micros;
    readonly currency: string;
    readonly occurredAt: Date;
  };
  /** Of QUALITY: the order that it is about. */
  readonly subject?: ItemOrderId;
  readonly proof?: readonly string[];
}

/** A coupon that is good. */
export interface GoodCoupon {
  readonly id: CouponId;
  readonly kindId: CouponKindId;
  /** Null: anyone's. */
  readonly memberId: MemberId | null;
}

/** What people at tills and desks do about coupons, goods that come back, and reviews. */
export class Care {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async print(kindId: CouponKindId, count: number, seed: CouponSeed): Promise<PrintResult> {
    const printed = await this.#stage.services.lane.submit(printCouponsOperation, {
      idempotency: this.#stage.idempotency('network', `print-${this.#stage.count('print')}`, [kindId, count]),
      kindId,
      count,
      isSeen: true,
      seed,
      act: actText(),
    });
    return must('a printing', printed);
  }

  /** The coupons that are good now, in an order that is the same in every network. */
  async goodCoupons(): Promise<readonly GoodCoupon[]> {
    const rows = await this.#stage.services.database.query<{
      id: CouponId;
      kind: CouponKindId;
      member: MemberId | null;
    }>({
      text: `SELECT c.id, c.kind_id AS kind, c.member_id AS member FROM coupon c
             WHERE c.cancelled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > (SELECT network_now()))
               AND NOT EXISTS (SELECT FROM coupon_use u WHERE u.coupon_id = c.id AND u.undone_at IS NULL)
             ORDER BY c.kind_id, c.member_id, CASE WHEN c.member_id IS NOT NULL THEN c.reference END, c.ordinal`,
    });
    return rows.map(({ id, kind: kindId, member: memberId }) => ({ id, kindId, memberId }));
  }

  use(actor: Actor, { couponId, spend, category, member }: Shown): Promise<Played<UseResult>> {
    const label = `use-${this.#stage.count('use')}`;
    const id: CouponUseId = fixedId('couponUse', this.#stage.scenario, label);
    const orderId = `${actor.code}-voucher-${this.#stage.count(`voucher ${actor.code}`)}`;
    return this.#stage.play(useCouponOperation, {
      id,
      idempotency: this.#stage.idempotency(actor.id, label, [orderId, spend]),
      partnerId: actor.id,
      coupon: { id: couponId },
      orderId,
      spend: micros(spend),
      currency: actor.currency,
      lines: judgedLines([], micros(spend), category),
      channel: 'STORE',
      member,
      act: actText(),
    });
  }

  undo(actor: Actor, useId: CouponUseId, reason: string): Promise<Played<UndoResult>> {
    const idempotency = this.#stage.idempotency(actor.id, `undo-${this.#stage.count('undo')}`, [useId, reason]);
    const act = actText();
    return this.#stage.play(undoCouponUseOperation, { idempotency, partnerId: actor.id, useId, reason, act });
  }

  /** Takes back what goods had earned that came back, as far as the wallet goes. */
  giveBack(actor: Actor, accrualId: AccrualId, asked: ReturnAsked): Promise<Played<ReturnResult>> {
    return this.#stage.play(returnOperation, {
      idempotency: this.#stage.idempotency(actor.id, `return-${this.#stage.count('return')}`, [accrualId]),
      partnerId: actor.id,
      accrualId,
      asked,
      currency: asked.kind === 'AMOUNT' ? actor.currency : null,
      allowShortfall: true,
      act: actText(),
    });
  }

  /** Points by hand, which the partner pays. */
  give(actor: Actor, member: MemberRef, points: bigint, reason: string): Promise<Played<GrantResult>> {
    const label = `grant-${this.#stage.count('grant')}`;
    const id: GrantId = fixedId('grant', this.#stage.scenario, label);
    return this.#stage.play(giveGrantOperation, {
      id,
      idempotency: this.#stage.idempotency(actor.id, label, [points, reason]),
      partnerId: actor.id,
      member,
      award: { kind: 'points', terms: points },
      funding: [{ partnerId: actor.id, share: micros(MICRO), costCentre: 'service' }],
      reason,
      isSeen: true,
      seed: this.#stage.seedOf(label),
      pointsMax: POINTS_MAX,
      act: actText(),
    });
  }

  takeGrantBack(actor: Actor, grantId: GrantId, points: bigint): Promise<Played<GrantResult>> {
    const idempotency = this.#stage.idempotency(actor.id, `grant-back-${grantId}`, [grantId, points]);
    const act = actText();
    return this.#stage.play(reverseGrantOperation, { idempotency, partnerId: actor.id, grantId, points, act });
  }

  /** Decides the review of an accrual. */
  decide(accrualId: AccrualId, accept: boolean, note: string, by: Principal): Promise<void> {
    return this.decideCase(sameAs('case', accrualId), { accept, note }, by);
  }

  /** A member opens a case, by itself. @returns the case's id */
  async open({ actor, memberId, kind, reason, claimed, subject, proof }: CasePlan): Promise<CaseId> {
    const label = `case-${this.#stage.count('case')}`;
    const id: CaseId = fixedId('case', this.#stage.scenario, label);
    const opened = await this.#stage.services.lane.submit(openCaseOperation, {
      id,
      idempotency: this.#stage.idempotency(`member:${memberId}`, label, [kind, reason]),
      kind,
      partnerId: actor.id,
      member: { memberId },
      reason,
      proof: proof ?? [],
      claimed: claimed ?? null,
      subject: subject && { id: subject, found: { memberId, partnerId: actor.id } },
      hours: this.#stage.services.config.caseHours,
      act: actText(),
    });
    must('a case', opened);
    return id;
  }

  /** Decides a case, with what follows from it. */
  async decideCase(
    id: CaseId,
    decision: Pick<CaseDecision, 'accept' | 'note'> & Partial<Pick<CaseDecision, 'purchase' | 'refund' | 'award'>>,
    by: Principal,
  ): Promise<void> {
    const { services } = this.#stage;
    const found = await findCase(services, id, by);
    if (!found) throw new Error(`seeds: there is no case ${id} for ${by.actor}`);
    const decided = await services.lane.submit(resolveOperation, {
      idempotency: this.#stage.idempotency(by.partnerId ?? 'network', `decision-${id}`, [id, decision.note]),
      act: actText(),
      found,
      decision: {
        purchase: null,
        refund: null,
        award: null,
        ...decision,
        id: fixedId('grant', this.#stage.scenario, `decision-${id}`),
        seed: this.#stage.seedOf(`decision-${id}`),
        reviewHours: services.config.reviewHours,
        backdateDays: services.config.backdateDays,
        pointsMax: POINTS_MAX,
        timeZone: services.config.timeZone,
        by,
        act: actText(),
      },
    });
    must('a decision', decided);
  }
}
