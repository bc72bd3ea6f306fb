/** Plays random purchases and returns on a gateway and on the model at once, and compares them after every step. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { accrualRoom } from '../../../src/accrual/index.js';
import { casesRoom } from '../../../src/cases/index.js';
import { Model as StandingModel } from '../../standing/model.js';
import type { Loose, TestGateway, TestPartner } from '../../support/server.js';
import { allReversedOf, Model, pointsOf, reversedOf, type Levels, type ModelAnswer } from './model.js';
import type { ModelAccrual, ModelLine, ModelPurchase } from './model-terms.js';
import {
  amountOf,
  channels,
  coalition,
  draftCampaign,
  draftHouseRules,
  end,
  houseWish,
  levels,
  open,
  versionWish,
  type Coalition,
  type Opened,
} from './network.js';

const HOUR = 3_600_000;

// ---------------------------------------------------------------- what happens

const line = fc.record({
  category: fc.constantFrom('bread', 'coffee', 'tea', null),
  sku: fc.constantFrom('s1', 's2', null, null),
  quantity: fc.integer({ min: 1, max: 4 }),
  cents: fc.oneof({ weight: 8, arbitrary: fc.nat(3_000) }, { weight: 1, arbitrary: fc.constant(0) }),
});
const buy = fc.record({
  tag: fc.constant('buy' as const),
  partner: fc.constantFrom(0, 0, 0, 1, 2),
  member: fc.nat(1),
  lines: fc.array(line, { maxLength: 4 }),
  beside: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })),
  category: fc.constantFrom('bread', 'tea', null),
  channel: fc.constantFrom(...channels),
  hoursBack: fc.oneof(fc.constant(0), fc.nat(120)),
});
/** By one call, at one partner. */
const buyMany = fc.record({
  tag: fc.constant('buyMany' as const),
  purchases: fc.array(buy, { minLength: 2, maxLength: 4 }),
});
const version = fc.record({
  tag: fc.constant('version' as const),
  which: fc.nat(1_000),
  campaign: versionWish,
  rules: houseWish,
});
const giveBack = fc.record({
  tag: fc.constant('giveBack' as const),
  which: fc.nat(1_000),
  how: fc.constantFrom('part' as const, 'part' as const, 'rest' as const),
  eighths: fc.integer({ min: 0, max: 9 }),
  lines: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
  allowShortfall: fc.boolean(),
});
const reverse = fc.record({
  tag: fc.constant('reverse' as const),
  which: fc.nat(1_000),
  eighths: fc.integer({ min: 0, max: 9 }),
});
const spend = fc.record({
  tag: fc.constant('spend' as const),
  member: fc.nat(1),
  partner: fc.nat(2),
  eighths: fc.integer({ min: 1, max: 8 }),
});
const step = fc.oneof(
  { weight: 8, arbitrary: buy },
  { weight: 2, arbitrary: buyMany },
  { weight: 1, arbitrary: version },
  { weight: 4, arbitrary: giveBack },
  { weight: 2, arbitrary: reverse },
  { weight: 1, arbitrary: spend },
  { weight: 2, arbitrary: fc.record({ tag: fc.constant('clock' as const), hours: fc.integer({ min: 1, max: 70 }) }) },
  { weight: 1, arbitrary: fc.record({ tag: fc.constant('status' as const), active: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ tag: fc.constant('decide' as const), accept: fc.boolean() }) },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type BuyStep = Extract<Step, { tag: 'buy' }>;

export interface Programme {
  readonly coalition: Coalition;
  readonly steps: readonly Step[];
}
export const programme = (length: { minLength: number; maxLength: number }): fc.Arbitrary<Programme> =>
  fc.record({ coalition, steps: fc.array(step, { ...length, size: 'max' }) });

// ---------------------------------------------------------------- levels

type StandingPurchase = ReturnType<StandingModel['buy']>;

/** The members' levels, by the model of standings. */
class LevelsOfAll implements Levels {
  readonly #members = new Map<string, StandingModel>();
  readonly #purchases = new Map<ModelAccrual, StandingPurchase>();
  version: ConstructorParameters<typeof StandingModel>[0] = [];

  #of(member: string): StandingModel {
    let model = this.#members.get(member);
    if (!model) this.#members.set(member, (model = new StandingModel(this.version)));
    return model;
  }

  levelOf(member: string, now: number): number {
    if (this.version.length === 0) return 0;
    const model = this.#of(member);
    model.review(now);
    return model.level;
  }

  creditOf(member: string, now: number): number {
    return this.version.length === 0 ? 0 : this.#of(member).credit(now);
  }

  credited(member: string, now: number, credit: bigint, accrual: ModelAccrual): void {
    this.#purchases.set(accrual, this.#of(member).buy(now, Number(credit), accrual.purchase.at));
  }

  taken(member: string, now: number, credit: bigint, accrual: ModelAccrual): void {
    const purchase = this.#purchases.get(accrual);
    if (!purchase) throw new Error('a purchase that was not credited');
    this.#of(member).bringBack(now, purchase, Number(credit));
  }
}

