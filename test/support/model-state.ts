/** What the naive model knows: the network's state, and the two things that every operation does with it. */
import {
  balancesOf,
  costOf,
  expiryRows,
  free,
  held,
  inBurnOrder,
  merged,
  sliceRows,
  totalsOf,
  type ModelEntry,
  type ModelLot,
  type ModelPosting,
  type Payee,
} from './model-journal.js';
import {
  exchange,
  type Currency,
  type ModelAnswer,
  type ModelFx,
  type ModelMember,
  type ModelPartner,
  type ModelSheet,
  type Ref,
} from './model-terms.js';

export interface ModelAccrual {
  readonly id: string;
  readonly partner: string;
  readonly member: string;
  readonly order: string;
  readonly points: bigint;
  readonly sheet: string;
  readonly occurredAt: number;
  readonly lot: ModelLot;
  reversed: bigint;
}
export interface ModelQuote {
  readonly id: string;
  readonly partner: string;
  readonly member: string;
  readonly points: bigint;
  readonly value: bigint;
  readonly sheet: ModelSheet;
  readonly expiresAt: number;
  redemption: string | null;
}
export interface Part {
  readonly lot: ModelLot;
  readonly points: bigint;
}
export interface Paid extends Part {
  readonly payee: Payee;
  refunded: bigint;
}
export interface ModelRedemption {
  readonly id: string;
  readonly partner: string;
  readonly member: string;
  readonly order: string;
  readonly points: bigint;
  readonly value: bigint;
  readonly sheet: string;
  readonly price: bigint;
  readonly currency: Currency;
  readonly heldUntil: number;
  readonly parts: readonly Part[];
  status: 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';
  paid: Paid[];
}

export interface Effect {
  readonly result: Record<string, unknown>;
}
export type Declined = Exclude<ModelAnswer, { kind: 'done' }>;
export type Decided = Effect | Declined;

export const no = (code: string, details: Record<string, unknown> = {}): Declined => ({
  kind: 'refused',
  code,
  ...details,
});
export const bad = (field: string): Declined => ({ kind: 'invalid', field });
export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const sum = (parts: readonly { readonly points: bigint }[]): bigint =>
  parts.reduce((total, part) => total + part.points, 0n);
export const declined = (value: object): value is Declined => 'kind' in value;

/** From each in turn what it has, until there is enough or no more. */
export function gather(lots: readonly ModelLot[], wanted: bigint): Part[] {
  const parts: Part[] = [];
  for (const lot of lots) {
    const part = least(free(lot), wanted - sum(parts));
    if (part > 0n) parts.push({ lot, points: part });
  }
  return parts;
}

export class ModelState {
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
  readonly keys = new Map<
    string,
    { readonly operation: string; readonly input: string; readonly result: Record<string, unknown> }
  >();
  readonly journal: ModelEntry[] = [];
  readonly base: Currency;
  readonly pointValue: bigint;

  constructor(base: Currency, pointValue: bigint) {
    this.base = base;
    this.pointValue = pointValue;
  }

  walletOf(member: string): { memberId: string; available: bigint; held: bigint; version: number } {
    const lots = this.lots.filter((lot) => lot.member === member);
    const version = this.journal.filter((entry) => entry.change !== null && entry.member === member).length;
    return {
      memberId: member,
      available: lots.reduce((total, lot) => total + free(lot), 0n),
      held: lots.reduce((total, lot) => total + held(lot), 0n),
      version,
    };
  }

  lotsOf(member: string): ModelLot[] {
    return inBurnOrder(this.lots.filter((lot) => lot.member === member));
  }

  sheetAt(partner: string, at: number): ModelSheet | undefined {
    return this.sheets
      .filter((sheet) => sheet.partner === partner && sheet.from <= at)
      .sort((a, b) => b.from - a.from)[0];
  }

  /** Clearing and commitment together: what is owed and could be, as a positive number. */
  owed(partner: string): bigint {
    const balances = balancesOf(this.journal);
    return -(balances.get(`clearing:${partner}`) ?? 0n) - (balances.get(`commitment:${partner}`) ?? 0n);
  }

  /** Whether the points that a partner moves itself in the open period would come to more than the most. */
  protected tooBusy(partner: string, points: bigint, most: bigint): boolean {
    const own = ['ISSUED', 'ISSUE_REVERSED', 'CONVERTED_IN', 'CONVERTED_OUT', 'REDEEMED_HERE', 'REDEMPTION_REFUNDED'];
    const totals = totalsOf(this.journal);
    return (
      own.reduce(
        (sum, kind) => sum + (totals.get(`${this.period.toString()} ${partner} ${kind}`)?.points ?? 0n),
        points,
      ) > most
    );
  }

