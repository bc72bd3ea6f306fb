import { present, rowsOf, type MemberId, type PartnerId, type RecordOf, type RowOf } from '../platform/index.js';
import { CaseEntity, type CaseKind, type CaseStatus, type ReviewAction } from './case.entity.js';
import type { CaseId } from './ids.js';

/** A case as its row has it. */
export type Case = RecordOf<typeof CaseEntity>;
export type CaseRow = RowOf<typeof CaseEntity>;

export const caseRows = rowsOf(CaseEntity);

/** The states of a case and what each may become (README). A review is never ESCALATED. */
export const caseTransitions = {
  OPEN: ['ESCALATED', 'ACCEPTED', 'DECLINED'],
  ESCALATED: ['ACCEPTED', 'DECLINED'],
  ACCEPTED: [],
  DECLINED: ['ESCALATED'],
} as const satisfies Readonly<Record<CaseStatus, readonly CaseStatus[]>>;

/**
 * A case as it stands at an instant, whether the job has written that or not: from its dueAt on, a review that nobody has answered is
 * accepted, and every other case is before the operator.
 */
export function caseAt<One extends Case>(one: One, now: Date): One {
  if (one.status !== 'OPEN' || one.dueAt.getTime() > now.getTime()) return one;
  return one.kind === 'REVIEW'
    ? { ...one, status: 'ACCEPTED', closedAt: one.dueAt }
    : { ...one, status: 'ESCALATED', escalatedAt: one.dueAt };
}

/** Whether it still waits for an answer. */
export const isWaiting = ({ status }: Pick<Case, 'status'>): boolean => status === 'OPEN' || status === 'ESCALATED';

/** A review, as far as it never changes. */
export interface Review {
  readonly id: CaseId;
  /** The accrual's id. */
  readonly subjectId: string;
  /** At which the purchase was made. */
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  readonly action: ReviewAction;
}

/** What never changes of a review. Errors: it is none. */
export const reviewIn = ({ id, subjectId, partnerId, memberId, action }: Case): Review => ({
  id,
  subjectId: present(subjectId, `the subject of ${id}`),
  partnerId,
  memberId,
  action: present(action, `the action of ${id}`),
});

/** The columns of what only some cases have: of a case that has none of it. */
export const NOTHING_MORE = {
  ownerId: null,
  subjectId: null,
  action: null,
  networkReason: null,
  proof: '[]',
  claimedOrderId: null,
  claimedSpend: null,
  claimedCurrency: null,
  claimedOccurredAt: null,
  escalatedAt: null,
  closedAt: null,
  decidedBy: null,
  decidedRole: null,
  outcomeId: null,
} as const satisfies Partial<Case>;

/** Proofs as their column has them. */
export const proofText = (proof: readonly string[]): string => JSON.stringify(proof);
/** Reads what {@link proofText} made. */
export const proofIn = ({ proof }: { readonly proof: string }): readonly string[] => JSON.parse(proof) as string[];

/** Kinds that people or tasks open: all but reviews. */
export type AskedKind = Exclude<CaseKind, 'REVIEW'>;

/** A case as it is answered. */
export interface CaseRecord extends Case {
  readonly __typename: 'Case';
}

/** @param now the network's time at which the row was read */
export const caseRecord = (one: Case, now: Date): CaseRecord => ({ __typename: 'Case', ...caseAt(one, now) });
