import {
  numberColumn,
  tellAct,
  textColumn,
  timeColumn,
  type Id,
  type PartnerId,
  type Queryable,
  type Statement as SqlStatement,
} from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { paymentFact, resolutionFact } from './facts.js';
import { type Store } from '../ledger/index.js';
import type { StatementStatus } from './status.js';

/** A statement as plans see it. */
export interface StatementState {
  readonly id: StatementId;
  readonly period: number;
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly balance: bigint;
  readonly netDue: bigint;
  status: StatementStatus;
  settledAt: Date | null;
}

/** An open dispute of a line. */
export interface OpenDispute {
  readonly id: Id<'dispute'>;
  readonly lineId: StatementLineId;
  readonly statementId: StatementId;
  readonly reason: string;
}

/** How a dispute ended. */
export interface Resolution {
  readonly dispute: OpenDispute;
  readonly at: Date;
  readonly by: string;
  /** Micros granted; null: declined. */
  readonly adjustment: bigint | null;
  readonly note: string;
  readonly sequence: bigint | null;
}

export interface Payment {
  readonly id: Id<'payment'>;
  readonly statementId: StatementId;
  readonly amount: bigint;
  readonly currency: string;
  readonly bankReference: string;
  readonly paidAt: Date;
  readonly recordedAt: Date;
  readonly sequence: bigint;
}

export type StatementNeed = { readonly statementId: StatementId } | { readonly lineId: StatementLineId };

/** What one act, as `actText` has it, changed. */
class Changes {
  readonly statements = new Set<StatementState>();
  readonly resolutions: Resolution[] = [];
  readonly payments: Payment[] = [];

  *write(act: string): Iterable<SqlStatement> {
    yield tellAct(act);
    if (this.resolutions.length > 0) yield writeResolutions(this.resolutions);
    if (this.payments.length > 0) yield insertPayments(this.payments);
    if (this.statements.size > 0) yield* writeStatuses([...this.statements]);
  }
}

/** The statements, lines and open disputes that a batch is about, and what it does to them. */
export class StatementTable {
  readonly #statements = new Map<string, StatementState>();
  readonly #lines = new Map<string, StatementId>();
  readonly #disputes = new Map<string, OpenDispute>();
  /** By act: what is written down of a change says who made it. */
  readonly #changes = new Map<string, Changes>();

  #changesOf(act: string): Changes {
    const changes = this.#changes.get(act) ?? new Changes();
    this.#changes.set(act, changes);
    return changes;
  }

  statement(id: StatementId): StatementState | undefined {
    return this.#statements.get(id);
  }

  /** The statement that a line stands on. */
  statementOf(lineId: StatementLineId): StatementState | undefined {
    const id = this.#lines.get(lineId);
    return id && this.#statements.get(id);
  }

  disputeOf(lineId: StatementLineId): OpenDispute | undefined {
    return this.#disputes.get(lineId);
  }

  /** A statement's open disputes. */
  disputesOn(id: StatementId): OpenDispute[] {
    return [...this.#disputes.values()].filter((dispute) => dispute.statementId === id);
  }

  /** @param act who does it, as `actText` has it */
  setStatus(statement: StatementState, status: StatementStatus, at: Date, act: string): void {
    if (statement.status === status) return;
    statement.status = status;
    if (status === 'SETTLED') statement.settledAt = at;
    // Written once, as it is in the end.
    for (const { statements } of this.#changes.values()) statements.delete(statement);
    this.#changesOf(act).statements.add(statement);
  }

  resolve(resolution: Resolution, act: string): void {
    this.#disputes.delete(resolution.dispute.lineId);
    this.#changesOf(act).resolutions.push(resolution);
  }

  pay(payment: Payment, act: string): void {
    this.#changesOf(act).payments.push(payment);
  }

  async load(tx: Queryable, needs: readonly StatementNeed[]): Promise<void> {
    const statementIds = needs.flatMap((need) => ('statementId' in need ? [need.statementId] : []));
    const lineIds = needs.flatMap((need) => ('lineId' in need ? [need.lineId] : []));
    const wanted = 'SELECT unnest($1::text[]) UNION SELECT statement_id FROM statement_line WHERE id = ANY($2::text[])';
    const values = [statementIds, lineIds];
    const [statements, lines, disputes] = await Promise.all([
      tx.query<{
        id: StatementId;
        period: number;
        partner_id: PartnerId;
        currency: string;
        balance: bigint;
        net_due: bigint;
        status: StatementStatus;
        settled_at: Date | null;
      }>({
        text: `SELECT id, period, partner_id, currency, balance, net_due, status, settled_at FROM statement WHERE id IN (${wanted})`,
        values,
      }),
      tx.query<{ id: StatementLineId; statement_id: StatementId }>({
        text: 'SELECT id, statement_id FROM statement_line WHERE id = ANY($1::text[])',
        values: [lineIds],
      }),
      tx.query<{ id: Id<'dispute'>; line_id: StatementLineId; statement_id: StatementId; reason: string }>({
        text: `SELECT d.id, d.line_id, l.statement_id, d.reason FROM statement_line l JOIN dispute d ON d.line_id = l.id
               WHERE d.resolved_at IS NULL AND l.statement_id IN (${wanted})`,
        values,
      }),
    ]);
    for (const s of statements) {
      this.#statements.set(s.id, {
        id: s.id,
        period: s.period,
        partnerId: s.partner_id,
        currency: s.currency,
        balance: s.balance,
        netDue: s.net_due,
        status: s.status,
        settledAt: s.settled_at,
      });
    }
    for (const line of lines) this.#lines.set(line.id, line.statement_id);
    for (const d of disputes)
      this.#disputes.set(d.line_id, { id: d.id, lineId: d.line_id, statementId: d.statement_id, reason: d.reason });
  }

  *facts(): Iterable<readonly [bigint, string]> {
    for (const { payments, resolutions } of this.#changes.values()) {
      for (const payment of payments) yield [payment.sequence, paymentFact(payment)];
      for (const { sequence, dispute } of resolutions)
        if (sequence !== null) yield [sequence, resolutionFact(dispute.id)];
    }
  }

  *statements(): Iterable<SqlStatement> {
    for (const [act, changes] of this.#changes) yield* changes.write(act);
  }
}

