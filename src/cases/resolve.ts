import type { Id, IdKind, Refusal } from '../platform/index.js';
import {
  done,
  invalidTransition,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
} from '../ledger/index.js';
import type { CaseStatus } from './case.entity.js';
import { caseAt, proofText, reviewIn, type Case } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import type { CaseDecision } from './decision.js';
import type { CaseId } from './ids.js';
import { caseOutcomeOf, reviewOutcomeOf, type CaseOutcome } from './outcome.js';
import { caseNotFound } from './refusals.js';

/** Decides a case. Who may do that was checked when the case was found: it never changes. */
interface Resolve extends Command {
  readonly found: Case;
  readonly decision: CaseDecision;
}

/** The case right after its decision. */
export interface Resolved {
  readonly caseId: CaseId;
  readonly status: CaseStatus;
  readonly closedAt: Date;
  readonly outcomeId: Id<IdKind> | null;
}

type Kept = [caseId: CaseId, status: CaseStatus, closedAt: string, outcomeId?: Id<IdKind> | null];

/** What follows when it is accepted; undefined: a review, whose end has an outcome of its own, or a decline. */
function followsOf({ found: { kind }, decision }: Resolve): CaseOutcome | undefined {
  return kind === 'REVIEW' || !decision.accept ? undefined : caseOutcomeOf(kind);
}

/** The end of a review. */
function endReview({ found, decision }: Resolve, batch: Batch): Refusal | undefined {
  const review = reviewIn(found);
  const outcome = reviewOutcomeOf(review);
  if (!decision.accept) return outcome.decline(batch, review);
  outcome.accept(batch, review);
  return undefined;
}

function outcomeNow(command: Resolve, batch: Batch): Decision<Id<IdKind> | null> {
  const { found, decision } = command;
  if (found.kind === 'REVIEW') {
    const refusal = endReview(command, batch);
    return refusal ? refuse(refusal) : done(null);
  }
  return followsOf(command)?.accept(batch, found, decision) ?? done(null);
}

function planDecision(command: Resolve, batch: Batch): Decision<Resolved> {
  const { found, decision } = command;
  const one = batch.of(caseStore).find(found.id);
  if (!one) return refuse(caseNotFound());
  const bar = followsOf(command)?.bar?.(batch, found, decision);
  if (bar) return refuse(bar);
  const { status, escalatedAt } = caseAt(one, batch.now);
  const isOperator = decision.by.role === 'OPERATOR';
  if (status !== 'OPEN' && !(status === 'ESCALATED' && isOperator))
    return refuse(
      invalidTransition(
        status,
        status === 'ESCALATED'
          ? 'The case is before the operator, who decides it.'
          : `The case has ended: it is ${status}.`,
      ),
    );
  const outcome = outcomeNow(command, batch);
  if (outcome.kind !== 'done') return outcome;
  const outcomeId = outcome.result;
  const after = decision.accept ? 'ACCEPTED' : 'DECLINED';
  const { role, actor } = decision.by;
  const table = casesToChange(batch);
  table.change(
    { ...one, status: after, escalatedAt, closedAt: batch.now, decidedBy: actor, decidedRole: role, outcomeId },
    decision.act,
  );
  table.say({ caseId: one.id, byRole: role, text: decision.note, proof: proofText([]), at: batch.now });
  return done({ caseId: one.id, status: after, closedAt: batch.now, outcomeId });
}

export const resolveOperation: Operation<Resolve, Resolved> = {
  name: 'resolveCase',
  needs(command, needs: Needs) {
    const { found, decision } = command;
    needs.want(caseStore, { id: found.id });
    if (found.kind === 'REVIEW') reviewOutcomeOf(reviewIn(found)).needs(reviewIn(found), needs);
    else followsOf(command)?.needs(found, decision, needs);
  },
  follow(command, batch, needs) {
    const { found, decision } = command;
    if (found.kind === 'REVIEW') reviewOutcomeOf(reviewIn(found)).follow?.(reviewIn(found), batch, needs);
    else followsOf(command)?.follow?.(found, decision, batch, needs);
  },
  plan: planDecision,
  keep: ({ caseId, status, closedAt, outcomeId }) =>
    JSON.stringify([caseId, status, closedAt.toISOString(), ...(outcomeId === null ? [] : [outcomeId])] as Kept),
  recall: (text) => {
    const [caseId, status, closedAt, outcomeId = null] = JSON.parse(text) as Kept;
    return { caseId, status, closedAt: new Date(closedAt), outcomeId };
  },
};
