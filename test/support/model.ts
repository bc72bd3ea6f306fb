/**
 * A naive model of the network, against which the product's planner is tested: plain arrays, everything counted anew
 * from the whole history each time, and no line shared with src/. Time is a number, moved by the test.
 */
import { balancesOf, costOf, expired, expiryRows, free, held, inBurnOrder, issueRows, merged, sliceRows, type ModelEntry, type ModelLot, type ModelPosting, type Payee } from './model-journal.js';
import {
  AHEAD_MS, BACKDATE_MS, DAY_MS, exchange, halfEven, HOLD_MS, inputOf, MILLION, minorUnits, operationNames, QUOTE_MS, SAFE,
  type Currency, type ModelAnswer, type ModelCommand, type ModelFx, type ModelMember, type ModelPartner, type ModelSheet, type Ref,
} from './model-terms.js';

export interface ModelAccrual { readonly id: string; readonly partner: string; readonly member: string; readonly order: string; readonly points: bigint; readonly sheet: string; readonly occurredAt: number; readonly lot: ModelLot; reversed: bigint }
export interface ModelQuote { readonly id: string; readonly partner: string; readonly member: string; readonly points: bigint; readonly value: bigint; readonly sheet: ModelSheet; readonly expiresAt: number; redemption: string | null }
interface Part { readonly lot: ModelLot; readonly points: bigint }
interface Paid extends Part { readonly payee: Payee; refunded: bigint }
export interface ModelRedemption {
  readonly id: string; readonly partner: string; readonly member: string; readonly order: string; readonly points: bigint;
  readonly value: bigint; readonly sheet: string; readonly price: bigint; readonly currency: Currency; readonly heldUntil: number; readonly parts: readonly Part[];
  status: 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'EXPIRED'; paid: Paid[];
}

type Of<Op extends ModelCommand['op']> = Extract<ModelCommand, { op: Op }>;
interface Effect { readonly result: Record<string, unknown> }
type Declined = Exclude<ModelAnswer, { kind: 'done' }>;
type Decided = Effect | Declined;
interface Deal { readonly partner: ModelPartner; readonly member: ModelMember; readonly quote: ModelQuote | null; readonly points: bigint }

const no = (code: string, details: Record<string, unknown> = {}): Declined => ({ kind: 'refused', code, ...details });
const bad = (field: string): Declined => ({ kind: 'invalid', field });
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const sum = (parts: readonly { readonly points: bigint }[]): bigint => parts.reduce((total, part) => total + part.points, 0n);
const declined = (value: object): value is Declined => 'kind' in value;

/** From each in turn what it has, until there is enough or no more. */
function gather(lots: readonly ModelLot[], wanted: bigint): Part[] {
  const parts: Part[] = [];
  for (const lot of lots) {
    const part = least(free(lot), wanted - sum(parts));
    if (part > 0n) parts.push({ lot, points: part });
  }
  return parts;
}

const capturedOf = (redemption: ModelRedemption): bigint => sum(redemption.paid);
const refundedOf = (redemption: ModelRedemption): bigint => redemption.paid.reduce((total, paid) => total + paid.refunded, 0n);

export class Model {
  now = 0;
  period = 1;
  readonly partners = new Map<string, ModelPartner>();
  readonly members = new Map<string, ModelMember>();
  /** `partner externalId` to member. */
  readonly links = new Map<string, string>();
  /** Codes not yet used, to their member. */
  readonly codes = new Map<string, string>();
  readonly sheets: ModelSheet[] = [];
  readonly rates: ModelFx[] = [];
  readonly lots: ModelLot[] = [];
  readonly accruals = new Map<string, ModelAccrual>();
  readonly quotes = new Map<string, ModelQuote>();
  readonly redemptions = new Map<string, ModelRedemption>();
  readonly conversions: { readonly id: string; readonly partner: string; readonly reference: string }[] = [];
  readonly keys = new Map<string, { readonly operation: string; readonly input: string; readonly result: Record<string, unknown> }>();
  readonly journal: ModelEntry[] = [];
  readonly base: Currency;
  readonly pointValue: bigint;

  constructor(base: Currency, pointValue: bigint) {
    this.base = base;
    this.pointValue = pointValue;
  }

