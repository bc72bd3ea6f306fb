import { newId, type PartnerId, type Principal } from '../platform/index.js';
import type { DisputeId, StatementId, StatementLineId } from './ids.js';
import {
  done,
  exclusively,
  invalid,
  onceByKey,
  refuse,
  type Idempotency,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { findLine } from './read.js';
import { strangersToLine } from './line-entries.js';
import { lineIsDisputed, statementIs, statementLineNotFound } from './refusals.js';
import { DisputeEntity, DisputeEvidenceEntity, StatementEntity, StatementLineEntity } from './statement.entity.js';
import { after } from './status.js';

const NO_STATEMENT = 'stm_00000000000000000000000000' as StatementId;

/** The most entries that a partner can name as evidence. */
export const EVIDENCE_MAX = 100;

/** What is kept of a dispute: whatever happens later, it is answered again as it was opened. */
interface Opened {
  readonly disputeId: DisputeId;
  readonly lineId: StatementLineId;
  readonly statementId: StatementId;
  /** Lines of the statement that were in dispute then, this one included, by their disputes. */
  readonly open: readonly DisputeId[];
}

interface Objection {
  readonly lineId: StatementLineId;
  readonly reason: string;
  /** Sequences of entries behind the line, each once. */
  readonly evidence: readonly bigint[];
  /** Null: the caller gave no key. */
  readonly idempotency: Idempotency | null;
}

/**
 * The partner's accountant disputes a line of its statement. A dispute never stops payment.
 * Refusals: IdempotencyConflict, StatementLineNotFound, InvalidTransition unless the statement is ISSUED or DISPUTED and the line
 * undisputed. Evidence that is not behind the line is invalid.
 */
export async function disputeStatementLine(
  services: Services,
  principal: Principal & { readonly partnerId: PartnerId },
  { lineId, reason, evidence, idempotency }: Objection,
): Promise<Outcome<Opened>> {
  const { partnerId, actor } = principal;
  // Read before taking the lane's lock: an issued line and the entries behind it never change.
  const asked = evidence.length === 0 ? null : await findLine(services.database, lineId, partnerId);
  // Behind a line that there was not yet there was no entry.
  const strangers = asked ? await strangersToLine(services.database, asked, evidence) : evidence;
  const absent = statementLineNotFound();
  const outcome = await exclusively(
    services.database,
    (em, now) =>
      onceByKey<Opened>(em, 'disputeStatementLine', idempotency, async () => {
        const line = await em.findOne(StatementLineEntity, { id: lineId });
        // This is also asked when there is no such line, so that another partner's line takes the same steps.
        const statement = await em.findOne(StatementEntity, { id: line?.statementId ?? NO_STATEMENT, partnerId });
        if (!statement) return refuse(absent);
        const status = after(statement.status, 'dispute');
        if (!status) return refuse(statementIs(statement.status, 'dispute'));
        if ((await em.count(DisputeEntity, { lineId, resolvedAt: null })) > 0) return refuse(lineIsDisputed());
        if (strangers.length > 0) return invalid('entrySequences', 'must be sequences of entries behind the line');
        const lines = await em.find(StatementLineEntity, { statementId: statement.id });
        const open = await em.find(DisputeEntity, { lineId: { $in: lines.map(({ id }) => id) }, resolvedAt: null });
        const disputeId = newId('dispute');
        em.create(DisputeEntity, { id: disputeId, lineId, reason, openedAt: now, openedBy: actor });
        await em.flush();
        for (const entrySequence of evidence) em.create(DisputeEvidenceEntity, { disputeId, entrySequence });
        em.assign(statement, { status });
        return done({
          disputeId,
          lineId,
          statementId: statement.id,
          open: [...open.map(({ id }) => id), disputeId],
        });
      }),
    { configChanges: false },
  );
  if (outcome.kind !== 'refused' || outcome.refusal !== absent) return outcome;
  // It was of a draft when it was asked for, even if that has been issued since.
  return (await findLine(services.database, lineId, partnerId))
    ? { kind: 'refused', refusal: statementIs('DRAFT', 'dispute') }
    : outcome;
}