// ---------------------------------------------------------------- the stage

const COMPONENTS = `createdAt points reversedPoints returnedSpend { amount } pendingPoints review { id status } coupons { status } badges { code }
  components { kind points uncutPoints reversedPoints counted { amount } offer { id } parts { issuer { id } points reversedPoints } }`;
const REFUSED = `... on Refusal { code } ... on InsufficientPoints { available requested } ... on ExceedsOriginal { remaining }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { id ${COMPONENTS} } wallet { available held } } ... on Refusal { code } ... on LimitReached { measure span } } }`;
const ACCRUE_MANY = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename
  ... on AccruePointsPayload { accrual { id ${COMPONENTS} } } ... on Refusal { code } ... on LimitReached { measure span } } }`;
const RETURN = `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { __typename
  ... on ReturnPurchasePayload { takenBack shortfall couponsTakenBack { status } couponsKept { status } accrual { id ${COMPONENTS} } wallet { available held } }
  ... on ExceedsOriginalSpend { left: remaining { amount currency } } ... on Refusal { code } ... on InsufficientPoints { available requested } } }`;
const REVERSE = `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename
  ... on ReverseAccrualPayload { accrual { id ${COMPONENTS} } wallet { available held } } ${REFUSED} } }`;
const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename
  ... on RedeemPointsPayload { wallet { available held } } ... on Refusal { code } } }`;
const RESOLVE = `mutation($input: ResolveCaseInput!) { resolveCase(input: $input) { __typename ... on Refusal { code } } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on Refusal { code } } }`;
const STATE = `query($wallet: ID!, $member: ID!) { wallet(id: $wallet) { available held } member(ref: { id: $member }) { tiers { level { code } credit } } }`;

let count = 0;
const unique = (): string => `law-${(count += 1).toString()}`;

/** A component as the model and the product tell it. */
interface SeenComponent {
  readonly kind: string;
  readonly offer: string | null;
  readonly points: bigint;
  readonly uncut: bigint;
  readonly reversed: bigint;
  readonly counted: string;
  readonly parts: readonly (readonly [issuer: string, points: bigint, reversed: bigint])[];
}

const ofModel = (accrual: ModelAccrual, currency: string): SeenComponent[] =>
  accrual.components.map((one) => ({
    kind: one.campaign ? 'CAMPAIGN' : one.ladder ? 'TIER' : 'BASE',
    offer: one.campaign?.id ?? one.ladder?.id ?? null,
    points: one.points,
    uncut: one.uncut,
    reversed: reversedOf(one),
    counted: amountOf(one.counted, currency),
    // A part of 0 makes no lot.
    parts: one.parts.flatMap(({ partner, points, reversed }) =>
      points > 0n ? [[partner, points, reversed] as const] : [],
    ),
  }));

