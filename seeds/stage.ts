import { createHmac } from 'node:crypto';
import {
  actText,
  hashInput,
  micros,
  parseBankAccount,
  readMicros,
  type ApiKeyId,
  type MemberId,
  type Micros,
  type PartnerId,
  type Principal,
  type Refusal,
} from '../src/platform/index.js';
import type {
  Command,
  Decision,
  FundingModel,
  Operation,
  Outcome,
  Services,
  RateSheetId,
} from '../src/ledger/index.js';
import {
  createPartner,
  issueKey,
  setCreditLimit,
  updatePartner,
  type FreshKey,
  type Site,
} from '../src/partners/index.js';
import { canonicalRef, enrol, hashCode, issueCode, link, type MemberRef } from '../src/members/index.js';
import {
  approveRateSheet,
  proposeRateSheet,
  publishFxRate,
  rejectRateSheet,
  setPartnerStatus,
  type Rates,
} from '../src/exchange/index.js';
import { canonicalLines, type BasketLine, type Channel } from '../src/offers/index.js';
import type { CouponSeed } from '../src/grants/index.js';
import { accrueOperation, reverseOperation, type AccrualResult, type AccrualId } from '../src/accrual/index.js';
import {
  captureOperation,
  convertInOperation,
  convertOutOperation,
  quoteOperation,
  redeemOperation,
  refundOperation,
  voidOperation,
  type ConversionResult,
  type Quote,
  type RedemptionResult,
  type ConversionId,
  type RedemptionId,
} from '../src/redemption/index.js';
import { fixedId } from './fixed-id.js';

/** A scenario's description of a partner; prices and rates are decimals. */
export interface PartnerPlan {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  /** In its currency; null means none. */
  readonly creditLimit: string | null;
  /** The name on payments, and the account to which they go: `EUR=IBAN/BIC`, as in KULA_BANK_ACCOUNTS. */
  readonly payee?: { readonly legalName: string; readonly account: string };
  /** Whether the tokens of its app show members what they did at other partners too; left out: they do not. Needs a payee. */
  readonly memberView?: 'NETWORK';
}

/** A scenario's description of a rate sheet. */
export interface SheetPlan {
  readonly accrualRate: string;
  readonly issuePrice: string;
  readonly redemptionValue: string;
  readonly reimbursementPrice: string;
  readonly conversionInRate?: string;
  readonly conversionOutRate?: string;
  readonly pointsExpireAfterDays?: number;
  readonly breakageShare?: string;
}

/** What was bought, where and by which way. */
export interface Basket {
  readonly category: string | null;
  readonly lines: readonly BasketLine[];
  readonly channel: Channel;
  readonly site?: Site;
}

const NO_BASKET: Basket = { category: null, lines: [], channel: 'OTHER' };

export interface Actor {
  readonly id: PartnerId;
  readonly code: string;
  readonly currency: string;
}

/** The outcome of a scenario's command: its result, or a refusal that the scenario allows. */
export type Played<R> = { readonly ok: true; readonly result: R } | { readonly ok: false; readonly refusal: Refusal };

const QUOTE_SECONDS = 300;
const HOLD_SECONDS = 1_800;
const BACKDATE_DAYS = 90;
const REVIEW_HOURS = 72;
/** The default of the setting. */
const POINTS_MAX = 1_000_000_000n;
const DAY_MS = 86_400_000;

const decimal = (text: string): Micros => readMicros('scenario', text);

const readSheet = (plan: SheetPlan): Rates => ({
  accrualRate: decimal(plan.accrualRate),
  issuePrice: decimal(plan.issuePrice),
  redemptionValue: decimal(plan.redemptionValue),
  reimbursementPrice: decimal(plan.reimbursementPrice),
  conversionInRate: plan.conversionInRate === undefined ? null : decimal(plan.conversionInRate),
  conversionOutRate: plan.conversionOutRate === undefined ? null : decimal(plan.conversionOutRate),
  pointsExpireAfterDays: plan.pointsExpireAfterDays ?? null,
  breakageShare: plan.breakageShare === undefined ? micros(0n) : decimal(plan.breakageShare),
});