  /** Decides one command at the present time. */
  decide(command: ModelCommand): ModelAnswer {
    const place = 'key' in command ? `${command.partner} ${command.key}` : undefined;
    const kept = place === undefined ? undefined : this.keys.get(place);
    const operation = operationNames[command.op];
    if (kept) {
      if (kept.operation !== operation || kept.input !== inputOf(command)) return { kind: 'refused', code: 'IDEMPOTENCY_CONFLICT', firstUsedFor: kept.operation };
      return { kind: 'done', replayed: true, result: kept.result };
    }
    const decided = this.#plan(command);
    if (declined(decided)) return decided;
    if (place !== undefined) this.keys.set(place, { operation, input: inputOf(command), result: decided.result });
    return { kind: 'done', replayed: false, result: decided.result };
  }

  #plan(command: ModelCommand): Decided {
    switch (command.op) {
      case 'accrue': return this.#accrue(command);
      case 'reverse': return this.#reverse(command);
      case 'quote': case 'quoteValue': return this.#quote(command);
      case 'redeem': case 'redeemQuote': return this.#redeem(command);
      case 'capture': return this.#capture(command);
      case 'void': return this.#void(command);
      case 'refund': return this.#refund(command);
      case 'convertIn': return this.#convertIn(command);
      case 'convertOut': return this.#convertOut(command);
    }
  }

  // ---------------------------------------------------------------- what is known

  walletOf(member: string): { memberId: string; available: bigint; held: bigint; version: number } {
    const lots = this.lots.filter((lot) => lot.member === member);
    const version = this.journal.filter((entry) => entry.change !== null && entry.member === member).length;
    return { memberId: member, available: lots.reduce((total, lot) => total + free(lot), 0n), held: lots.reduce((total, lot) => total + held(lot), 0n), version };
  }

  lotsOf(member: string): ModelLot[] {
    return inBurnOrder(this.lots.filter((lot) => lot.member === member));
  }

  sheetAt(partner: string, at: number): ModelSheet | undefined {
    return this.sheets.filter((sheet) => sheet.partner === partner && sheet.from <= at).sort((a, b) => b.from - a.from)[0];
  }

  /** Clearing and commitment together: what is owed and could be, as a positive number. */
  owed(partner: string): bigint {
    const balances = balancesOf(this.journal);
    return -(balances.get(`clearing:${partner}`) ?? 0n) - (balances.get(`commitment:${partner}`) ?? 0n);
  }

  #partner(id: string): ModelPartner {
    const partner = this.partners.get(id);
    if (!partner) throw new Error(`the test has no partner ${id}`);
    return partner;
  }

  /** Who is meant, brought up to date. */
  #find(partner: string, ref: Ref): ModelMember | undefined {
    let id: string | undefined;
    if ('code' in ref) id = this.codes.get(ref.code);
    else if ('externalId' in ref) id = this.links.get(`${partner} ${ref.externalId}`);
    else id = [...this.links].some(([link, member]) => link.startsWith(`${partner} `) && member === ref.id) ? ref.id : undefined;
    if (id === undefined) return undefined;
    this.touch(id);
    return this.members.get(id);
  }

  #useUp(ref: Ref): void {
    if ('code' in ref) this.codes.delete(ref.code);
  }

  // ---------------------------------------------------------------- entries

  /** Does something to the member's lots and makes the one entry of it; the wallet's change is what came of it. */
  #enter(head: { kind: string; partner: string | null; member: string; reference: string | null }, work: () => ModelPosting[]): void {
    const before = this.walletOf(head.member);
    const rows = work();
    const after = this.walletOf(head.member);
    const availableDelta = after.available - before.available;
    const heldDelta = after.held - before.held;
    rows.push({ account: `wallet:${head.member}`, asset: 'PTS', amount: availableDelta, line: null });
    rows.push({ account: `hold:${head.member}`, asset: 'PTS', amount: heldDelta, line: null });
    if (after.available < 0n || after.held < 0n) throw new Error('the model itself overdraws a wallet');
    const change = { version: before.version + 1, availableDelta, heldDelta, available: after.available, held: after.held };
    this.journal.push({ ...head, period: this.period, at: this.now, postings: merged(rows), change });
  }

  /** An entry that touches no wallet: an adjustment or a payment. */
  post(kind: string, partner: string, reference: string, rows: readonly ModelPosting[]): void {
    this.journal.push({ kind, partner, member: null, reference, period: this.period, at: this.now, postings: merged(rows), change: null });
  }

  touch(member: string): void {
    const due = [...this.redemptions.values()].filter((r) => r.member === member && r.status === 'AUTHORIZED' && r.heldUntil <= this.now);
    for (const redemption of due.sort((a, b) => a.heldUntil - b.heldUntil || (a.id < b.id ? -1 : 1))) this.#release(redemption, 'EXPIRED');
    this.#expire(member);
  }

  #release(redemption: ModelRedemption, status: 'VOIDED' | 'EXPIRED'): void {
    redemption.status = status;
    this.#enter({ kind: 'RELEASE', partner: redemption.partner, member: redemption.member, reference: redemption.id }, () => {
      for (const { lot, points } of redemption.parts) lot.log.push({ what: 'release', points });
      return [];
    });
  }

  #expire(member: string): void {
    const due = this.lotsOf(member).filter((lot) => lot.expiresAt !== null && lot.expiresAt <= this.now && free(lot) > 0n);
    if (due.length === 0) return;
    this.#enter({ kind: 'EXPIRY', partner: null, member, reference: null }, () => due.flatMap((lot) => {
      const points = free(lot);
      lot.log.push({ what: 'expire', points });
      return expiryRows(lot, points);
    }));
  }

  // ---------------------------------------------------------------- earning

  #issue(partner: ModelPartner, sheet: ModelSheet, member: string, points: bigint, id: string, kind: 'ACCRUAL' | 'CONVERSION_IN', fundPrice: bigint): ModelLot {
    const lot: ModelLot = {
      id: `lot_${id.slice(4)}`, member, issuer: partner.id, currency: partner.currency, funding: partner.funding, issuePrice: sheet.issuePrice,
      fundPrice, breakageShare: sheet.breakageShare, points, expiresAt: sheet.expireDays === null ? null : this.now + sheet.expireDays * DAY_MS,
      born: this.journal.length + 1, log: [],
    };
    this.#enter({ kind, partner: partner.id, member, reference: id }, () => {
      this.lots.push(lot);
      return issueRows(lot, points, 1n, kind === 'ACCRUAL' ? 'ISSUED' : 'CONVERTED_IN');
    });
    return lot;
  }

  /** f, or a refusal when it hangs on a rate that is missing. */
  #fundPrice(partner: ModelPartner): bigint | Declined {
    if (partner.funding === 'ON_REDEMPTION') return 0n;
    const rate = exchange(this.rates, this.base, this.base, partner.currency, this.now);
    return rate ? halfEven(this.pointValue * rate.over, rate.under) : no('FX_RATE_MISSING', { base: this.base, quote: partner.currency });
  }

  #tooMuch(member: string, points: bigint): boolean {
    const { available, held: onHold } = this.walletOf(member);
    let issued = 0n;
    for (const [account, amount] of balancesOf(this.journal)) if (account.startsWith('issued:')) issued -= amount;
    return available + onHold + points > SAFE || issued + points > SAFE;
  }

  #overLimit(partner: ModelPartner, cost: bigint): Declined | undefined {
    const exposure = this.owed(partner.id) + cost;
    if (partner.creditLimit === null || exposure <= partner.creditLimit) return undefined;
    return no('CREDIT_LIMIT_REACHED', { limit: partner.creditLimit, exposure });
  }

  #accrue(c: Of<'accrue'>): Decided {
    if (c.occurredAt !== null && (c.occurredAt > this.now + AHEAD_MS || c.occurredAt < this.now - BACKDATE_MS)) return bad('occurredAt');
    const partner = this.#partner(c.partner);
    if (partner.status !== 'ACTIVE') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.#find(partner.id, c.member);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status === 'CLOSED') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    const before = [...this.accruals.values()].find((a) => a.partner === partner.id && a.order === c.order);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    if (c.currency !== partner.currency) return no('CURRENCY_MISMATCH', { expectedCurrency: partner.currency });
    const occurredAt = Math.min(c.occurredAt ?? this.now, this.now);
    const sheet = this.sheetAt(partner.id, occurredAt);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const fund = this.#fundPrice(partner);
    if (typeof fund === 'object') return fund;
    const points = (c.spend * sheet.accrualRate) / (MILLION * MILLION);
    if (points === 0n) return no('AMOUNT_TOO_SMALL');
    if (this.#tooMuch(member.id, points)) return bad('spend.amount');
    const over = this.#overLimit(partner, points * sheet.issuePrice);
    if (over) return over;
    this.#useUp(c.member);
    const lot = this.#issue(partner, sheet, member.id, points, c.id, 'ACCRUAL', fund);
    const accrual: ModelAccrual = { id: c.id, partner: partner.id, member: member.id, order: c.order, points, sheet: sheet.id, occurredAt, lot, reversed: 0n };
    this.accruals.set(c.id, accrual);
    return { result: this.#earned(accrual) };
  }

  /** An accrual and its wallet as they are now. */
  #earned({ id, reversed, points, sheet, occurredAt, lot, member }: ModelAccrual): Record<string, unknown> {
    return { accrualId: id, reversedPoints: reversed, points, sheet, occurredAt, expiresAt: lot.expiresAt, wallet: this.walletOf(member) };
  }

  #reverse(c: Of<'reverse'>): Decided {
    const accrual = this.accruals.get(c.accrual);
    if (accrual?.partner !== c.partner) return no('ACCRUAL_NOT_FOUND');
    this.touch(accrual.member);
    const { lot: own } = accrual;
    const fromOwn = least(free(own), c.points);
    const others = gather(this.lotsOf(accrual.member).filter((lot) => lot !== own), c.points - fromOwn);
    const paid = this.#pay(others, { partner: accrual.partner, currency: own.currency, price: own.issuePrice });
    if (!Array.isArray(paid)) return paid;
    const remaining = accrual.points - accrual.reversed - expired(own);
    if (c.points > remaining) return no('EXCEEDS_ORIGINAL', { remaining: remaining < 0n ? 0n : remaining });
    const available = this.members.get(accrual.member)?.status === 'ACTIVE' ? this.walletOf(accrual.member).available : 0n;
    if (c.points > available) return no('INSUFFICIENT_POINTS', { available, requested: c.points });
    accrual.reversed += c.points;
    this.#enter({ kind: 'ACCRUAL_REVERSAL', partner: accrual.partner, member: accrual.member, reference: accrual.id }, () => {
      if (fromOwn > 0n) own.log.push({ what: 'take', points: fromOwn });
      return [...(fromOwn > 0n ? issueRows(own, fromOwn, -1n, 'ISSUE_REVERSED') : []), ...this.#spend(paid, 'take', 'ISSUE_REVERSED')];
    });
    return { result: this.#earned(accrual) };
  }

  #convertIn(c: Of<'convertIn'>): Decided {
    const partner = this.#partner(c.partner);
    if (partner.status !== 'ACTIVE') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.#find(partner.id, c.member);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status === 'CLOSED') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    const before = this.conversions.find((x) => x.partner === partner.id && x.reference === c.reference);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    if (sheet.conversionIn === null) return no('CONVERSION_NOT_OFFERED');
    const fund = this.#fundPrice(partner);
    if (typeof fund === 'object') return fund;
    const points = (c.units * sheet.conversionIn) / (MILLION * MILLION);
    if (points === 0n) return no('AMOUNT_TOO_SMALL');
    if (this.#tooMuch(member.id, points)) return bad('nativeUnits');
    const over = this.#overLimit(partner, points * sheet.issuePrice);
    if (over) return over;
    this.#useUp(c.member);
    this.#issue(partner, sheet, member.id, points, c.id, 'CONVERSION_IN', fund);
    this.conversions.push({ id: c.id, partner: partner.id, reference: c.reference });
    return { result: { conversionId: c.id, points, nativeUnits: c.units, sheet: sheet.id, wallet: this.walletOf(member.id) } };
  }

  // ---------------------------------------------------------------- spending

  /** Who is paid for each part, at the exchange rate of this moment. */
  #pay(parts: readonly Part[], to: { partner: string; currency: Currency; price: bigint }): Paid[] | Declined {
    const paid: Paid[] = [];
    for (const part of parts) {
      const same = part.lot.currency === to.currency;
      const fx = same ? null : exchange(this.rates, this.base, part.lot.currency, to.currency, this.now);
      if (fx === undefined) return no('FX_RATE_MISSING', { base: part.lot.currency, quote: to.currency });
      paid.push({ ...part, payee: { ...to, fx }, refunded: 0n });
    }
    return paid;
  }

  #spend(paid: readonly Paid[], what: 'take' | 'capture', kind: string): ModelPosting[] {
    return paid.flatMap(({ lot, points, payee }) => {
      lot.log.push({ what, points });
      return sliceRows(lot, payee, points, costOf(payee, points), kind);
    });
  }

  /** The partner that may accept points, and the member that may spend them; touched. */
  #spender(partnerId: string, ref: Ref): { partner: ModelPartner; member: ModelMember } | Declined {
    const partner = this.#partner(partnerId);
    if (partner.status !== 'ACTIVE' && partner.status !== 'EXITING') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.#find(partnerId, ref);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status !== 'ACTIVE') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    return { partner, member };
  }

  #quote(c: Of<'quote'> | Of<'quoteValue'>): Decided {
    const spender = this.#spender(c.partner, c.member);
    if (declined(spender)) return spender;
    const { partner, member } = spender;
    if (c.op === 'quoteValue' && c.currency !== partner.currency) return no('CURRENCY_MISMATCH', { expectedCurrency: partner.currency });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const { redemptionValue: worth } = sheet;
    if (c.op === 'quoteValue' && worth === 0n) return no('AMOUNT_TOO_SMALL');
    const points = c.op === 'quote' ? c.points : (c.value + worth - 1n) / worth;
    const value = c.op === 'quoteValue' ? c.value : this.#tillValue(points, sheet, partner.currency);
    if (value === 0n) return no('AMOUNT_TOO_SMALL');
    if (points > SAFE) return bad('value.amount');
    const { available } = this.walletOf(member.id);
    if (points > available) return no('INSUFFICIENT_POINTS', { available, requested: points });
    this.#useUp(c.member);
    const expiresAt = this.now + QUOTE_MS;
    this.quotes.set(c.id, { id: c.id, partner: partner.id, member: member.id, points, value, sheet, expiresAt, redemption: null });
    return { result: { quoteId: c.id, points, value, sheet: sheet.id, expiresAt } };
  }

  #tillValue(points: bigint, sheet: ModelSheet, currency: Currency): bigint {
    const unit = minorUnits[currency];
    return ((points * sheet.redemptionValue) / unit) * unit;
  }

  /** The quote's member and price, or those named; refusals about them come in this order. */
  #deal(c: Of<'redeem'> | Of<'redeemQuote'>): Deal | Declined {
    const partner = this.#partner(c.partner);
    if (partner.status !== 'ACTIVE' && partner.status !== 'EXITING') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    if (c.op === 'redeem') {
      const spender = this.#spender(c.partner, c.member);
      return declined(spender) ? spender : { ...spender, quote: null, points: c.points };
    }
    const quote = this.quotes.get(c.quote);
    if (quote?.partner !== partner.id) return no('QUOTE_NOT_FOUND');
    if (quote.redemption !== null) return no('QUOTE_USED', { redemption: quote.redemption });
    if (quote.expiresAt <= this.now) return no('QUOTE_EXPIRED', { expiredAt: quote.expiresAt });
    this.touch(quote.member);
    const member = this.members.get(quote.member) as ModelMember;
    if (member.status !== 'ACTIVE') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    return { partner, member, quote, points: quote.points };
  }

  #redeem(c: Of<'redeem'> | Of<'redeemQuote'>): Decided {
    const deal = this.#deal(c);
    if (declined(deal)) return deal;
    const { partner, member, quote, points } = deal;
    const before = [...this.redemptions.values()].find((r) => r.partner === partner.id && r.order === c.order);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = quote?.sheet ?? this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const parts = gather(this.lotsOf(member.id), points);
    const paid = c.capture ? this.#pay(parts, { partner: partner.id, currency: partner.currency, price: sheet.reimbursementPrice }) : [];
    if (!Array.isArray(paid)) return paid;
    const value = quote?.value ?? this.#tillValue(points, sheet, partner.currency);
    if (value === 0n) return no('AMOUNT_TOO_SMALL');
    const { available } = this.walletOf(member.id);
    if (points > available) return no('INSUFFICIENT_POINTS', { available, requested: points });
    if (quote) quote.redemption = c.id;
    else if (c.op === 'redeem') this.#useUp(c.member);
    const redemption: ModelRedemption = {
      id: c.id, partner: partner.id, member: member.id, order: c.order, points, value, sheet: sheet.id, price: sheet.reimbursementPrice, currency: partner.currency,
      heldUntil: this.now + HOLD_MS, parts, status: c.capture ? 'CAPTURED' : 'AUTHORIZED', paid,
    };
    this.redemptions.set(c.id, redemption);
    this.#enter({ kind: c.capture ? 'REDEMPTION' : 'HOLD', partner: partner.id, member: member.id, reference: c.id }, () => {
      if (c.capture) return this.#spend(paid, 'take', 'REDEEMED_HERE');
      for (const part of parts) part.lot.log.push({ what: 'hold', points: part.points });
      return [];
    });
    return { result: this.#step(redemption) };
  }

  /** A redemption and its wallet as they are now. */
  #step(redemption: ModelRedemption): Record<string, unknown> {
    const { id, status, heldUntil, points, value, sheet, price } = redemption;
    return {
      redemptionId: id, status, captured: capturedOf(redemption), refunded: refundedOf(redemption),
      heldUntil: status === 'AUTHORIZED' ? heldUntil : null, points, value, sheet, price, wallet: this.walletOf(redemption.member),
    };
  }

  #existing(partner: string, id: string): ModelRedemption | undefined {
    const redemption = this.redemptions.get(id);
    if (redemption?.partner !== partner) return undefined;
    this.touch(redemption.member);
    return redemption;
  }

  #capture(c: Of<'capture'>): Decided {
    const redemption = this.#existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'AUTHORIZED') return no('INVALID_TRANSITION', { from: redemption.status });
    const wanted = c.points ?? redemption.points;
    const taken: Part[] = [];
    const released: Part[] = [];
    for (const lot of inBurnOrder(redemption.parts.map((part) => part.lot))) {
      const { points } = redemption.parts.find((part) => part.lot === lot) as Part;
      const part = least(points, wanted - sum(taken));
      if (part > 0n) taken.push({ lot, points: part });
      if (part < points) released.push({ lot, points: points - part });
    }
    const { partner, currency, price } = redemption;
    const paid = this.#pay(taken, { partner, currency, price });
    if (!Array.isArray(paid)) return paid;
    if (wanted > redemption.points) return no('EXCEEDS_ORIGINAL', { remaining: redemption.points });
    redemption.status = 'CAPTURED';
    redemption.paid = paid;
    this.#enter({ kind: 'CAPTURE', partner, member: redemption.member, reference: redemption.id }, () => {
      for (const { lot, points } of released) lot.log.push({ what: 'release', points });
      return this.#spend(paid, 'capture', 'REDEEMED_HERE');
    });
    this.#expire(redemption.member);
    return { result: this.#step(redemption) };
  }

  #void(c: Of<'void'>): Decided {
    const redemption = this.#existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'AUTHORIZED') return no('INVALID_TRANSITION', { from: redemption.status });
    this.#release(redemption, 'VOIDED');
    this.#expire(redemption.member);
    return { result: this.#step(redemption) };
  }

  #refund(c: Of<'refund'>): Decided {
    const redemption = this.#existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'CAPTURED') return no('INVALID_TRANSITION', { from: redemption.status });
    const remaining = capturedOf(redemption) - refundedOf(redemption);
    if (c.points > remaining) return no('EXCEEDS_ORIGINAL', { remaining });
    this.#enter({ kind: 'REFUND', partner: redemption.partner, member: redemption.member, reference: redemption.id }, () => {
      const rows: ModelPosting[] = [];
      let missing = c.points;
      for (const lot of inBurnOrder(redemption.paid.map((paid) => paid.lot)).reverse()) {
        const paid = redemption.paid.find((one) => one.lot === lot) as Paid;
        const left = paid.points - paid.refunded;
        const part = least(left, missing);
        if (part === 0n) continue;
        missing -= part;
        paid.refunded += part;
        lot.log.push({ what: 'give', points: part });
        rows.push(...sliceRows(lot, paid.payee, -part, costOf(paid.payee, left - part) - costOf(paid.payee, left), 'REDEMPTION_REFUNDED'));
      }
      return rows;
    });
    this.#expire(redemption.member);
    return { result: this.#step(redemption) };
  }

  #convertOut(c: Of<'convertOut'>): Decided {
    const spender = this.#spender(c.partner, c.member);
    if (declined(spender)) return spender;
    const { partner, member } = spender;
    const before = this.conversions.find((x) => x.partner === partner.id && x.reference === c.reference);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    if (sheet.conversionOut === null) return no('CONVERSION_NOT_OFFERED');
    const paid = this.#pay(gather(this.lotsOf(member.id), c.points), { partner: partner.id, currency: partner.currency, price: sheet.reimbursementPrice });
    if (!Array.isArray(paid)) return paid;
    const nativeUnits = c.points * sheet.conversionOut;
    if (nativeUnits === 0n) return no('AMOUNT_TOO_SMALL');
    const { available } = this.walletOf(member.id);
    if (c.points > available) return no('INSUFFICIENT_POINTS', { available, requested: c.points });
    this.#useUp(c.member);
    this.#enter({ kind: 'CONVERSION_OUT', partner: partner.id, member: member.id, reference: c.id }, () => this.#spend(paid, 'take', 'CONVERTED_OUT'));
    this.conversions.push({ id: c.id, partner: partner.id, reference: c.reference });
    return { result: { conversionId: c.id, points: c.points, nativeUnits, sheet: sheet.id, wallet: this.walletOf(member.id) } };
  }
}
