import type { PartnerId, Refusal } from '../platform/index.js';
import {
  done,
  invalidTransition,
  refuse,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import { bookSource, isRefusal } from '../exchange/index.js';
import { kindOf, termsOf, wantKind } from './coupon-kind-store.js';
import { couponStore } from './coupon-store.js';
import type { CouponStatus, CouponUse } from './coupon.js';
import type { CouponUseId } from './ids.js';
import { ratesFromKept } from './rates-kept.js';
import { couponNotFound } from './refusals.js';
import { postShare, shareTerms, type ShareTerms } from './share.js';
import { present } from '../platform/index.js';

/** Takes a use back: the coupon is as before, and its money returns exactly, at the rates of the use. */
interface UndoCouponUse extends Command {
  readonly partnerId: PartnerId;
  readonly useId: CouponUseId;
  readonly reason: string;
}

export interface UndoResult {
  readonly useId: CouponUseId;
  readonly undoneAt: Date;
  /** The coupon's status right after it. */
  readonly status: CouponStatus;
}

export const undoCouponUseOperation: Operation<UndoCouponUse, UndoResult> = {
  name: 'undoCouponUse',
  needs({ useId }, needs) {
    needs.want(couponStore, { useId });
  },
  follow({ useId, partnerId }, batch, needs) {
    const use = batch.of(couponStore).use(useId);
    // For another partner's use nothing more is loaded: it would answer later than one that is not there.
    if (use?.partnerId === partnerId) wantKind(needs, use.kindId);
  },
  plan: planUndo,
  keep: ({ useId, undoneAt, status }) => JSON.stringify([useId, undoneAt.getTime(), status]),
  recall: (kept) => {
    const [useId, undoneAt, status] = JSON.parse(kept) as [CouponUseId, number, CouponStatus];
    return { useId, undoneAt: new Date(undoneAt), status };
  },
};

/** The share that the use posted, at its own rates. */
function shareOfUse(batch: Batch, use: CouponUse, version: number): ShareTerms | Refusal {
  const kind = present(kindOf(batch, use.kindId), 'the kind of a coupon');
  const rates = ratesFromKept(use.rates);
  const acceptor = { id: use.partnerId, currency: use.currency };
  const { funding } = termsOf(kind, version);
  return shareTerms(batch.config(bookSource), acceptor, { offerId: kind.id, funding }, (from) => rates.get(from));
}

function planUndo({ useId, partnerId, reason, act = '' }: UndoCouponUse, batch: Batch): Decision<UndoResult> {
  const table = batch.of(couponStore);
  const use = table.use(useId);
  const coupon = use && table.find({ id: use.couponId });
  if (!coupon || use.partnerId !== partnerId) return refuse(couponNotFound());
  if (use.undoneAt !== null) return refuse(invalidTransition('UNDONE', 'The use was undone before.'));
  let undoSequence: bigint | null = null;
  if (use.entrySequence !== null) {
    const share = shareOfUse(batch, use, coupon.version);
    if (isRefusal(share)) throw new Error(`the rates of the use ${use.id} were not kept`);
    undoSequence = batch.journal.enter({ kind: 'COUPON_UNDO', partnerId, memberId: null, reference: use.id }, (to) => {
      postShare(to, share, use.reimbursement, 0n);
    }).sequence;
  }
  table.undo({ ...use, undoneAt: batch.now, undoReason: reason, undoSequence }, act);
  return done({ useId, undoneAt: batch.now, status: table.status(coupon, batch.now) });
}