const ofProduct = (accrual: Loose): SeenComponent[] =>
  (accrual.components as Loose[]).map((one) => ({
    kind: one.kind as string,
    offer: (one.offer?.id as string | undefined) ?? null,
    points: BigInt(one.points as number),
    uncut: BigInt(one.uncutPoints as number),
    reversed: BigInt(one.reversedPoints as number),
    counted: one.counted.amount as string,
    parts: (one.parts as Loose[]).map(
      (part) =>
        [part.issuer.id as string, BigInt(part.points as number), BigInt(part.reversedPoints as number)] as const,
    ),
  }));

export class Stage {
  readonly model: Model;
  readonly #levels = new LevelsOfAll();
  readonly #gateway: TestGateway;
  #opened: Opened | undefined;
  #start = 0;
  readonly #ids = new Map<ModelAccrual, string>();
  readonly #reviews = new Map<ModelAccrual, string>();
  /** What was answered, to see that laws are tried. */
  readonly answers: string[] = [];

  constructor(gateway: TestGateway) {
    this.#gateway = gateway;
    this.model = new Model(this.#levels);
  }

  get #network(): Opened {
    if (!this.#opened) throw new Error('not open');
    return this.#opened;
  }

  async #advance(seconds: number): Promise<void> {
    const { advanceClock } = await this.#gateway.operator.ask(
      'mutation($seconds: Int!) { advanceClock(seconds: $seconds) }',
      { seconds },
    );
    this.model.now = new Date(advanceClock as string).getTime();
    this.model.lapse();
    this.model.expire();
    for (const job of [...casesRoom.jobs, ...accrualRoom.jobs]) await job.run(this.#gateway.services);
  }

