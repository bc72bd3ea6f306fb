import type { Id, IdKind } from '../platform/index.js';
import { done, type Batch, type Decision } from '../ledger/index.js';
import { defineCaseOutcome, type Case, type CaseDecision } from '../cases/index.js';
import { caseAwardBar, planCaseAward, wantCaseAward, wantCaseAwardTerms } from './award.js';

/** Accepting a case of QUALITY or OTHER may award; of QUALITY it may also refund units of the order that it is about. */

function accept(batch: Batch, one: Case, decision: CaseDecision): Decision<Id<IdKind> | null> {
  const award = planCaseAward(batch, one, decision);
  if (award.kind !== 'done') return award;
  return done(award.result?.give() ?? null);
}

const awards = {
  needs: wantCaseAwardTerms,
  follow: wantCaseAward,
  bar: caseAwardBar,
  accept,
} as const;

defineCaseOutcome('OTHER', awards);
defineCaseOutcome('QUALITY', awards);
