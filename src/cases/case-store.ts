import {
  present,
  rowsOf,
  tellAct,
  textColumn,
  type MemberId,
  type Query,
  type Queryable,
  type RecordOf,
} from '../platform/index.js';
import type { Batch, Store } from '../ledger/index.js';
import { CaseMessageEntity } from './case.entity.js';
import { caseRows, type Case, type CaseRow } from './case.js';
import type { CaseId } from './ids.js';

const insertCases = caseRows.insert({ name: 'new cases' });
const writeCases = caseRows.update({
  name: 'write cases',
  set: ['status', 'escalatedAt', 'closedAt', 'decidedBy', 'decidedRole', 'outcomeId'],
});

type Message = RecordOf<typeof CaseMessageEntity>;
const insertMessages = rowsOf(CaseMessageEntity).insert({ name: 'new case messages' });

/** How much was said on a case. */
interface Said {
  readonly messages: number;
  /** Of all messages, with their proofs as they are kept. */
  readonly characters: number;
}
const NOTHING_SAID: Said = { messages: 0, characters: 0 };

/** A task that a member reports. */
interface TaskOf {
  readonly memberId: MemberId;
  readonly campaignId: string;
}

type CaseNeed = { readonly id: CaseId } | { readonly reviewOf: string } | { readonly taskOf: TaskOf };

const taskKey = ({ memberId, campaignId }: TaskOf): string => `${memberId} ${campaignId}`;

/** The cases that a batch's commands name, and those it opens. */
class CaseTable {
  readonly #byId = new Map<CaseId, Case>();
  readonly #reviews = new Map<string, CaseId>();
  readonly #tasks = new Map<string, Set<CaseId>>();
  readonly #added = new Set<CaseId>();
  /** Those that the batch opened or changed, each with the act by which it did. */
  readonly #acts = new Map<CaseId, string>();
  readonly #said = new Map<CaseId, Said>();
  readonly #messages: Message[] = [];

  know(one: Case, said?: Said): void {
    this.#byId.set(one.id, one);
    if (said !== undefined) this.#said.set(one.id, said);
    if (one.kind === 'REVIEW' && one.subjectId !== null) this.#reviews.set(one.subjectId, one.id);
    if (one.kind === 'TASK' && one.subjectId !== null) {
      const key = taskKey({ memberId: one.memberId, campaignId: one.subjectId });
      this.#tasks.set(key, (this.#tasks.get(key) ?? new Set()).add(one.id));
    }
  }

  find(id: CaseId): Case | undefined {
    return this.#byId.get(id);
  }

  /** The review of an accrual. */
  reviewOf(subjectId: string): Case | undefined {
    const id = this.#reviews.get(subjectId);
    return id && this.#byId.get(id);
  }

