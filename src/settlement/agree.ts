import { actText, type PartnerId } from '../platform/index.js';
import type { StatementId } from './ids.js';
import {
  done,
  exclusively,
  LANE_LOCK,
  onceByKey,
  refuse,
  type Idempotency,
  type Job,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { findStatement } from './read.js';
import { statementIs, statementNotFound } from './refusals.js';
import { StatementEntity } from './statement.entity.js';
import { after } from './status.js';

/** What is kept of an agreement: whatever happens later, it is answered again as it was. */
interface Agreed {
  readonly statementId: StatementId;
  /** ISO 8601. */
  readonly agreedAt: string;
}

interface Agreement {
  readonly partnerId: PartnerId;
  readonly statementId: StatementId;
  /** Null: the caller gave no key. */
  readonly idempotency: Idempotency | null;
}

/**
 * The partner's accountant agrees to its statement.
 * Refusals: IdempotencyConflict, StatementNotFound, InvalidTransition unless it is ISSUED.
 */
export async function agreeStatement(
  services: Services,
  { partnerId, statementId: id, idempotency }: Agreement,
): Promise<Outcome<Agreed>> {
  const absent = statementNotFound();
  const outcome = await exclusively(
    services.database,
    (em, now) =>
      onceByKey<Agreed>(em, 'agreeStatement', idempotency, async () => {
        const statement = await em.findOne(StatementEntity, { id, partnerId });
        if (!statement) return refuse(absent);
        const status = after(statement.status, 'agree');
        if (!status) return refuse(statementIs(statement.status, 'agree'));
        em.assign(statement, { status, agreedAt: now });
        return done({ statementId: id, agreedAt: now.toISOString() });
      }),
    { configChanges: false },
  );
  if (outcome.kind !== 'refused' || outcome.refusal !== absent) return outcome;
  // It was a draft when it was asked for, even if it has been issued since.
  const wasDraft = (await findStatement(services.database, id, partnerId, { breakdown: false })) !== null;
  return wasDraft ? { kind: 'refused', refusal: statementIs('DRAFT', 'agree') } : outcome;
}

/** The most statements that the job agrees at a time. */
const ROUND = 500;

/** Statements that are ISSUED and were neither issued nor returned to ISSUED by a resolution within the window. */
const due = `SELECT s.id FROM statement s
  WHERE s.status = 'ISSUED' AND s.issued_at <= (SELECT network_now() - $1 * interval '1 day')
    AND NOT EXISTS (SELECT FROM statement_line l JOIN dispute d ON d.line_id = l.id
                    WHERE l.statement_id = s.id AND d.resolved_at > (SELECT network_now() - $1 * interval '1 day'))
  ORDER BY s.issued_at LIMIT ${ROUND.toString()}`;

/** Agrees statements to which no one has reacted for KULA_AGREE_DAYS of the network's time. */
export const agreeJob: Job = {
  name: 'agree statements',
  everySeconds: 60,
  run: async ({ database, config }) => {
    const values = [config.agreeDays];
    // Most of the time there is nothing to agree, and then the lane is not held up.
    if ((await database.query({ name: 'statements to agree', text: due, values })).length === 0) return 0;
    return database.transaction(async (tx) => {
      const act = actText({ operation: 'agree statements', role: null, actor: null });
      await tx.query({
        text: `SELECT pg_advisory_xact_lock($1), set_config('kula.act', $2, true)`,
        values: [LANE_LOCK, act],
      });
      const rows = await tx.query({
        text: `UPDATE statement SET status = '${after('ISSUED', 'agree') ?? ''}', agreed_at = network_now() WHERE id IN (${due}) RETURNING id`,
        values,
      });
      return rows.length;
    });
  },
};
