import type { Role } from '../platform/index.js';
import {
  done,
  invalidTransition,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { caseAt, proofText, type Case } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import type { CaseId } from './ids.js';
import { caseNotFound } from './refusals.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long after its decline a member can put a case before the operator. */
const APPEAL_DAYS = 14;

/** Puts a case before the operator. Who may do that was checked when the case was found. */
interface EscalateCase extends Command {
  readonly caseId: CaseId;
  readonly reason: string;
  readonly role: Role;
  readonly act: string;
}

/** Whether someone may take the step from where the case stands. What the operator has decided is final. */
function mayEscalate({ kind, status, closedAt, decidedRole }: Case, role: Role, now: Date): boolean {
  if (kind === 'REVIEW') return false;
  if (role === 'OPERATOR') return status === 'OPEN';
  if (status !== 'DECLINED' || closedAt === null || decidedRole === 'OPERATOR') return false;
  return now.getTime() < closedAt.getTime() + APPEAL_DAYS * DAY_MS;
}

const why = ({ kind, status }: Case): string => {
  if (kind === 'REVIEW') return 'A review is not escalated: it ends by itself.';
  if (status === 'OPEN') return 'The case waits for the partner, until it is due.';
  return `Only what a partner declined is escalated, once and within ${APPEAL_DAYS.toString()} days.`;
};

function planEscalation({ caseId, reason, role, act }: EscalateCase, batch: Batch): Decision<CaseId> {
  const found = batch.of(caseStore).find(caseId);
  if (!found) return refuse(caseNotFound());
  const one = caseAt(found, batch.now);
  if (one.status === 'ESCALATED') return done(caseId);
  if (!mayEscalate(one, role, batch.now)) return refuse(invalidTransition(one.status, why(one)));
  const table = casesToChange(batch);
  table.change(
    { ...one, status: 'ESCALATED', escalatedAt: batch.now, closedAt: null, decidedBy: null, decidedRole: null },
    act,
  );
  table.say({ caseId, byRole: role, text: reason, proof: proofText([]), at: batch.now });
  return done(caseId);
}

/** Refuses: CaseNotFound, InvalidTransition. A case that is ESCALATED already is answered as it is. */
export const escalateOperation: Operation<EscalateCase, CaseId> = {
  name: 'escalateCase',
  needs({ caseId }, needs) {
    needs.want(caseStore, { id: caseId });
  },
  plan: planEscalation,
  keep: (caseId) => caseId,
  recall: (caseId) => caseId as CaseId,
};
