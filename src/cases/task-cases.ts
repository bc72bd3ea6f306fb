import type { MemberId } from '../platform/index.js';
import type { Batch, Needs } from '../ledger/index.js';
import { isWaiting, type Case } from './case.js';
import { caseStore } from './case-store.js';

/** How tasks that someone must look at are reported: the room of tasks asks here, opens by `openCaseNow`, and says what accepting does. */

/** Who reports which campaign's task. */
export interface ReportedTask {
  readonly memberId: MemberId;
  readonly campaignId: string;
}

/** In `needs`, or in `follow` when the member is only known then: asks for the cases that a member's reports of a task have opened. */
export function wantTaskCases(needs: Needs, { memberId, campaignId }: ReportedTask): void {
  needs.want(caseStore, { taskOf: { memberId, campaignId } });
}

/** When planning, of cases that were wanted by {@link wantTaskCases}. */
export interface TaskCases {
  /** The one that waits for an answer: while there is one, the task is not reported again. */
  readonly waiting: Case | undefined;
  /** One that was accepted: such a task has been done. */
  readonly accepted: Case | undefined;
}

export function taskCasesOf(batch: Batch, task: ReportedTask): TaskCases {
  const cases = batch.of(caseStore).tasksOf(task);
  return { waiting: cases.find(isWaiting), accepted: cases.find(({ status }) => status === 'ACCEPTED') };
}
