import { derivedId, paymentUnit, sha256, type PartnerId } from '../platform/index.js';
import type { PeriodId, StatementId, StatementLineId } from './ids.js';
import { lineDeclarations, type LineKind } from '../ledger/index.js';

/** The running total of one line of one partner in one period. */
export interface Total {
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  /** Journal entries behind it. */
  readonly entries: bigint;
  readonly points: bigint;
  /** Micros, signed as a statement's balance. */
  readonly amount: bigint;
}

/** Everything from which a partner's statement follows. */
export interface StatementBasis {
  readonly partnerId: PartnerId;
  readonly currency: string;
  /** The rest of the partner's last statement after rounding, in micros. */
  readonly carried: bigint;
  readonly totals: readonly Total[];
}

export interface DraftLine {
  readonly id: StatementLineId;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
  readonly count: bigint;
  readonly points: bigint;
  readonly amount: bigint;
}

export type Direction = 'PARTNER_PAYS' | 'PARTNER_RECEIVES' | 'NOTHING_DUE';

/** The amount to be paid on a balance, and the rest that rounding leaves. */
interface AmountDue {
  /** Micros, whole minor units, without sign. */
  readonly netDue: bigint;
  readonly direction: Direction;
  /** Micros, signed: the next period's CARRIED_FORWARD. */
  readonly rest: bigint;
}

export interface Draft extends AmountDue {
  readonly id: StatementId;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly lines: readonly DraftLine[];
  /** Micros, signed: the exact sum of the lines. */
  readonly balance: bigint;
}

/** Direction and rest for a balance and its `netDue`, which is an issued statement's own, by whatever rule it was rounded. */
export function dueWith(balance: bigint, netDue: bigint): AmountDue {
  if (netDue === 0n) return { netDue, direction: 'NOTHING_DUE', rest: balance };
  return balance < 0n
    ? { netDue, direction: 'PARTNER_PAYS', rest: balance + netDue }
    : { netDue, direction: 'PARTNER_RECEIVES', rest: balance - netDue };
}

/**
 * Rounds the balance toward zero to amounts that banks transfer: whole minor units, or whole units in some currencies.
 * balance = netDue with the balance's sign + rest.
 */
export function dueOf(balance: bigint, currency: string, unit = paymentUnit(currency)): AmountDue {
  const size = balance < 0n ? -balance : balance;
  return dueWith(balance, size - (size % unit));
}

const digestOf = (...parts: string[]): Buffer => sha256(parts.join(' '));

/** A statement's id is made of its period and partner, so that a draft keeps its id when it is issued. */
export const statementId = (periodId: PeriodId, partnerId: PartnerId): StatementId =>
  derivedId('statement', digestOf('statement', periodId, partnerId));

/** A line's id is made of its statement, kind and counterparty. */
export const lineId = (statement: StatementId, kind: LineKind, counterpartyId: PartnerId | null): StatementLineId =>
  derivedId('statementLine', digestOf('line', statement, kind, counterpartyId ?? '-'));

/** Lines stand in the order of their kinds, then of their counterparties' ids. */
export function byLineOrder(
  a: Pick<DraftLine, 'kind' | 'counterpartyId'>,
  b: Pick<DraftLine, 'kind' | 'counterpartyId'>,
): number {
  const byKind = lineDeclarations[a.kind].place - lineDeclarations[b.kind].place;
  if (byKind !== 0) return byKind;
  const [x, y] = [a.counterpartyId ?? '', b.counterpartyId ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * A partner's statement of a period by the present totals; null when it has no line, since such a partner gets none.
 * A line is there when it has entries, even if its amount is 0; CARRIED_FORWARD is there when it is not 0.
 */
export function draftStatement(
  periodId: PeriodId,
  { partnerId, currency, carried, totals }: StatementBasis,
): Draft | null {
  const id = statementId(periodId, partnerId);
  const standing: Total[] = totals.filter((total) => total.entries > 0n);
  if (carried !== 0n)
    standing.push({ kind: 'CARRIED_FORWARD', counterpartyId: null, entries: 0n, points: 0n, amount: carried });
  if (standing.length === 0) return null;
  const lines = standing.sort(byLineOrder).map(({ kind, counterpartyId, entries, points, amount }) => ({
    id: lineId(id, kind, counterpartyId),
    kind,
    counterpartyId,
    count: entries,
    points,
    amount,
  }));
  const balance = lines.reduce((sum, line) => sum + line.amount, 0n);
  return { id, partnerId, currency, lines, balance, ...dueOf(balance, currency) };
}
