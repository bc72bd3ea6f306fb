/** The naive model's journal: the table of design, section 3, written down a second time. Balances are sums over it. */
import { halfEven, MILLION, type Currency, type Fraction, type Funding } from './model-terms.js';

export interface ModelLine {
  readonly kind: string;
  readonly counterparty: string;
  readonly points: bigint;
}

export interface ModelPosting {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly line: ModelLine | null;
}

export interface ModelChange {
  readonly version: number;
  readonly availableDelta: bigint;
  readonly heldDelta: bigint;
  readonly available: bigint;
  readonly held: bigint;
}

export interface ModelEntry {
  readonly kind: string;
  readonly partner: string | null;
  readonly member: string | null;
  readonly reference: string | null;
  readonly period: number;
  readonly at: number;
  readonly postings: readonly ModelPosting[];
  readonly change: ModelChange | null;
}

export interface ModelLot {
  readonly id: string;
  readonly member: string;
  readonly issuer: string;
  readonly currency: Currency;
  readonly funding: Funding;
  readonly issuePrice: bigint;
  readonly fundPrice: bigint;
  readonly breakageShare: bigint;
  readonly points: bigint;
  readonly expiresAt: number | null;
  /** The sequence of the entry that made it. */
  readonly born: number;
  /** All that was ever done to it: what it has is counted anew each time. */
  readonly log: {
    readonly what: 'hold' | 'release' | 'capture' | 'take' | 'give' | 'expire';
    readonly points: bigint;
  }[];
}

const effects = {
  hold: { free: -1n, held: 1n },
  release: { free: 1n, held: -1n },
  capture: { free: 0n, held: -1n },
  take: { free: -1n, held: 0n },
  give: { free: 1n, held: 0n },
  expire: { free: -1n, held: 0n },
} as const;

export const free = (lot: ModelLot): bigint =>
  lot.log.reduce((sum, { what, points }) => sum + effects[what].free * points, lot.points);
export const held = (lot: ModelLot): bigint =>
  lot.log.reduce((sum, { what, points }) => sum + effects[what].held * points, 0n);
export const expired = (lot: ModelLot): bigint =>
  lot.log.reduce((sum, { what, points }) => (what === 'expire' ? sum + points : sum), 0n);

/** Soonest expiry first, never-expiring last; then oldest by posting. */
export const inBurnOrder = (lots: readonly ModelLot[]): ModelLot[] =>
  [...lots].sort((a, b) => (a.expiresAt ?? Number.MAX_VALUE) - (b.expiresAt ?? Number.MAX_VALUE) || a.born - b.born);

/** Who is paid for points of a lot, and how: `fx` is units of its currency for 1 of the lot's, null for the same. */
export interface Payee {
  readonly partner: string;
  readonly currency: Currency;
  readonly price: bigint;
  readonly fx: Fraction | null;
}

const points = (account: string, amount: bigint): ModelPosting => ({ account, asset: 'PTS', amount, line: null });
const money = (account: string, asset: string, amount: bigint): ModelPosting => ({
  account,
  asset,
  amount,
  line: null,
});
const clearing = (
  partner: string,
  asset: string,
  amount: bigint,
  kind: string,
  shown: bigint,
  counterparty = '',
): ModelPosting => ({ account: `clearing:${partner}`, asset, amount, line: { kind, counterparty, points: shown } });

/** Issue of n points; `sign` -1 for the reversal from the own lot. */
export function issueRows(lot: ModelLot, n: bigint, sign: bigint, kind: string): ModelPosting[] {
  const { issuer, currency: c, issuePrice: p, fundPrice: f } = lot;
  const rows = [points(`issued:${issuer}`, -sign * n)];
  if (lot.funding === 'ON_ISSUE') {
    return [
      ...rows,
      clearing(issuer, c, -sign * n * p, kind, n),
      money(`reserve:${c}`, c, sign * n * f),
      money(`margin:${c}`, c, sign * n * (p - f)),
    ];
  }
  return [
    ...rows,
    clearing(issuer, c, 0n, kind, n),
    money(`commitment:${issuer}`, c, -sign * n * p),
    money(`commitments:${c}`, c, sign * n * p),
  ];
}

