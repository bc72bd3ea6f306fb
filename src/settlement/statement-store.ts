import {
  numberColumn,
  rowsOf,
  tellAct,
  type Id,
  type Query,
  type Queryable,
  type RecordOf,
} from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { paymentFact, resolutionFact } from './facts.js';
import { type Store } from '../ledger/index.js';
import { DisputeEntity, PaymentEntity, StatementEntity } from './statement.entity.js';
import type { StatementStatus } from './status.js';

/** Left out: no plan needs a statement's digest, or when it was issued or agreed. */
const stateRows = rowsOf(StatementEntity, ['digest', 'issuedAt', 'agreedAt']);
type StateRow = Parameters<typeof stateRows.toRecord>[0];

/** A statement as plans see it. */
interface StatementState extends Omit<ReturnType<typeof stateRows.toRecord>, 'status' | 'settledAt'> {
  status: StatementStatus;
  settledAt: Date | null;
}

/** An open dispute of a line. */
interface OpenDispute {
  readonly id: Id<'dispute'>;
  readonly lineId: StatementLineId;
  readonly statementId: StatementId;
  readonly reason: string;
}

/** How a dispute ended. */
interface Resolution {
  readonly dispute: OpenDispute;
  readonly at: Date;
  readonly by: string;
  /** Micros granted; null when declined. */
  readonly adjustment: bigint | null;
  readonly note: string;
  readonly sequence: bigint | null;
}

interface Payment extends Omit<RecordOf<typeof PaymentEntity>, 'entrySequence'> {
  readonly sequence: bigint;
}

const writeStatements = stateRows.from<StatementState>({}).update({ set: ['status', 'settledAt'] });

const writeResolutions = rowsOf(DisputeEntity)
  .from<Resolution, 'lineId' | 'reason' | 'openedAt' | 'openedBy'>({
    id: (r) => r.dispute.id,
    resolvedAt: (r) => r.at,
    resolvedBy: (r) => r.by,
    entrySequence: (r) => r.sequence,
  })
  .update({ set: ['resolvedAt', 'resolvedBy', 'adjustment', 'note', 'entrySequence'] });

const insertPayments = rowsOf(PaymentEntity)
  .from<Payment>({ entrySequence: (p) => p.sequence })
  .insert({});

type StatementNeed = { readonly statementId: StatementId } | { readonly lineId: StatementLineId };

/** The changes by one act, which has the form of `actText`. */
class Changes {
  readonly statements = new Set<StatementState>();
  readonly resolutions: Resolution[] = [];
  readonly payments: Payment[] = [];

  *write(act: string): Iterable<Query> {
    yield tellAct(act);
    if (this.resolutions.length > 0) yield writeResolutions(this.resolutions);
    if (this.payments.length > 0) yield insertPayments(this.payments);
    if (this.statements.size > 0) yield* writeStatuses([...this.statements]);
  }
}

/** The statements, lines and open disputes of a batch, and its changes to them. */
class StatementTable {
  readonly #statements = new Map<string, StatementState>();
  readonly #lines = new Map<string, StatementId>();
  readonly #disputes = new Map<string, OpenDispute>();
  /** Changes by act, because the event of a change says who made it. */
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

  /** @param act who does it, in the form of `actText` */
  setStatus(statement: StatementState, status: StatementStatus, at: Date, act: string): void {
    if (statement.status === status) return;
    statement.status = status;
    if (status === 'SETTLED') statement.settledAt = at;
    // Written once, in its final state.
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
      tx.query<StateRow>({
        text: `SELECT ${stateRows.columns('s')} FROM statement s WHERE s.id IN (${wanted})`,
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
    for (const row of statements) this.#statements.set(row.id, stateRows.toRecord(row));
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

  *queries(): Iterable<Query> {
    for (const [act, changes] of this.#changes) yield* changes.write(act);
  }
}

/** Writes the statuses, then settles the periods whose last statement they settled. */
function writeStatuses(rows: readonly StatementState[]): Query[] {
  return [
    writeStatements(rows),
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
  write: (table) => table.queries(),
  facts: (table) => table.facts(),
  inOrder: true,
};