/** Gives the result of an outcome that must not be a refusal. */
export function must<R>(what: string, outcome: Decision<R>): R {
  if (outcome.kind === 'done') return outcome.result;
  throw new Error(
    `seeds: ${what} was not done: ${outcome.kind === 'refused' ? outcome.refusal.message : outcome.rule}`,
  );
}

function mustPass(what: string, refusal: Refusal | undefined): void {
  if (refusal) throw new Error(`seeds: ${what} was refused: ${refusal.message}`);
}

/**
 * The operations as the API's resolvers call them, with ids and keys that are the same every time. They are made of the
 * scenario's name and a count. Settings that would change a history (notice, quotes, holds) have their defaults here.
 */
export class Stage {
  readonly services: Services;
  readonly scenario: string;
  readonly operator: Principal;
  readonly #counts = new Map<string, number>();
  #secret: Buffer | undefined;

  constructor(services: Services, scenario: string) {
    this.services = { ...services, config: { ...services.config, noticeDays: 30 } };
    this.scenario = scenario;
    this.operator = {
      role: 'OPERATOR',
      partnerId: null,
      memberId: null,
      actor: `seed:${scenario}`,
      keyId: null,
      expiresAt: null,
    };
  }

  count(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return count.toString().padStart(5, '0');
  }

  idempotency(scope: string, label: string, parts: Parameters<typeof hashInput>[0]) {
    return { scope, key: `${this.scenario}-${label}`, hash: hashInput(parts) };
  }

  // ---------------------------------------------------------------- partners and rates

  async partner({ code, name, currency, fundingModel, creditLimit, payee, memberView }: PartnerPlan): Promise<Actor> {
    const idempotency = this.idempotency('network', `partner-${code}`, [code, name, currency, fundingModel]);
    const made = await createPartner(this.services, {
      idempotency,
      code,
      name,
      currency,
      fundingModel,
      id: fixedId('partner', this.scenario, code),
    });
    const { id } = must(`the partner ${code}`, made);
    if (creditLimit !== null)
      must(`the limit of ${code}`, await setCreditLimit(this.services, id, { amount: decimal(creditLimit), currency }));
    if (payee) {
      const account = parseBankAccount(payee.account);
      if (!account) throw new Error(`seeds: ${payee.account} of ${code} is no account`);
      const details = {
        idempotency: this.idempotency('network', `payee-${code}`, [id, payee.legalName, payee.account]),
        partnerId: id,
        name: null,
        legalName: payee.legalName,
        accounts: [account],
        memberView: memberView ?? null,
      };
      must(`the details of ${code}`, await updatePartner(this.services, details));
    }
    return { id, code, currency };
  }

  async activate({ id, code }: Actor): Promise<void> {
    must(`the activation of ${code}`, await setPartnerStatus(this.services, id, 'ACTIVE'));
  }

  /** Proposes a sheet as the partner's own app. @param inDays days from now until it starts; as soon as possible when left out */
  async propose(actor: Actor, plan: SheetPlan, inDays?: number): Promise<RateSheetId> {
    const effectiveFrom = inDays === undefined ? null : new Date((await this.now()).getTime() + inDays * DAY_MS);
    const id = fixedId('rateSheet', this.scenario, `${actor.code} ${this.count(`sheet ${actor.code}`)}`);
    const proposal = { partnerId: actor.id, effectiveFrom, rates: readSheet(plan), id };
    const proposed = await proposeRateSheet(this.services, proposal, this.app(actor));
    if (typeof proposed !== 'string')
      throw new Error(`seeds: the sheet of ${actor.code} was refused: ${proposed.message}`);
    return proposed;
  }

  async approve(id: RateSheetId): Promise<void> {
    mustPass('the approval', await approveRateSheet(this.services, id, this.operator));
  }

  async reject(id: RateSheetId, reason: string): Promise<void> {
    mustPass('the rejection', await rejectRateSheet(this.services, id, reason, this.operator));
  }

