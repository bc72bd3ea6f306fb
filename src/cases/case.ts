import { rowsOf, type RecordOf, type RowOf } from '../platform/index.js';
import { CaseEntity, type CaseStatus } from './case.entity.js';

/** A case as its row has it. */
export type Case = RecordOf<typeof CaseEntity>;
export type CaseRow = RowOf<typeof CaseEntity>;

export const caseRows = rowsOf(CaseEntity);

/** The states of a review and what each may become (README). */
export const caseTransitions = {
  OPEN: ['ACCEPTED', 'DECLINED'],
  ACCEPTED: [],
  DECLINED: [],
} as const satisfies Readonly<Record<CaseStatus, readonly CaseStatus[]>>;

/**
 * A case as it stands at an instant. A review that nobody has answered is accepted from its dueAt on, whether the job has
 * written that or not.
 */
export const caseAt = <One extends Case>(one: One, now: Date): One =>
  one.status === 'OPEN' && one.dueAt.getTime() <= now.getTime()
    ? { ...one, status: 'ACCEPTED', closedAt: one.dueAt }
    : one;

/** A case as it is answered. */
export interface CaseRecord extends Case {
  readonly __typename: 'Case';
}

/** @param now the network's time at which the row was read */
export const caseRecord = (one: Case, now: Date): CaseRecord => ({ __typename: 'Case', ...caseAt(one, now) });
