import { textColumn, type MemberId, type Queryable } from '../platform/index.js';
import type { Batch, Needs, Store } from '../ledger/index.js';
import type { GrantId } from '../grants/index.js';
import type { CampaignId } from '../offers/index.js';

/** Which tasks members have done, and by which grant. */

/** Who does which campaign's task. */
export interface TaskOf {
  readonly memberId: MemberId;
  readonly campaignId: CampaignId;
}

const keyOf = ({ memberId, campaignId }: TaskOf): string => `${memberId} ${campaignId}`;

class TaskTable {
  readonly #done = new Map<string, GrantId>();

  doneBy(task: TaskOf): GrantId | undefined {
    return this.#done.get(keyOf(task));
  }

  know(task: TaskOf, grantId: GrantId): void {
    this.#done.set(keyOf(task), grantId);
  }
}

interface Row {
  readonly member_id: MemberId;
  readonly offer_id: CampaignId;
  readonly id: GrantId;
}

const taskStore: Store<TaskOf, TaskTable> = {
  name: 'tasks done',
  empty: () => new TaskTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<Row>({
      name: 'tasks done',
      text: `SELECT g.* FROM unnest($1::text[], $2::text[]) u(member_id, campaign_id),
             LATERAL (SELECT x.member_id, x.offer_id, x.id FROM member_grant x
                      WHERE x.cause = 'TASK' AND x.member_id = u.member_id AND x.offer_id = u.campaign_id LIMIT 1) g`,
      values: [textColumn(needs, (need) => need.memberId), textColumn(needs, (need) => need.campaignId)],
    });
    for (const { member_id: memberId, offer_id: campaignId, id } of rows) table.know({ memberId, campaignId }, id);
  },
  write: () => [],
};

/** In `needs` or `follow`: asks whether a member has done a task. */
export function wantTask(needs: Needs, task: TaskOf): void {
  needs.want(taskStore, task);
}

/** When planning: the grant by which a member has done a task; undefined: it is not done. It was wanted. */
export const taskDoneBy = (batch: Batch, task: TaskOf): GrantId | undefined => batch.of(taskStore).doneBy(task);

/** When planning: keeps that a member does a task in this batch. */
export function doTask(batch: Batch, task: TaskOf, grantId: GrantId): void {
  batch.of(taskStore).know(task, grantId);
}
