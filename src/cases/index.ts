/** Questions that someone must answer in time: what members ask, tasks that they report, and reviews of purchases that passed a watch. */

// The room.
export { casesRoom } from './room.js';

// How a purchase is put before someone, and what the end of a review does.
export { openReview, wantReview, reviewOf, acceptReview } from './review.js';
export { defineReviewOutcome } from './outcome.js';

// How a room opens a case, such as that of a task, and what follows when one is accepted.
export { openCaseNow } from './open.js';
export { taskCasesOf, wantTaskCases } from './task-cases.js';
export { defineCaseOutcome } from './outcome.js';
export {
  decisionParts,
  type CaseAward,
  type CaseDecision,
  type CasePurchase,
  type CaseRefund,
  type DecisionPart,
} from './decision.js';
export { defineCaseSubject } from './subject.js';
export { type Case, type CaseRecord, type Review } from './case.js';
export { PROOFS_MAX, readProofs } from './proof.js';
export type { CaseId } from './ids.js';

// Verbs.
export { resolveOperation, type Resolved } from './resolve.js';
export { openCaseOperation } from './open.js';
export { findCase, loadCase, loadOpened } from './find.js';

// Refusals.
export { caseNotFound, subjectNotFound } from './refusals.js';

// GraphQL types.
export { CaseType } from './case.type.js';
export { reviewBySubject } from './find.js';
