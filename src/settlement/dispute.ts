import { newId, type PartnerId, type Principal, type Refusal } from '../platform/index.js';
import type { StatementId, StatementLineId } from './ids.js';
import { exclusively, type Services } from '../ledger/index.js';
import { findDraftLine } from './read.js';
import { lineIsDisputed, statementIs, statementLineNotFound } from './refusals.js';
import { DisputeEntity, StatementEntity, StatementLineEntity } from './statement.entity.js';
import { after } from './status.js';

const NO_STATEMENT = 'stm_00000000000000000000000000' as StatementId;

/**
 * The partner's accountant disputes a line of its statement. A dispute never stops payment.
 * Refusals: StatementLineNotFound, InvalidTransition unless the statement is ISSUED or DISPUTED and the line undisputed.
 */
export async function disputeStatementLine(
  services: Services,
  principal: Principal & { readonly partnerId: PartnerId },
  { lineId, reason }: { readonly lineId: StatementLineId; readonly reason: string },
): Promise<Refusal | undefined> {
  const { partnerId, actor } = principal;
  const outcome = await exclusively(
    services.database,
    async (em, now) => {
      const line = await em.findOne(StatementLineEntity, { id: lineId });
      // This is also asked when there is no such line, so that another partner's line takes the same steps.
      const statement = await em.findOne(StatementEntity, { id: line?.statementId ?? NO_STATEMENT, partnerId });
      if (!statement) return 'absent';
      const status = after(statement.status, 'dispute');
      if (!status) return statementIs(statement.status, 'dispute');
      if ((await em.count(DisputeEntity, { lineId, resolvedAt: null })) > 0) return lineIsDisputed();
      em.create(DisputeEntity, { id: newId('dispute'), lineId, reason, openedAt: now, openedBy: actor });
      em.assign(statement, { status });
      return undefined;
    },
    { configChanges: false },
  );
  if (outcome !== 'absent') return outcome;
  return (await findDraftLine(services.database, lineId, partnerId))
    ? statementIs('DRAFT', 'dispute')
    : statementLineNotFound();
}
