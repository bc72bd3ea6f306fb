/** Recomputes a statement's digest and sums from the fields that GraphQL answers: docs/settlement-digests.md. */
import { fromMicros, paymentDigits, toMicros, type Money } from './money.js';

/** The fields of a Statement that its digest and its sums are made of. */
export interface StatementFigures {
  readonly id: string;
  readonly status: string;
  readonly period: { readonly number: number; readonly digest: string | null };
  readonly partner: { readonly id: string };
  readonly currency: string;
  readonly issuedAt: string | null;
  readonly digest: string | null;
  readonly balance: Money;
  readonly netDue: Money;
  readonly direction: string;
  readonly lines: readonly {
    readonly kind: string;
    readonly counterparty: { readonly id: string } | null;
    readonly count: number;
    readonly points: number;
    readonly amount: Money;
  }[];
}

/** One figure of a statement: what it says, and what it comes to. */
export interface Checked {
  readonly what: 'balance' | 'netDue' | 'direction' | 'digest';
  readonly stated: string;
  readonly found: string;
  readonly right: boolean;
}

export interface StatementCheck {
  /** The digest as recomputed. */
  readonly digest: string;
  /** The text that the digest is of. */
  readonly canonical: string;
  readonly checked: readonly Checked[];
  readonly right: boolean;
}

/** By bytes, which are ASCII. */
const byBytes = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The canonical form whose SHA-256 is the digest. */
export function canonicalStatement(statement: StatementFigures): string {
  const lines = statement.lines.map(({ kind, counterparty, count, points, amount }) =>
    ['line', kind, counterparty?.id ?? '-', count, points, toMicros(amount.amount)].join(' '),
  );
  const records = [
    'kula-statement 1',
    `id ${statement.id}`,
    `period ${statement.period.number.toString()} ${statement.period.digest ?? '-'}`,
    `partner ${statement.partner.id}`,
    `currency ${statement.currency}`,
    `issued ${statement.issuedAt ?? '-'}`,
    ...lines.sort(byBytes),
    `balance ${toMicros(statement.balance.amount).toString()}`,
    `due ${toMicros(statement.netDue.amount).toString()} ${statement.direction}`,
  ];
  return records.map((record) => `${record}\n`).join('');
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function compare(what: Checked['what'], stated: string, found: string): Checked {
  return { what, stated, found, right: stated === found };
}

/**
 * Checks a statement that was issued. A draft has no digest, so its digest is found wrong.
 * Errors: RangeError, when an amount is no decimal.
 */
export async function checkStatement(statement: StatementFigures): Promise<StatementCheck> {
  const sum = statement.lines.reduce((total, { amount }) => total + toMicros(amount.amount), 0n);
  const size = sum < 0n ? -sum : sum;
  const due = size - (size % 10n ** BigInt(6 - paymentDigits(statement.currency)));
  const direction = due === 0n ? 'NOTHING_DUE' : sum < 0n ? 'PARTNER_PAYS' : 'PARTNER_RECEIVES';
  const canonical = canonicalStatement(statement);
  const digest = await sha256(canonical);
  const checked = [
    compare('balance', fromMicros(toMicros(statement.balance.amount)), fromMicros(sum)),
    compare('netDue', fromMicros(toMicros(statement.netDue.amount)), fromMicros(due)),
    compare('direction', statement.direction, direction),
    compare('digest', statement.digest ?? '-', digest),
  ];
  return { digest, canonical, checked, right: checked.every(({ right }) => right) };
}

/**
 * The statement in the format that scripts/check-statement.mjs reads, made of the fields that one was told. Whoever keeps it
 * can check it apart from the network.
 */
export function proofOf(statement: StatementFigures): object {
  const { id, status, currency, issuedAt, digest, direction, balance, netDue, partner, period, lines } = statement;
  return {
    format: 'kula-statement/1',
    statement: {
      ...{ id, status, currency, minorDigits: paymentDigits(currency), issuedAt, digest, direction },
      balance: balance.amount,
      netDue: netDue.amount,
      partner: { id: partner.id },
      period: { number: period.number, digest: period.digest },
      lines: lines.map(({ kind, counterparty, count, points, amount }) => ({
        kind,
        counterparty: counterparty && { id: counterparty.id },
        count,
        points,
        amount: amount.amount,
      })),
    },
  };
}