/** k(n): what n points at the payee's price cost in the lot's currency. */
export const costOf = (payee: Payee, n: bigint): bigint =>
  payee.fx === null ? n * payee.price : halfEven(n * payee.price * payee.fx.under, payee.fx.over);

/** n points of a lot paid to someone (negative n: given back), k being given. */
export function sliceRows(lot: ModelLot, payee: Payee, n: bigint, k: bigint, kind: string): ModelPosting[] {
  const { issuer, currency: c } = lot;
  const shown = n < 0n ? -n : n;
  const rows = [
    points(`redeemed:${payee.partner}`, n),
    clearing(payee.partner, payee.currency, n * payee.price, kind, shown),
  ];
  const source = lot.funding === 'ON_ISSUE' ? lot.fundPrice : lot.issuePrice;
  if (lot.funding === 'ON_ISSUE') rows.push(money(`reserve:${c}`, c, -n * source));
  else {
    rows.push(
      clearing(issuer, c, -n * source, n < 0n ? 'FUNDING_REFUNDED' : 'FUNDED_ELSEWHERE', shown, payee.partner),
      money(`commitment:${issuer}`, c, n * source),
      money(`commitments:${c}`, c, -n * source),
    );
  }
  if (payee.fx === null) rows.push(money(`margin:${c}`, c, n * (source - payee.price)));
  else
    rows.push(
      money(`fx:${c}`, c, k),
      money(`margin:${c}`, c, n * source - k),
      money(`fx:${payee.currency}`, payee.currency, -n * payee.price),
    );
  return rows;
}

export function expiryRows(lot: ModelLot, n: bigint): ModelPosting[] {
  const { issuer, currency: c, issuePrice: p, fundPrice: f } = lot;
  const rows = [points(`expired:${issuer}`, n)];
  if (lot.funding === 'ON_REDEMPTION')
    return [...rows, money(`commitment:${issuer}`, c, n * p), money(`commitments:${c}`, c, -n * p)];
  const share = (n * f * lot.breakageShare) / MILLION;
  return [
    ...rows,
    money(`reserve:${c}`, c, -n * f),
    clearing(issuer, c, share, 'BREAKAGE_SHARE', n),
    money(`breakage:${c}`, c, n * f - share),
  ];
}

/** One posting an account and line; none of zero but those that stand on a statement. Throws when it does not balance. */
export function merged(rows: readonly ModelPosting[]): ModelPosting[] {
  const byPlace = new Map<string, ModelPosting>();
  for (const row of rows) {
    const place = `${row.account} ${row.line?.kind ?? ''} ${row.line?.counterparty ?? ''}`;
    const known = byPlace.get(place);
    const line = row.line && { ...row.line, points: row.line.points + (known?.line?.points ?? 0n) };
    byPlace.set(place, { ...row, amount: row.amount + (known?.amount ?? 0n), line });
  }
  const all = [...byPlace.values()].filter((row) => row.amount !== 0n || row.line !== null);
  for (const asset of new Set(all.map((row) => row.asset))) {
    const sum = all.reduce((total, row) => (row.asset === asset ? total + row.amount : total), 0n);
    if (sum !== 0n) throw new Error(`the model's own entry is off by ${sum.toString()} ${asset}`);
  }
  return all;
}

/** Balances of every account, wallets and holds too; accounts at zero are left out. */
export function balancesOf(journal: readonly ModelEntry[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { postings } of journal)
    for (const { account, amount } of postings) sums.set(account, (sums.get(account) ?? 0n) + amount);
  for (const [account, sum] of sums) if (sum === 0n) sums.delete(account);
  return sums;
}

export interface ModelTotal {
  entries: bigint;
  points: bigint;
  amount: bigint;
}

/** Statement lines by `period partner kind counterparty`. */
export function totalsOf(journal: readonly ModelEntry[]): Map<string, ModelTotal> {
  const totals = new Map<string, ModelTotal>();
  for (const { postings, period } of journal) {
    for (const { account, amount, line } of postings) {
      if (!line) continue;
      const place = `${period} ${account.slice('clearing:'.length)} ${line.kind} ${line.counterparty}`.trimEnd();
      const total = totals.get(place) ?? { entries: 0n, points: 0n, amount: 0n };
      totals.set(place, {
        entries: total.entries + 1n,
        points: total.points + line.points,
        amount: total.amount + amount,
      });
    }
  }
  return totals;
}