  #currencyOf({ partner }: Pick<ModelPurchase, 'partner'>): string {
    return this.model.currencies.get(partner) ?? '';
  }

  async open(wish: Coalition): Promise<void> {
    await this.#advance(1);
    this.#opened = await open(this.#gateway, this.model, wish);
    // Steps are whole hours: from here on no midnight comes between a question and its answer.
    const day = 24 * HOUR;
    await this.#advance(Math.ceil((day - (this.model.now % day)) / 1_000) + 12 * 3_600);
    this.#start = this.model.now;
    const { ladder } = this.#network;
    if (ladder && this.model.ladder) {
      const { window, windowDays, graceDays } = ladder;
      this.#levels.version = [{ from: 0, window, windowDays, graceDays, needs: this.model.ladder.needs }];
    }
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      await this.#step(one);
      await this.compare();
    }
    await end(this.#gateway, this.model);
  }

  async #step(one: Step): Promise<void> {
    switch (one.tag) {
      case 'buy':
        return this.#buy(one);
      case 'buyMany':
        return this.#buyMany(one);
      case 'version':
        return this.#nextVersion(one);
      case 'giveBack':
        return this.#giveBack(one);
      case 'reverse':
        return this.#reverse(one);
      case 'spend':
        return this.#spend(one);
      case 'clock':
        return this.#advance(one.hours * 3_600);
      case 'status':
        return this.#status(one.active);
      case 'decide':
        return this.#decide(one.accept);
    }
  }

  #purchaseOf(one: BuyStep, partner: TestPartner): ModelPurchase {
    const { members } = this.#network;
    const member = members[one.member % members.length];
    if (!member) throw new Error('nobody');
    const unit = partner.currency === 'JPY' ? 1_000_000n : 10_000n;
    const lines = one.lines.map(({ category, sku, quantity, cents }): ModelLine => ({
      category,
      sku,
      quantity,
      amount: BigInt(cents) * unit,
    }));
    const sum = lines.reduce((all, { amount }) => all + amount, 0n);
    const beside = BigInt(one.beside) * unit;
    return {
      partner: partner.id,
      member: member.id,
      spend: sum + beside > 0n ? sum + beside : unit,
      lines: lines.length === 0 ? null : lines,
      category: one.category,
      channel: one.channel,
      at: Math.max(this.#start, this.model.now - one.hoursBack * HOUR),
    };
  }

  #inputOf({ lines, category, channel, spend, member, at, partner }: ModelPurchase): object {
    const currency = this.#currencyOf({ partner });
    const key = unique();
    return {
      idempotencyKey: key,
      orderId: key,
      member: { id: member },
      spend: { amount: amountOf(spend, currency), currency },
      ...(lines && { lines: lines.map(({ amount, ...rest }) => ({ ...rest, amount: amountOf(amount, currency) })) }),
      ...(category !== null && { category }),
      channel,
      occurredAt: new Date(at).toISOString(),
    };
  }

  #bought(answer: ModelAnswer, product: Loose): void {
    this.#hold(answer, product);
    if (answer.is !== 'earned') return;
    const { accrual } = product;
    this.model.posted(answer.accrual, new Date(accrual.createdAt as string).getTime());
    this.#ids.set(answer.accrual, accrual.id as string);
    if (accrual.review) this.#reviews.set(answer.accrual, accrual.review.id as string);
    this.#sameAccrual(answer.accrual, accrual);
  }

  #partnerAt(place: number): TestPartner {
    const partner = this.#network.partners[place];
    if (!partner) throw new Error('no such partner');
    return partner;
  }

  async #buy(one: BuyStep): Promise<void> {
    const partner = this.#partnerAt(one.partner);
    const purchase = this.#purchaseOf(one, partner);
    const answer = this.model.buy(purchase);
    const { accruePoints } = await partner.app.ask(ACCRUE, { input: this.#inputOf(purchase) });
    this.#bought(answer, accruePoints);
  }

  async #buyMany({ purchases }: Extract<Step, { tag: 'buyMany' }>): Promise<void> {
    const partner = this.#partnerAt(purchases[0]?.partner ?? 0);
    const made = purchases.map((one) => this.#purchaseOf(one, partner));
    const answers = made.map((purchase) => this.model.buy(purchase));
    const inputs = made.map((purchase) => this.#inputOf(purchase));
    const { accruePointsBatch } = await partner.app.ask(ACCRUE_MANY, { inputs });
    for (const [i, answer] of answers.entries()) this.#bought(answer, accruePointsBatch[i]);
    this.answers.push('batch');
  }

  /** The next version of a campaign or of house rules; an hour later it is in force. */
  async #nextVersion({ which, campaign, rules }: Extract<Step, { tag: 'version' }>): Promise<void> {
    const { model } = this;
    // An owner that is suspended sets up nothing.
    if (model.suspended.size > 0) return;
    const ids = [...new Set([...model.campaigns, ...model.houseRules].map(({ id }) => id))];
    const id = ids[which % ids.length];
    const before = model.campaigns.findLast((one) => one.id === id);
    const { partners } = this.#network;
    if (before) {
      const owner = before.owner === null ? null : partners.findIndex((partner) => partner.id === before.owner);
      await draftCampaign(this.#network, model, { ...campaign, owner: owner as 0 | 1 | null }, before);
    } else {
      const older = model.houseRules.findLast((one) => one.id === id);
      const owner = partners.find((partner) => partner.id === older?.owner) ?? null;
      if (older) await draftHouseRules(this.#network, model, rules, { owner, before: older });
    }
    this.answers.push('version');
    await this.#advance(3_600);
  }

  /** Holds an answer of the product to the model's. */
  #hold(answer: ModelAnswer, product: Loose): void {
    this.answers.push(answer.is === 'refused' ? answer.code : answer.is);
    if (answer.is !== 'refused') {
      expect(product).toMatchObject({ __typename: expect.stringMatching(/Payload$/) });
      return;
    }
    const { is: _is, remaining, ...rest } = answer;
    const seen = { ...product };
    if (answer.code === 'EXCEEDS_ORIGINAL_SPEND')
      expect(product.left?.amount).toBe(amountOf(remaining as bigint, product.left?.currency as string));
    else if (remaining !== undefined) expect(product.remaining).toBe(Number(remaining));
    for (const name of ['available', 'requested'] as const)
      if (name in rest) expect(BigInt(seen[name] as number)).toBe(rest[name]);
    const { available: _available, requested: _requested, ...others } = rest as Loose;
    expect(seen).toMatchObject(others);
  }

  #sameAccrual(model: ModelAccrual, product: Loose): void {
    const { review } = model;
    const currency = this.#currencyOf(model.purchase);
    expect(ofProduct(product)).toEqual(ofModel(model, currency));
    const isHeld = review?.status === 'OPEN' && review.action === 'HOLD';
    expect({
      points: BigInt(product.points as number),
      reversed: BigInt(product.reversedPoints as number),
      returnedSpend: product.returnedSpend.amount as string,
      pending: BigInt(product.pendingPoints as number),
      review: (product.review?.status as string | undefined) ?? null,
      coupons: (product.coupons as Loose[]).map(({ status }) => status as string).sort(),
      badges: (product.badges as Loose[]).map(({ code }) => code as string).sort(),
    }).toEqual({
      points: pointsOf(model),
      reversed: allReversedOf(model),
      returnedSpend: amountOf(model.returnedSpend, currency),
      pending: isHeld ? pointsOf(model) : 0n,
      review: review?.status ?? null,
      coupons: model.components
        .flatMap(({ coupons, over }) => Array<string>(coupons).fill(over ? 'CANCELLED' : 'GRANTED'))
        .sort(),
      badges: model.components.flatMap(({ badges }) => badges).sort(),
    });
  }

  #pick(which: number): ModelAccrual | undefined {
    return this.model.accruals[which % Math.max(1, this.model.accruals.length)];
  }

  async #giveBack(one: Extract<Step, { tag: 'giveBack' }>): Promise<void> {
    const accrual = this.#pick(one.which);
    const partner = this.#network.partners.find(({ id }) => id === accrual?.purchase.partner);
    if (!accrual || !partner) return;
    const { lines, spend: whole } = accrual.purchase;
    const { currency } = partner;
    const unit = currency === 'JPY' ? 1_000_000n : 10_000n;
    const asked =
      one.how === 'rest'
        ? {}
        : lines === null
          ? { amount: ((whole * BigInt(one.eighths)) / 8n / unit) * unit || unit }
          : {
              lines: [...new Set(one.lines.map((i) => (i % lines.length) + 1))].map((place) => ({
                line: place,
                quantity: 1 + (one.eighths % (lines[place - 1]?.quantity ?? 1)) + (one.eighths === 9 ? 1 : 0),
              })),
            };
    const answer = this.model.giveBack(accrual, asked, one.allowShortfall);
    const { returnPurchase } = await partner.app.ask(RETURN, {
      input: {
        idempotencyKey: unique(),
        accrualId: this.#ids.get(accrual),
        reason: 'came back',
        allowShortfall: one.allowShortfall,
        ...('amount' in asked && { amount: { amount: amountOf(asked.amount, currency), currency } }),
        ...('lines' in asked && { lines: asked.lines }),
      },
    });
    this.#hold(answer, returnPurchase);
    if (answer.is !== 'takenBack') return;
    expect({
      points: BigInt(returnPurchase.takenBack as number),
      shortfall: BigInt(returnPurchase.shortfall as number),
      coupons: returnPurchase.couponsTakenBack.length as number,
    }).toEqual({ points: answer.points, shortfall: answer.shortfall, coupons: answer.coupons });
    this.#sameAccrual(accrual, returnPurchase.accrual);
  }

  async #reverse(one: Extract<Step, { tag: 'reverse' }>): Promise<void> {
    const accrual = this.#pick(one.which);
    const partner = this.#network.partners.find(({ id }) => id === accrual?.purchase.partner);
    if (!accrual || !partner) return;
    const points = (pointsOf(accrual) * BigInt(one.eighths)) / 8n || 1n;
    const answer = this.model.reverse(accrual, points);
    const { reverseAccrual } = await partner.app.ask(REVERSE, {
      input: {
        idempotencyKey: unique(),
        accrualId: this.#ids.get(accrual),
        points: Number(points),
        reason: 'came back',
      },
    });
    this.#hold(answer, reverseAccrual);
    if (answer.is === 'takenBack') this.#sameAccrual(accrual, reverseAccrual.accrual);
  }

  async #spend(one: Extract<Step, { tag: 'spend' }>): Promise<void> {
    const { partners, members } = this.#network;
    const partner = partners[one.partner];
    const member = members[one.member % members.length];
    if (!partner || !member || this.model.suspended.has(partner.id)) return;
    const points = (this.model.wallet(member.id).available * BigInt(one.eighths)) / 8n;
    // Less is worth less than a cent.
    if (points < 12n) return;
    const key = unique();
    const { redeemPoints } = await partner.app.ask(REDEEM, {
      input: { idempotencyKey: key, orderId: key, member: { id: member.id }, points: Number(points), capture: true },
    });
    expect(redeemPoints.__typename).toBe('RedeemPointsPayload');
    this.model.spend(member.id, points);
  }

  async #status(active: boolean): Promise<void> {
    const [, second] = this.#network.partners;
    if (!second || active !== this.model.suspended.has(second.id)) return;
    const { setPartnerStatus } = await this.#gateway.operator.ask(STATUS, {
      input: { partnerId: second.id, status: active ? 'ACTIVE' : 'SUSPENDED' },
    });
    expect(setPartnerStatus.__typename).toBe('SetPartnerStatusPayload');
    if (active) this.model.suspended.delete(second.id);
    else this.model.suspended.add(second.id);
  }

  async #decide(accept: boolean): Promise<void> {
    const accrual = this.model.accruals.find(({ review }) => review?.status === 'OPEN');
    if (!accrual) return;
    const { resolveCase } = await this.#gateway.operator.ask(RESOLVE, {
      input: { idempotencyKey: unique(), caseId: this.#reviews.get(accrual), accept, note: 'looked at' },
    });
    expect(resolveCase.__typename).toBe('ResolveCasePayload');
    this.answers.push(accept ? 'accepted' : 'declined');
    if (!accept) this.model.decline(accrual);
    else if (accrual.review) accrual.review.status = 'ACCEPTED';
  }

  /** Wallets, levels and counters. */
  async compare(): Promise<void> {
    const { members } = this.#network;
    for (const { id, walletId } of members) {
      const { wallet, member } = await this.#gateway.operator.ask(STATE, { wallet: walletId, member: id });
      const { available, held } = this.model.wallet(id);
      const [tier] = member.tiers as Loose[];
      expect({ available: BigInt(wallet.available as number), held: BigInt(wallet.held as number) }).toEqual({
        available,
        held,
      });
      if (this.model.ladder && tier)
        expect({ level: tier.level.code as string, credit: Number(tier.credit) }).toEqual({
          level: levels[this.#levels.levelOf(id, this.model.now)],
          credit: this.#levels.creditOf(id, this.model.now),
        });
    }
    expect(await this.#counters()).toEqual(this.#countersOfModel());
  }

  async #counters(): Promise<string[]> {
    const rows = await this.#gateway.services.database.query<{ name: string; used: bigint }>({
      text: `SELECT concat_ws(' ', offer_id, measure, per, span, subject) AS name, used FROM counter WHERE used <> 0 AND offer_id = ANY($1::text[])`,
      values: [[...this.model.campaigns, ...this.model.houseRules].map(({ id }) => id)],
    });
    return rows.map(({ name, used }) => `${name.trimEnd()} ${used.toString()}`).sort();
  }

  #countersOfModel(): string[] {
    const { model } = this;
    const seen = new Map<string, string>();
    for (const offer of [...model.campaigns, ...model.houseRules])
      for (const limit of offer.limits)
        for (const { purchase } of model.accruals) {
          const { measure, per, span } = limit;
          const subject = per === 'ALL' ? '' : per === 'MEMBER' ? purchase.member : purchase.partner;
          const used = model.used(offer, limit, subject, purchase.at);
          const name = `${offer.id} ${measure} ${per} ${span} ${subject}`.trimEnd();
          if (used > 0n) seen.set(`${name} ${model.spanOf(offer, limit, purchase.at)}`, `${name} ${used.toString()}`);
        }
    return [...seen.values()].sort();
  }
}