  /** Of a member's cases of a task: those that wait for an answer, and of those that were accepted at least one. */
  tasksOf(task: TaskOf): Case[] {
    return [...(this.#tasks.get(taskKey(task)) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  saidOn(id: CaseId): Said {
    return this.#said.get(id) ?? NOTHING_SAID;
  }

  /** Every opening of a case comes through here, and every change through {@link change}: here is what is told of it. */
  add(one: Case, act: string): void {
    if (one.kind === 'REVIEW' && one.subjectId !== null && this.#reviews.has(one.subjectId))
      throw new Error(`${one.subjectId} has a review already`);
    this.know(one);
    this.#added.add(one.id);
    this.#acts.set(one.id, act);
  }

  change(one: Case, act: string): void {
    this.know(one);
    this.#acts.set(one.id, act);
  }

  /** Adds what was said, behind what was said before. */
  say(message: Omit<Message, 'number'>): void {
    const { messages, characters } = this.saidOn(message.caseId);
    const number = messages + 1;
    this.#said.set(message.caseId, {
      messages: number,
      characters: characters + message.text.length + message.proof.length,
    });
    this.#messages.push({ ...message, number });
  }

  *queries(): Iterable<Query> {
    const byAct = new Map<string, CaseId[]>();
    for (const [id, act] of this.#acts) byAct.set(act, [...(byAct.get(act) ?? []), id]);
    for (const [act, ids] of byAct) {
      const cases = ids.map((id) => present(this.#byId.get(id), `case ${id}`));
      const [added, changed] = [true, false].map((isNew) => cases.filter(({ id }) => this.#added.has(id) === isNew));
      yield tellAct(act);
      if (added && added.length > 0) yield insertCases(added);
      if (changed && changed.length > 0) yield writeCases(changed);
    }
    // Other changes of the batch were not made by the last of these acts.
    if (byAct.size > 0) yield tellAct('');
    if (this.#messages.length > 0) yield insertMessages(this.#messages);
  }
}

const columns = `${caseRows.columns('c')}, s.messages, s.characters`;
const saidOnIt = `LATERAL (SELECT count(*)::int AS messages, coalesce(sum(length(m.text) + length(m.proof)), 0)::int AS characters
                           FROM case_message m WHERE m.case_id = c.id) s`;

type SaidRow = CaseRow & Said;

async function loadCases(tx: Queryable, needs: readonly CaseNeed[], table: CaseTable): Promise<void> {
  const ids = needs.flatMap((need) => ('id' in need ? [need.id] : []));
  const subjects = needs.flatMap((need) => ('reviewOf' in need ? [need.reviewOf] : []));
  const tasks = needs.flatMap((need) => ('taskOf' in need ? [need.taskOf] : []));
  const found = await Promise.all([
    ids.length === 0
      ? []
      : tx.query<SaidRow>({
          name: 'cases by id',
          text: `SELECT ${columns} FROM care_case c, ${saidOnIt} WHERE c.id = ANY($1::text[])`,
          values: [textColumn(ids, (id) => id)],
        }),
    subjects.length === 0
      ? []
      : tx.query<SaidRow>({
          name: 'reviews by subject',
          text: `SELECT ${columns} FROM care_case c, ${saidOnIt} WHERE c.kind = 'REVIEW' AND c.subject_id = ANY($1::text[])`,
          values: [textColumn(subjects, (id) => id)],
        }),
    tasks.length === 0
      ? []
      : tx.query<SaidRow>({
          name: 'cases of tasks',
          text: `SELECT ${columns} FROM unnest($1::text[], $2::text[]) u(member_id, campaign_id), LATERAL (
                   (SELECT * FROM care_case x WHERE x.kind = 'TASK' AND x.member_id = u.member_id AND x.subject_id = u.campaign_id AND x.closed_at IS NULL)
                   UNION ALL
                   (SELECT * FROM care_case x WHERE x.kind = 'TASK' AND x.member_id = u.member_id AND x.subject_id = u.campaign_id AND x.status = 'ACCEPTED' LIMIT 1)
                 ) c, ${saidOnIt}`,
          values: [textColumn(tasks, (task) => task.memberId), textColumn(tasks, (task) => task.campaignId)],
        }),
  ]);
  for (const row of found.flat()) table.know(caseRows.toRecord(row), row);
}

/** For reading alone, so that batches which only look for a review are still written as one statement. */
export const caseStore: Store<CaseNeed, CaseTable> = {
  name: 'cases',
  empty: () => new CaseTable(),
  load: loadCases,
  write: () => [],
};

const caseChanges: Store<never, { table: CaseTable | null }> = {
  name: 'case changes',
  empty: () => ({ table: null }),
  load: () => Promise.resolve(),
  write: ({ table }) => table?.queries() ?? [],
  // Before each change the database is told who makes it.
  inOrder: true,
};

/** The cases of a batch, to be opened, answered or ended: what is done to them is written. */
export function casesToChange(batch: Batch): CaseTable {
  const table = batch.of(caseStore);
  batch.of(caseChanges).table = table;
  return table;
}
