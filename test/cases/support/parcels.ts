/** A room whose parcels are reviewed: what they hold, and what the end of a review does to them. */
import { openReview, acceptReview, wantReview } from '../../../src/cases/review.js';
import { defineReviewOutcome } from '../../../src/cases/outcome.js';
import type { Review } from '../../../src/cases/case.js';
import type { CaseId } from '../../../src/cases/ids.js';
import { fxRateMissing } from '../../../src/exchange/index.js';
import {
  defineRoom,
  done,
  releaseHold,
  takeFrom,
  touch,
  walletStore,
  walletsOf,
  type Batch,
  type Command,
  type Operation,
  type Services,
} from '../../../src/ledger/index.js';
import { defineIds, newId, present, type Id, type MemberId, type PartnerId } from '../../../src/platform/index.js';

declare module '../../../src/platform/ids.js' {
  interface IdKinds {
    parcel: 'prc';
  }
}

type ParcelId = Id<'parcel'>;

/** What plans decided for each parcel: once, or again where a batch was planned again. */
export const deeds = new Map<string, string[]>();
/** Parcels that cannot be taken back for want of an exchange rate. */
export const stuck = new Set<string>();

const note = (id: string, what: string): void => {
  deeds.set(id, [...(deeds.get(id) ?? []), what]);
};

function release(batch: Batch, { id, memberId }: Review): boolean {
  const wallet = present(touch(batch, memberId), 'wallet');
  const hold = walletsOf(batch).hold(id);
  if (hold?.status !== 'OPEN') return false;
  releaseHold(batch, wallet, hold, 'VOIDED');
  return true;
}

defineReviewOutcome('parcel', {
  needs: () => undefined,
  follow: ({ id, memberId }, _batch, needs) => {
    needs.want(walletStore, { memberId, spend: 0n });
    needs.want(walletStore, { reference: id });
  },
  accept: (batch, review) => {
    note(review.subjectId, release(batch, review) ? 'released' : 'stands');
  },
  decline: (batch, review) => {
    if (stuck.has(review.subjectId)) return fxRateMissing('EUR', 'USD');
    release(batch, review);
    note(review.subjectId, 'taken back');
    return undefined;
  },
});

interface Parcel extends Command {
  readonly review: Review;
  readonly ownerId: PartnerId | null;
  readonly hours: number;
  readonly points: bigint;
}

/** Holds points of the wallet in place of new ones, and opens the review. */
const parcelOperation: Operation<Parcel, Date> = {
  name: 'sendParcel',
  needs: ({ review: { memberId }, points }, needs) => {
    needs.want(walletStore, { memberId, spend: points });
  },
  plan: ({ review, ownerId, hours, points }, batch) => {
    const wallet = present(touch(batch, review.memberId), 'wallet');
    const { dueAt } = openReview(batch, { ...review, ownerId, hours, reason: 'More than 3 parcels a day.' });
    if (review.action === 'FLAG') return done(dueAt);
    const head = {
      kind: 'HOLD',
      partnerId: review.partnerId,
      memberId: review.memberId,
      reference: review.id,
    } as const;
    batch.journal.enter(head, (entry) => {
      const slices = present(
        takeFrom(walletsOf(batch).lotsOf(review.memberId), points, (lot) => lot.remaining),
        'points',
      );
      for (const { lot, points: part } of slices)
        walletsOf(batch).move(lot, 'HOLD', part, entry.sequence, review.id, null);
      entry.changeWallet(wallet, -points, points);
      walletsOf(batch).addHold({
        id: review.id,
        memberId: review.memberId,
        partnerId: review.partnerId,
        points,
        heldUntil: dueAt,
        status: 'OPEN',
        endedSequence: null,
        issuedSequence: null,
      });
    });
    return done(dueAt);
  },
  keep: () => '',
  recall: () => new Date(0),
};

interface Back extends Command {
  readonly subjectId: string;
}

/** Takes a parcel back in another way. */
const backOperation: Operation<Back, string | null> = {
  name: 'takeParcelBack',
  needs: ({ subjectId }, needs) => {
    wantReview(needs, subjectId);
  },
  plan: ({ subjectId }, batch) => {
    acceptReview(batch, subjectId);
    return done(null);
  },
  keep: () => '',
  recall: () => null,
};

export interface Sent {
  readonly caseId: CaseId;
  readonly parcelId: ParcelId;
  readonly dueAt: Date;
}

export interface Wish {
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  /** Left out: the partner. Null: the network. */
  readonly ownerId?: PartnerId | null;
  readonly action?: 'FLAG' | 'HOLD';
  readonly hours?: number;
  readonly parcelId?: ParcelId;
}

/** A parcel of 10 points in review. */
export async function send(services: Services, wish: Wish): Promise<Sent> {
  const { partnerId, memberId, ownerId = partnerId, action = 'FLAG', hours = services.config.reviewHours } = wish;
  const [caseId, parcelId] = [newId('case'), wish.parcelId ?? newId('parcel')];
  const review = { id: caseId, subjectId: parcelId, partnerId, memberId, action };
  const outcome = await services.lane.submit(parcelOperation, { review, ownerId, hours, points: 10n });
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  return { caseId, parcelId, dueAt: outcome.result };
}

export const takeBack = (services: Services, subjectId: string) => services.lane.submit(backOperation, { subjectId });

export const parcelsRoom = defineRoom({ name: 'parcels', ids: defineIds({ parcel: 'prc' }) });
