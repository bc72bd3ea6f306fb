import { done, type Command, type Job, type Operation } from '../ledger/index.js';
import { caseAt, caseRows, reviewIn, type Case, type CaseRow } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import { reviewOutcomeOf } from './outcome.js';

interface Lapse extends Command {
  readonly found: Case;
}

/** Writes what time has done to a case: a review has ended as ACCEPTED, any other is ESCALATED. Does nothing when it was answered. */
const lapseOperation: Operation<Lapse, null> = {
  name: 'lapseCase',
  needs({ found }, needs) {
    needs.want(caseStore, { id: found.id });
    if (found.kind === 'REVIEW') reviewOutcomeOf(reviewIn(found)).needs(reviewIn(found), needs);
  },
  follow({ found }, batch, needs) {
    if (found.kind === 'REVIEW') reviewOutcomeOf(reviewIn(found)).follow?.(reviewIn(found), batch, needs);
  },
  plan({ found: { id, kind } }, batch) {
    const found = batch.of(caseStore).find(id);
    if (found?.status !== 'OPEN') return done(null);
    const after = caseAt(found, batch.now);
    if (after.status === 'OPEN') return done(null);
    if (kind === 'REVIEW') reviewOutcomeOf(reviewIn(found)).accept(batch, reviewIn(found));
    casesToChange(batch).change(after, '');
    return done(null);
  },
  keep: () => '',
  recall: () => null,
};

/** Few in one go, so that callers in between wait for one small batch at most. */
const AT_ONCE = 50;

/** Ends reviews that nobody has answered in time, and escalates other cases. One that cannot be ended keeps no other from it. */
export const lapseCasesJob: Job = {
  name: 'end cases past their time',
  everySeconds: 30,
  run: async ({ database, lane }) => {
    let after: [Date, string] = [new Date(0), ''];
    let ended = 0;
    let failure: Error | undefined;
    for (;;) {
      const rows = await database.query<CaseRow>({
        name: 'cases past their time',
        // In a subquery the time is computed once and bounds the index.
        text: `SELECT ${caseRows.columns('c')} FROM care_case c
               WHERE c.closed_at IS NULL AND c.status = 'OPEN' AND c.due_at <= (SELECT network_now()) AND (c.due_at, c.id) > ($1::timestamptz, $2::text)
               ORDER BY c.due_at, c.id LIMIT ${AT_ONCE.toString()}`,
        values: after,
      });
      const cases = rows.map(caseRows.toRecord);
      const outcomes = await Promise.allSettled(cases.map((found) => lane.submit(lapseOperation, { found })));
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') ended += 1;
        else failure = new Error('a case past its time was not ended', { cause: outcome.reason });
      }
      const last = cases.at(-1);
      if (!last || rows.length < AT_ONCE) break;
      after = [last.dueAt, last.id];
    }
    if (failure !== undefined) throw failure;
    return ended;
  },
};