  async publishFx(base: string, quote: string, rate: string, source: string): Promise<void> {
    await publishFxRate(this.services, { base, quote, rate, effectiveFrom: null, source }, this.operator);
  }

  async apiKey(actor: Actor, label: string, key: FreshKey): Promise<void> {
    const id: ApiKeyId = fixedId('apiKey', this.scenario, actor.code);
    must(`a key of ${actor.code}`, await issueKey(this.services, actor.id, label, null, { made: { id, key } }));
  }

  app(actor: Actor): Principal {
    return {
      role: 'PARTNER_APP',
      partnerId: actor.id,
      memberId: null,
      actor: `seed:${actor.code}`,
      keyId: null,
      expiresAt: null,
    };
  }

  /**
   * What numbers of coupons are made of. It comes from the network's signing key, as the demo's API keys do: whoever knows this
   * file could else use them.
   */
  seedOf(label: string): CouponSeed {
    this.#secret ??= this.services.signingKey.privateKey.export({ format: 'der', type: 'pkcs8' });
    return createHmac('sha256', this.#secret).update(`kula seeds\0${this.scenario}\0${label}`).digest();
  }

  async now(): Promise<Date> {
    const [row] = await this.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    if (!row) throw new Error('seeds: the network is not set up');
    return row.now;
  }

  // ---------------------------------------------------------------- members

  async enrol(actor: Actor, externalId: string, label: string): Promise<MemberId> {
    return must(
      'an enrolment',
      await enrol(this.services, actor.id, externalId, fixedId('member', this.scenario, label)),
    ).member.id;
  }

  /** Links a member as at a till: the member shows a code, and the partner links it. */
  async link(actor: Actor, memberId: MemberId, externalId: string): Promise<void> {
    const { code } = await issueCode(this.services, memberId);
    const linked = await link(this.services, actor.id, hashCode(code), externalId);
    if (linked.kind === 'refused') throw new Error(`seeds: a link was refused: ${linked.refusal.message}`);
  }

  // ---------------------------------------------------------------- points

  /**
   * @param spend micros of the partner's currency
   * @param seed of its coupons, and of the grant to whoever brought the member
   */
  accrue(actor: Actor, member: MemberRef, spend: bigint, basket: Basket = NO_BASKET): Promise<Played<AccrualResult>> {
    const { category, lines, channel, site } = basket;
    const label = `accrual-${this.count('accrual')}`;
    const id: AccrualId = fixedId('accrual', this.scenario, label);
    const orderId = `${actor.code}-sale-${this.count(`sale ${actor.code}`)}`;
    return this.#play(
      this.services.lane.submit(accrueOperation, {
        id,
        idempotency: this.idempotency(actor.id, label, [
          canonicalRef(member),
          spend,
          actor.currency,
          orderId,
          category,
          null,
          ...(lines.length > 0 ? ['lines', canonicalLines(lines)] : []),
          ...(channel === 'OTHER' ? [] : ['channel', channel]),
        ]),
        partnerId: actor.id,
        member,
        spend: micros(spend),
        currency: actor.currency,
        orderId,
        category,
        lines,
        channel,
        ...(site && { site }),
        occurredAt: null,
        couponSeed: this.seedOf('coupons'),
        reviewHours: REVIEW_HOURS,
        act: actText(),
        backdateDays: BACKDATE_DAYS,
        timeZone: this.services.config.timeZone,
        pointsMax: POINTS_MAX,
      }),
    );
  }