function writeResolutions(rows: readonly Resolution[]): SqlStatement {
  return {
    text: `UPDATE dispute d SET resolved_at = u.at, resolved_by = u.by, adjustment = u.adjustment, note = u.note, entry_sequence = u.sequence
           FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::numeric[], $5::text[], $6::bigint[]) u(id, at, by, adjustment, note, sequence)
           WHERE d.id = u.id`,
    values: [
      textColumn(rows, (r) => r.dispute.id),
      timeColumn(rows, (r) => r.at),
      textColumn(rows, (r) => r.by),
      numberColumn(rows, (r) => r.adjustment),
      textColumn(rows, (r) => r.note),
      numberColumn(rows, (r) => r.sequence),
    ],
  };
}

function insertPayments(rows: readonly Payment[]): SqlStatement {
  return {
    text: `INSERT INTO payment (id, statement_id, amount, currency, bank_reference, paid_at, recorded_at, entry_sequence)
           SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bigint[])`,
    values: [
      textColumn(rows, (r) => r.id),
      textColumn(rows, (r) => r.statementId),
      numberColumn(rows, (r) => r.amount),
      textColumn(rows, (r) => r.currency),
      textColumn(rows, (r) => r.bankReference),
      timeColumn(rows, (r) => r.paidAt),
      timeColumn(rows, (r) => r.recordedAt),
      numberColumn(rows, (r) => r.sequence),
    ],
  };
}

/** The statuses; then the periods of which the last statement was settled by them. */
function writeStatuses(rows: readonly StatementState[]): SqlStatement[] {
  return [
    {
      text: `UPDATE statement s SET status = u.status, settled_at = u.settled_at
             FROM unnest($1::text[], $2::text[], $3::timestamptz[]) u(id, status, settled_at) WHERE s.id = u.id`,
      values: [textColumn(rows, (s) => s.id), textColumn(rows, (s) => s.status), timeColumn(rows, (s) => s.settledAt)],
    },
    {
      text: `UPDATE settlement_period p SET status = 'SETTLED' WHERE p.number = ANY($1::int[]) AND p.status = 'CLOSED'
             AND NOT EXISTS (SELECT FROM statement s WHERE s.period = p.number AND s.status <> 'SETTLED')`,
      values: [numberColumn(rows, (s) => s.period)],
    },
  ];
}

export const statementStore: Store<StatementNeed, StatementTable> = {
  name: 'statements',
  empty: () => new StatementTable(),
  load: (tx, needs, table) => table.load(tx, needs),
  write: (table) => table.statements(),
  facts: (table) => table.facts(),
  inOrder: true,
};
