import { present } from '../platform/index.js';
import { done, refuse, type Batch, type Command, type Decision, type Operation } from '../ledger/index.js';
import { offerNotFound, offerNotLive, offerStatusAt, type CouponKindId } from '../offers/index.js';
import { kindOf, wantKind, workingKind } from './coupon-kind-store.js';
import { limitRefusal } from './coupon-limits.js';
import type { CouponSeed } from './coupon-number.js';
import { grantCoupons, wantCoupons } from './give-coupons.js';
import type { CouponId } from './ids.js';

/** Makes coupons of nobody, all or none. */
interface PrintCoupons extends Command {
  readonly kindId: CouponKindId;
  /** 1 to 1,000. */
  readonly count: number;
  /** False: for who asks the kind does not exist. */
  readonly isSeen: boolean;
  readonly seed: CouponSeed;
}

export interface PrintResult {
  /** The id of the first, which is the reference of all of them. */
  readonly firstId: CouponId;
  readonly count: number;
}

const forNobody = { memberId: null, atPartnerId: null };

export const printCouponsOperation: Operation<PrintCoupons, PrintResult> = {
  name: 'printCoupons',
  needs({ kindId }, needs) {
    wantKind(needs, kindId);
  },
  follow({ kindId }, batch, needs) {
    wantCoupons(batch, needs, { kindId, ...forNobody });
  },
  weight: ({ count }) => count,
  plan: planPrint,
  keep: ({ firstId, count }) => JSON.stringify([firstId, count]),
  recall: (kept) => {
    const [firstId, count] = JSON.parse(kept) as [CouponId, number];
    return { firstId, count };
  },
};

function planPrint({ kindId, count, isSeen, seed, act = '' }: PrintCoupons, batch: Batch): Decision<PrintResult> {
  const kind = kindOf(batch, kindId);
  if (!kind || !isSeen) return refuse(offerNotFound());
  const working = workingKind(batch, kindId);
  if (!working) return refuse(offerNotLive(offerStatusAt(kind, batch.now)));
  const refusal = limitRefusal(batch, working, forNobody, BigInt(count));
  if (refusal) return refuse(refusal);
  const [first] = grantCoupons(batch, working, { ...forNobody, count, reference: null, seed, act });
  return done({ firstId: present(first, 'a printed coupon').id, count });
}
