import { kindOfId, present, type Id, type IdKind, type Refusal } from '../platform/index.js';
import type { Batch, Decision, Needs } from '../ledger/index.js';
import type { AskedKind, Case, Review } from './case.js';
import type { CaseDecision } from './decision.js';

/** What the end of a case does: rooms to the right say it, and this one knows none of them. */

/** All methods are pure, as those of an `Operation`. */
interface ReviewOutcome {
  /** Says what the end of a review needs to have loaded first. */
  needs(review: Review, needs: Needs): void;
  /** Says what it needs second, once the first loads are there. */
  follow?(review: Review, batch: Batch, needs: Needs): void;
  /**
   * The purchase stands: what is still held of it is released. It is called too when the time of a review is over, and the hold
   * may then have ended by itself. So it does nothing where nothing is held, and never refuses.
   */
  accept(batch: Batch, review: Review): void;
  /**
   * The purchase does not stand: all that is left of it is taken back.
   * @returns the refusal of an operation that has changed nothing
   */
  decline(batch: Batch, review: Review): Refusal | undefined;
}

const outcomes = new Map<IdKind, ReviewOutcome>();

/**
 * Adds what the end of a review does to its subject. A room does so when it is loaded.
 * @param kind of the subject's id
 */
export function defineReviewOutcome(kind: IdKind, outcome: ReviewOutcome): ReviewOutcome {
  if (outcomes.has(kind)) throw new Error(`the outcome of reviews of ${kind} is defined twice`);
  outcomes.set(kind, outcome);
  return outcome;
}

export function reviewOutcomeOf({ subjectId }: Review): ReviewOutcome {
  const kind = kindOfId(subjectId);
  return present(kind && outcomes.get(kind), `the outcome of a review of ${subjectId}`);
}

/**
 * What follows when a case of a kind is accepted; a decline does nothing besides. All methods are pure, as those of an `Operation`.
 * The case is given as it was found before: what it is about never changes.
 */
export interface CaseOutcome {
  /** Says what accepting needs to have loaded first. */
  needs(one: Case, decision: CaseDecision, needs: Needs): void;
  /** Says what it needs second, once the first loads are there. */
  follow?(one: Case, decision: CaseDecision, batch: Batch, needs: Needs): void;
  /**
   * Why it cannot be accepted by what is asked before the case itself: the partner's status, an offer, the member. Undefined: it can.
   */
  bar?(batch: Batch, one: Case, decision: CaseDecision): Refusal | undefined;
  /**
   * Does what follows, in the batch of the decision.
   * @returns the id of what the case came to, or null; else a refusal or a broken rule, after which nothing has changed
   */
  accept(batch: Batch, one: Case, decision: CaseDecision): Decision<Id<IdKind> | null>;
}

const caseOutcomes = new Map<AskedKind, CaseOutcome>();

/** Adds what follows when a case of a kind is accepted. A room does so when it is loaded. */
export function defineCaseOutcome(kind: AskedKind, outcome: CaseOutcome): CaseOutcome {
  if (caseOutcomes.has(kind)) throw new Error(`the outcome of cases of ${kind} is defined twice`);
  caseOutcomes.set(kind, outcome);
  return outcome;
}

export const caseOutcomeOf = (kind: AskedKind): CaseOutcome =>
  present(caseOutcomes.get(kind), `the outcome of a case of ${kind}`);
