import { actText, micros, type MemberId } from '../src/platform/index.js';
import type { CampaignId } from '../src/offers/index.js';
import { bitsOfCode, claimReferralOperation, referralCode } from '../src/campaigns/index.js';
import { checkInOperation, reportTaskOperation } from '../src/engagement/index.js';
import { claimReceiptOperation, postReceiptOperation, receiptByNumber } from '../src/care/index.js';
import { bindCardOperation, printCardsOperation, reportCardLostOperation } from '../src/members/index.js';
import type { CaseId } from '../src/cases/index.js';
import { fixedId } from './fixed-id.js';
import { must, type Actor, type Stage } from './stage.js';

/** The default of the setting. */
const POINTS_MAX = 1_000_000_000n;

/** A receipt that a till printed. */
export interface ReceiptPlan {
  readonly number: string;
  /** Micros of the partner's currency. */
  readonly spend: bigint;
  readonly category: string;
}

/** What members do besides buying: check-ins, tasks, bringing friends, cards and receipts. */
export class Engaging {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async checkIn(actor: Actor, memberId: MemberId): Promise<void> {
    const label = `check-in-${this.#stage.count('check-in')}`;
    const { config, lane } = this.#stage.services;
    const made = await lane.submit(checkInOperation, {
      id: fixedId('checkIn', this.#stage.scenario, label),
      act: actText(),
      partnerId: actor.id,
      member: { kind: 'self', memberId },
      timeZone: config.timeZone,
      seed: this.#stage.seedOf(label),
      pointsMax: POINTS_MAX,
    });
    must('a check-in', made);
  }

  /** @returns the case that the report opened; null: it was granted at once */
  async report(campaignId: CampaignId, memberId: MemberId, proof: readonly string[] = []): Promise<CaseId | null> {
    const label = `task-${this.#stage.count('task')}`;
    const { config, lane } = this.#stage.services;
    const reported = await lane.submit(reportTaskOperation, {
      id: fixedId('grant', this.#stage.scenario, label),
      caseId: fixedId('case', this.#stage.scenario, label),
      act: actText(),
      idempotency: this.#stage.idempotency(`member:${memberId}`, label, [campaignId, ...proof]),
      campaignId,
      member: { kind: 'self', memberId },
      byPartnerId: null,
      proof,
      statusSeen: 'LIVE',
      caseHours: config.caseHours,
      seed: this.#stage.seedOf(label),
      pointsMax: POINTS_MAX,
    });
    return must('a task', reported).caseId;
  }

  async claimReferral(friend: MemberId, referrer: MemberId): Promise<void> {
    const claimed = await this.#stage.services.lane.submit(claimReferralOperation, {
      id: fixedId('referral', this.#stage.scenario, `referral-${this.#stage.count('referral')}`),
      act: actText(),
      friend: { kind: 'self', memberId: friend },
      bits: bitsOfCode(referralCode(referrer)) ?? null,
    });
    must('a referral', claimed);
  }

  /** @returns the cards' numbers */
  async printCards(actor: Actor, count: number): Promise<readonly string[]> {
    const label = `cards-${this.#stage.count('cards')}`;
    const { config, database, lane } = this.#stage.services;
    const printed = await lane.submit(printCardsOperation, {
      id: fixedId('card', this.#stage.scenario, label),
      act: actText(),
      idempotency: this.#stage.idempotency('network', label, [actor.id, count]),
      partnerId: actor.id,
      count,
      prefix: config.cardPrefix,
    });
    must('a printing of cards', printed);
    const rows = await database.query<{ number: string }>({
      text: 'SELECT number FROM card WHERE printed_for = $1 ORDER BY serial',
      values: [actor.id],
    });
    return rows.map(({ number }) => number);
  }

  async bindCard(actor: Actor, memberId: MemberId, number: string, replaces: string | null = null): Promise<void> {
    const bound = await this.#stage.services.lane.submit(bindCardOperation, {
      act: actText(),
      partnerId: actor.id,
      member: { kind: 'id', id: memberId },
      number,
      replaces,
    });
    must('a card', bound);
  }

  async loseCard(memberId: MemberId, number: string): Promise<void> {
    const command = { act: actText(), number, by: { memberId } };
    must('a lost card', await this.#stage.services.lane.submit(reportCardLostOperation, command));
  }

  async postReceipt(actor: Actor, { number, spend, category }: ReceiptPlan): Promise<void> {
    const { config, lane } = this.#stage.services;
    const label = `receipt-${this.#stage.count('receipt')}`;
    const posted = await lane.submit(postReceiptOperation, {
      id: fixedId('receipt', this.#stage.scenario, label),
      act: actText(),
      idempotency: this.#stage.idempotency(actor.id, label, [number, spend]),
      partnerId: actor.id,
      number,
      spend: micros(spend),
      currency: actor.currency,
      category,
      channel: 'STORE',
      lines: [],
      occurredAt: null,
      backdateDays: config.backdateDays,
      claimDays: config.claimDays,
    });
    must('a receipt', posted);
  }

  async claimReceipt(actor: Actor, memberId: MemberId, { number, spend }: ReceiptPlan): Promise<void> {
    const { config, database, lane } = this.#stage.services;
    const label = `claim-${this.#stage.count('claim')}`;
    const claimed = await lane.submit(claimReceiptOperation, {
      act: actText(),
      idempotency: this.#stage.idempotency(`member:${memberId}`, label, [number, spend]),
      partnerId: actor.id,
      number,
      total: micros(spend),
      currency: actor.currency,
      member: { kind: 'id', id: memberId },
      receipt: await receiptByNumber(database, actor.id, number),
      couponSeed: this.#stage.seedOf(label),
      reviewHours: config.reviewHours,
      backdateDays: config.backdateDays,
      timeZone: config.timeZone,
      pointsMax: POINTS_MAX,
    });
    must('a claim', claimed);
  }
}
