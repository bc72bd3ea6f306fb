import { sameAs } from '../../platform/index.js';
import { done, type Command, type Operation } from '../../ledger/index.js';
import { openReview, reviewOf, wantReview } from '../../cases/index.js';
import type { Suspicion } from './suspicion.js';

/** Puts a purchase before the operator, if it has no review yet. */
interface OpenWatchReview extends Command {
  readonly suspicion: Suspicion;
  readonly hours: number;
  readonly act: string;
}

/** The review has the accrual's id under its own prefix, as those that house rules open. Gives whether it was opened. */
export const openWatchReviewOperation: Operation<OpenWatchReview, boolean> = {
  name: 'watchBehaviour',
  needs({ suspicion: { accrualId } }, needs) {
    wantReview(needs, accrualId);
  },
  plan({ suspicion, hours, act }, batch) {
    const { accrualId: subjectId, partnerId, memberId, reason, networkReason } = suspicion;
    if (reviewOf(batch, subjectId)) return done(false);
    const id = sameAs('case', subjectId);
    // By nobody's house rules: the operator decides.
    const opened = {
      id,
      subjectId,
      partnerId,
      memberId,
      ownerId: null,
      action: 'FLAG',
      reason,
      networkReason,
    } as const;
    openReview(batch, { ...opened, hours, act });
    return done(true);
  },
  keep: () => '',
  recall: () => false,
};
