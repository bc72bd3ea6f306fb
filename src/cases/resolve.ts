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
import type { CaseStatus } from './case.entity.js';
import { caseAt } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import type { CaseId } from './ids.js';
import { outcomeOf, type Review } from './outcome.js';
import { caseNotFound } from './refusals.js';

/** Decides a review. Who may do that was checked when the case was found: it never changes. */
interface Resolve extends Command {
  readonly review: Review;
  readonly accept: boolean;
  readonly note: string;
  readonly by: { readonly role: Role; readonly actor: string };
  readonly act: string;
}

/** The case right after its decision, which is final. */
export interface Resolved {
  readonly caseId: CaseId;
  readonly status: CaseStatus;
  readonly closedAt: Date;
}

type Kept = [caseId: CaseId, status: CaseStatus, closedAt: string];

function planDecision({ review, accept, note, by, act }: Resolve, batch: Batch): Decision<Resolved> {
  const found = batch.of(caseStore).find(review.id);
  if (!found) return refuse(caseNotFound());
  const { status } = caseAt(found, batch.now);
  if (status !== 'OPEN') return refuse(invalidTransition(status, `The review has ended: it is ${status}.`));
  const outcome = outcomeOf(review);
  if (accept) outcome.accept(batch, review);
  else {
    const refusal = outcome.decline(batch, review);
    if (refusal) return refuse(refusal);
  }
  const after = accept ? 'ACCEPTED' : 'DECLINED';
  const table = casesToChange(batch);
  table.change({ ...found, status: after, closedAt: batch.now, decidedBy: by.actor }, act);
  table.say({ caseId: found.id, byRole: by.role, text: note, at: batch.now });
  return done({ caseId: found.id, status: after, closedAt: batch.now });
}

export const resolveOperation: Operation<Resolve, Resolved> = {
  name: 'resolveCase',
  needs({ review }, needs) {
    needs.want(caseStore, { id: review.id });
    outcomeOf(review).needs(review, needs);
  },
  follow({ review }, batch, needs) {
    outcomeOf(review).follow?.(review, batch, needs);
  },
  plan: planDecision,
  keep: ({ caseId, status, closedAt }) => JSON.stringify([caseId, status, closedAt.toISOString()] satisfies Kept),
  recall: (text) => {
    const [caseId, status, closedAt] = JSON.parse(text) as Kept;
    return { caseId, status, closedAt: new Date(closedAt) };
  },
};
