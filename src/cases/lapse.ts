import type { MemberId, PartnerId } from '../platform/index.js';
import { done, type Command, type Job, type Operation } from '../ledger/index.js';
import type { ReviewAction } from './case.entity.js';
import { caseAt } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import type { CaseId } from './ids.js';
import { outcomeOf, type Review } from './outcome.js';

interface Lapse extends Command {
  readonly review: Review;
}

/** Ends a review whose time is over as ACCEPTED. Does nothing when it has ended. */
const lapseOperation: Operation<Lapse, null> = {
  name: 'lapseReview',
  needs({ review }, needs) {
    needs.want(caseStore, { id: review.id });
    outcomeOf(review).needs(review, needs);
  },
  follow({ review }, batch, needs) {
    outcomeOf(review).follow?.(review, batch, needs);
  },
  plan({ review }, batch) {
    const found = batch.of(caseStore).find(review.id);
    if (found?.status !== 'OPEN') return done(null);
    const after = caseAt(found, batch.now);
    if (after.status === 'OPEN') return done(null);
    outcomeOf(review).accept(batch, review);
    casesToChange(batch).change(after, '');
    return done(null);
  },
  keep: () => '',
  recall: () => null,
};

interface DueRow {
  readonly id: CaseId;
  readonly subject_id: string;
  readonly partner_id: PartnerId;
  readonly member_id: MemberId;
  readonly action: ReviewAction;
  readonly due_at: Date;
}

/** Few in one go, so that callers in between wait for one small batch at most. */
const AT_ONCE = 50;

/** Ends reviews that nobody has answered in time. One that cannot be ended keeps no other from it. */
export const lapseReviewsJob: Job = {
  name: 'end reviews past their time',
  everySeconds: 30,
  run: async ({ database, lane }) => {
    let after: [Date, string] = [new Date(0), ''];
    let ended = 0;
    let failure: Error | undefined;
    for (;;) {
      const rows = await database.query<DueRow>({
        name: 'reviews past their time',
        // In a subquery the time is computed once and bounds the index.
        text: `SELECT id, subject_id, partner_id, member_id, action, due_at FROM care_case
               WHERE status = 'OPEN' AND due_at <= (SELECT network_now()) AND (due_at, id) > ($1::timestamptz, $2::text)
               ORDER BY due_at, id LIMIT ${AT_ONCE.toString()}`,
        values: after,
      });
      const outcomes = await Promise.allSettled(
        rows.map(({ id, subject_id: subjectId, partner_id: partnerId, member_id: memberId, action }) =>
          lane.submit(lapseOperation, { review: { id, subjectId, partnerId, memberId, action } }),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') ended += 1;
        else failure = new Error('a review past its time was not ended', { cause: outcome.reason });
      }
      const last = rows.at(-1);
      if (!last || rows.length < AT_ONCE) break;
      after = [last.due_at, last.id];
    }
    if (failure !== undefined) throw failure;
    return ended;
  },
};
