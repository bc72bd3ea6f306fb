import { actText, type PartnerId, type Refusal } from '../platform/index.js';
import type { StatementId } from './ids.js';
import { exclusively, LANE_LOCK, type Job, type Services } from '../ledger/index.js';
import { findStatement } from './read.js';
import { statementIs, statementNotFound } from './refusals.js';
import { StatementEntity } from './statement.entity.js';
import { after } from './status.js';

/**
 * The partner's accountant agrees to its statement.
 * Refusals: StatementNotFound, InvalidTransition unless it is ISSUED.
 */
export async function agreeStatement(
  services: Services,
  partnerId: PartnerId,
  id: StatementId,
): Promise<Refusal | undefined> {
  const outcome = await exclusively(
    services.database,
    async (em, now) => {
      const statement = await em.findOne(StatementEntity, { id, partnerId });
      if (!statement) return 'absent';
      const status = after(statement.status, 'agree');
      if (!status) return statementIs(statement.status, 'agree');
      em.assign(statement, { status, agreedAt: now });
      return undefined;
    },
    { configChanges: false },
  );
  if (outcome !== 'absent') return outcome;
  const draft = await findStatement(services.database, id, partnerId);
  return draft ? statementIs(draft.status, 'agree') : statementNotFound();
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