  reverse(actor: Actor, accrualId: AccrualId, points: bigint, reason: string): Promise<Played<AccrualResult>> {
    const label = `reversal-${this.count('reversal')}`;
    return this.#play(
      this.services.lane.submit(reverseOperation, {
        idempotency: this.idempotency(actor.id, label, [accrualId, points, reason]),
        partnerId: actor.id,
        accrualId,
        points,
      }),
    );
  }

  quote(actor: Actor, member: MemberRef, value: bigint): Promise<Played<Quote>> {
    return this.#play(
      this.services.lane.submit(quoteOperation, {
        id: fixedId('quote', this.scenario, this.count('quote')),
        partnerId: actor.id,
        member,
        wanted: { value: micros(value), currency: actor.currency },
        quoteSeconds: QUOTE_SECONDS,
      }),
    );
  }

  redeem(
    actor: Actor,
    by: { readonly member: MemberRef; readonly points: bigint } | { readonly quoteId: Quote['id'] },
    capture: boolean,
  ): Promise<Played<RedemptionResult>> {
    const label = `redemption-${this.count('redemption')}`;
    const id: RedemptionId = fixedId('redemption', this.scenario, label);
    const orderId = `${actor.code}-order-${this.count(`order ${actor.code}`)}`;
    const what = 'quoteId' in by ? [by.quoteId, null] : [canonicalRef(by.member), by.points];
    return this.#play(
      this.services.lane.submit(redeemOperation, {
        id,
        idempotency: this.idempotency(actor.id, label, [...what, orderId, capture]),
        partnerId: actor.id,
        orderId,
        by,
        capture,
        holdSeconds: HOLD_SECONDS,
      }),
    );
  }

  capture(actor: Actor, redemptionId: RedemptionId, points: bigint | null): Promise<Played<RedemptionResult>> {
    const idempotency = this.idempotency(actor.id, `capture-${this.count('capture')}`, [redemptionId, points]);
    return this.#play(
      this.services.lane.submit(captureOperation, { idempotency, partnerId: actor.id, redemptionId, points }),
    );
  }

  void(actor: Actor, redemptionId: RedemptionId): Promise<Played<RedemptionResult>> {
    const idempotency = this.idempotency(actor.id, `void-${this.count('void')}`, [redemptionId]);
    return this.#play(this.services.lane.submit(voidOperation, { idempotency, partnerId: actor.id, redemptionId }));
  }

  refund(actor: Actor, redemptionId: RedemptionId, points: bigint, reason: string): Promise<Played<RedemptionResult>> {
    const idempotency = this.idempotency(actor.id, `refund-${this.count('refund')}`, [redemptionId, points, reason]);
    return this.#play(
      this.services.lane.submit(refundOperation, { idempotency, partnerId: actor.id, redemptionId, points }),
    );
  }

  /** @param nativeUnits millionths */
  convertIn(actor: Actor, member: MemberRef, nativeUnits: bigint): Promise<Played<ConversionResult>> {
    return this.#play(
      this.services.lane.submit(convertInOperation, {
        ...this.#conversion(actor, member, nativeUnits),
        nativeUnits,
        pointsMax: POINTS_MAX,
      }),
    );
  }

  convertOut(actor: Actor, member: MemberRef, points: bigint): Promise<Played<ConversionResult>> {
    return this.#play(
      this.services.lane.submit(convertOutOperation, { ...this.#conversion(actor, member, points), points }),
    );
  }

  #conversion(actor: Actor, member: MemberRef, amount: bigint) {
    const label = `conversion-${this.count('conversion')}`;
    const id: ConversionId = fixedId('conversion', this.scenario, label);
    const reference = `${actor.code}-transfer-${this.count(`transfer ${actor.code}`)}`;
    return {
      id,
      idempotency: this.idempotency(actor.id, label, [canonicalRef(member), reference, amount]),
      partnerId: actor.id,
      member,
      reference,
    };
  }

  /** Hands a command to the lane before it waits for anything. */
  play<C extends Command, R>(operation: Operation<C, R>, command: C): Promise<Played<R>> {
    return this.#play(this.services.lane.submit(operation, command));
  }

  async #play<R>(outcome: Promise<Outcome<R>>): Promise<Played<R>> {
    const played = await outcome;
    if (played.kind === 'done') return { ok: true, result: played.result };
    if (played.kind === 'refused') return { ok: false, refusal: played.refusal };
    throw new Error(`seeds: a command broke the rule that ${played.field} ${played.rule}`);
  }
}
