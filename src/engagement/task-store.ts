import { textColumn, type MemberId, type Queryable } from '../platform/index.js';
import type { Batch, Needs, Store } from '../ledger/index.js';
import type { CampaignId } from '../offers/index.js';

/** Whether members have done tasks: their grants say so. */

/** Who does which campaign's task. */
export interface TaskOf {
  readonly memberId: MemberId;
  readonly campaignId: CampaignId;
}

const keyOf = ({ memberId, campaignId }: TaskOf): string => `${memberId} ${campaignId}`;

class TaskTable {
  readonly #done = new Set<string>();

  isDone(task: TaskOf): boolean {
    return this.#done.has(keyOf(task));
  }

  know(task: TaskOf): void {
    this.#done.add(keyOf(task));
  }
}

interface Row {
  readonly member_id: MemberId;
  readonly offer_id: CampaignId;
}

const taskStore: Store<TaskOf, TaskTable> = {
  name: 'tasks done',
  empty: () => new TaskTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<Row>({
      name: 'tasks done',
      text: `SELECT g.* FROM unnest($1::text[], $2::text[]) u(member_id, campaign_id),
             LATERAL (SELECT x.member_id, x.offer_id FROM member_grant x
                      WHERE x.cause = 'TASK' AND x.member_id = u.member_id AND x.offer_id = u.campaign_id LIMIT 1) g`,
      values: [textColumn(needs, (need) => need.memberId), textColumn(needs, (need) => need.campaignId)],
    });
    for (const { member_id: memberId, offer_id: campaignId } of rows) table.know({ memberId, campaignId });
  },
  write: () => [],
};

/** In `needs` or `follow`: asks whether a member has done a task. */
export function wantTask(needs: Needs, task: TaskOf): void {
  needs.want(taskStore, task);
}

/** When planning: whether a member has done a task; it was wanted. */
export const isTaskDone = (batch: Batch, task: TaskOf): boolean => batch.of(taskStore).isDone(task);

/** When planning: keeps that a member does a task in this batch. */
export function doTask(batch: Batch, task: TaskOf): void {
  batch.of(taskStore).know(task);
}
