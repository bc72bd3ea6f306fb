import { present, rowsOf, tellAct, textColumn, type Query, type Queryable, type RecordOf } from '../platform/index.js';
import type { Batch, Store } from '../ledger/index.js';
import { CaseMessageEntity } from './case.entity.js';
import { caseRows, type Case, type CaseRow } from './case.js';
import type { CaseId } from './ids.js';

const insertCases = caseRows.insert({ name: 'new cases' });
const writeCases = caseRows.update({ name: 'write cases', set: ['status', 'closedAt', 'decidedBy'] });

type Message = RecordOf<typeof CaseMessageEntity>;
const insertMessages = rowsOf(CaseMessageEntity).insert({ name: 'new case messages' });

type CaseNeed = { readonly id: CaseId } | { readonly subjectId: string };

/** The cases that a batch's commands name, and those it opens. */
class CaseTable {
  readonly #byId = new Map<CaseId, Case>();
  readonly #bySubject = new Map<string, CaseId>();
  readonly #added = new Set<CaseId>();
  /** Those that the batch opened or ended, each with the act by which it did. */
  readonly #acts = new Map<CaseId, string>();
  readonly #messages: Message[] = [];

  know(one: Case): void {
    this.#byId.set(one.id, one);
    this.#bySubject.set(one.subjectId, one.id);
  }

  find(id: CaseId): Case | undefined {
    return this.#byId.get(id);
  }

  /** The review of an accrual. */
  ofSubject(subjectId: string): Case | undefined {
    const id = this.#bySubject.get(subjectId);
    return id && this.#byId.get(id);
  }

  add(one: Case, act: string): void {
    if (this.#bySubject.has(one.subjectId)) throw new Error(`${one.subjectId} has a review already`);
    this.know(one);
    this.#added.add(one.id);
    this.#acts.set(one.id, act);
  }

  change(one: Case, act: string): void {
    this.know(one);
    this.#acts.set(one.id, act);
  }

  /** Adds what was said: a case has one message at most, the note of its decision. */
  say(message: Omit<Message, 'number'>): void {
    this.#messages.push({ ...message, number: 1 });
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

async function loadCases(tx: Queryable, needs: readonly CaseNeed[], table: CaseTable): Promise<void> {
  const ids = needs.flatMap((need) => ('id' in need ? [need.id] : []));
  const subjects = needs.flatMap((need) => ('subjectId' in need ? [need.subjectId] : []));
  const [byId, bySubject] = await Promise.all([
    ids.length === 0
      ? []
      : tx.query<CaseRow>({
          name: 'cases by id',
          text: `SELECT ${caseRows.columns('c')} FROM care_case c WHERE c.id = ANY($1::text[])`,
          values: [textColumn(ids, (id) => id)],
        }),
    subjects.length === 0
      ? []
      : tx.query<CaseRow>({
          name: 'reviews by subject',
          text: `SELECT ${caseRows.columns('c')} FROM care_case c WHERE c.kind = 'REVIEW' AND c.subject_id = ANY($1::text[])`,
          values: [textColumn(subjects, (id) => id)],
        }),
  ]);
  for (const row of [...byId, ...bySubject]) table.know(caseRows.toRecord(row));
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

/** The cases of a batch, to be opened or ended: what is done to them is written. */
export function casesToChange(batch: Batch): CaseTable {
  const table = batch.of(caseStore);
  batch.of(caseChanges).table = table;
  return table;
}