  protected partner(id: string): ModelPartner {
    const partner = this.partners.get(id);
    if (!partner) throw new Error(`the test has no partner ${id}`);
    return partner;
  }

  /** Who is meant, brought up to date. */
  protected find(partner: string, ref: Ref): ModelMember | undefined {
    let id: string | undefined;
    if ('code' in ref) id = this.codes.get(ref.code);
    else if ('externalId' in ref) id = this.links.get(`${partner} ${ref.externalId}`);
    else
      id = [...this.links].some(([link, member]) => link.startsWith(`${partner} `) && member === ref.id)
        ? ref.id
        : undefined;
    if (id === undefined) return undefined;
    this.touch(id);
    return this.members.get(id);
  }

  protected useUp(ref: Ref): void {
    if ('code' in ref) this.codes.delete(ref.code);
  }

  /** Does something to the member's lots and makes the one entry of it; the wallet's change is what came of it. */
  protected enter(
    head: { kind: string; partner: string | null; member: string; reference: string | null },
    work: () => ModelPosting[],
  ): void {
    const before = this.walletOf(head.member);
    const rows = work();
    const after = this.walletOf(head.member);
    const availableDelta = after.available - before.available;
    const heldDelta = after.held - before.held;
    rows.push({ account: `wallet:${head.member}`, asset: 'PTS', amount: availableDelta, line: null });
    rows.push({ account: `hold:${head.member}`, asset: 'PTS', amount: heldDelta, line: null });
    if (after.available < 0n || after.held < 0n) throw new Error('the model itself overdraws a wallet');
    const change = {
      version: before.version + 1,
      availableDelta,
      heldDelta,
      available: after.available,
      held: after.held,
    };
    this.journal.push({ ...head, period: this.period, at: this.now, postings: merged(rows), change });
  }

  /** An entry that touches no wallet: an adjustment or a payment. */
  post(kind: string, partner: string, reference: string, rows: readonly ModelPosting[]): void {
    this.journal.push({
      kind,
      partner,
      member: null,
      reference,
      period: this.period,
      at: this.now,
      postings: merged(rows),
      change: null,
    });
  }

  touch(member: string): void {
    const due = [...this.redemptions.values()].filter(
      (r) => r.member === member && r.status === 'AUTHORIZED' && r.heldUntil <= this.now,
    );
    for (const redemption of due.sort((a, b) => a.heldUntil - b.heldUntil || (a.id < b.id ? -1 : 1)))
      this.release(redemption, 'EXPIRED');
    this.expire(member);
  }

  protected release(redemption: ModelRedemption, status: 'VOIDED' | 'EXPIRED'): void {
    redemption.status = status;
    this.enter(
      { kind: 'RELEASE', partner: redemption.partner, member: redemption.member, reference: redemption.id },
      () => {
        for (const { lot, points } of redemption.parts) lot.log.push({ what: 'release', points });
        return [];
      },
    );
  }

  protected expire(member: string): void {
    const due = this.lotsOf(member).filter(
      (lot) => lot.expiresAt !== null && lot.expiresAt <= this.now && free(lot) > 0n,
    );
    if (due.length === 0) return;
    this.enter({ kind: 'EXPIRY', partner: null, member, reference: null }, () =>
      due.flatMap((lot) => {
        const points = free(lot);
        lot.log.push({ what: 'expire', points });
        return expiryRows(lot, points);
      }),
    );
  }

  /** Who is paid for each part, at the exchange rate of this moment. */
  protected pay(parts: readonly Part[], to: { partner: string; currency: Currency; price: bigint }): Paid[] | Declined {
    const paid: Paid[] = [];
    for (const part of parts) {
      const same = part.lot.currency === to.currency;
      const fx = same ? null : exchange(this.rates, this.base, part.lot.currency, to.currency, this.now);
      if (fx === undefined) return no('FX_RATE_MISSING', { base: part.lot.currency, quote: to.currency });
      paid.push({ ...part, payee: { ...to, fx }, refunded: 0n });
    }
    return paid;
  }

  protected spend(paid: readonly Paid[], what: 'take' | 'capture', kind: string): ModelPosting[] {
    return paid.flatMap(({ lot, points, payee }) => {
      lot.log.push({ what, points });
      return sliceRows(lot, payee, points, costOf(payee, points), kind);
    });
  }
}
