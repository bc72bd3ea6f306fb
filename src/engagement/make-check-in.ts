import { partId, PARTS_MAX, type MemberId, type PartnerId, type Refusal } from '../platform/index.js';
import {
  alreadyDone,
  done,
  partnerNotActive,
  refuse,
  snapshotOf,
  touch,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Wallet,
  type WalletSnapshot,
} from '../ledger/index.js';
import { isEarning, partnerNotFound } from '../partners/index.js';
import {
  askedMember,
  consumeAsked,
  followAskedMember,
  memberNotActive,
  memberNotFound,
  wantAskedMember,
  type AskedMember,
} from '../members/index.js';
import { bookSource, isRefusal } from '../exchange/index.js';
import { offersSource, wallClock, type LiveCampaign } from '../offers/index.js';
import type { CouponSeed } from '../grants/index.js';
import { giveCampaignGrant, wantCampaignGrant, type CampaignOccasion } from '../campaigns/index.js';
import { checkInStore } from './check-in-store.js';
import { streakOn, type CheckIn } from './check-in.js';
import type { CheckInId } from './ids.js';

/** A check-in of today. All values have been read. */
interface MakeCheckIn extends Command {
  readonly id: CheckInId;
  readonly partnerId: PartnerId;
  /** By name only at that partner. */
  readonly member: AskedMember;
  /** Of the network: its day is today. */
  readonly timeZone: string;
  /** What ids and numbers of coupons are made of. */
  readonly seed: CouponSeed;
  /** The most points that one grant may give. */
  readonly pointsMax: bigint;
}

/** The check-in, and the wallet right after all that it brought. */
export interface CheckedIn {
  readonly checkIn: CheckIn;
  readonly wallet: WalletSnapshot;
}

/**
 * Campaigns that check-ins at the partner set off now, the network's too, in their order. Those after the first 1,024 are left
 * out: so many grants can one check-in have.
 */
const campaignsHere = (batch: Batch, { partnerId }: MakeCheckIn): readonly LiveCampaign[] =>
  batch.config(offersSource).campaignsAt(partnerId, 'CHECK_IN', batch.now).slice(0, PARTS_MAX);

function occasionOf(
  batch: Batch,
  { id, partnerId, seed, pointsMax, act = '' }: MakeCheckIn,
  campaign: LiveCampaign,
  index: number,
  memberId: MemberId,
  streak: number,
): CampaignOccasion {
  return {
    id: partId('grant', id, index + 1),
    campaign,
    cause: 'CHECK_IN',
    subjectId: id,
    memberId,
    at: batch.now,
    partnerId,
    atPartnerId: partnerId,
    streak,
    seed,
    act,
    pointsMax,
  };
}

export const checkInOperation: Operation<MakeCheckIn, CheckedIn> = {
  name: 'checkIn',
  needs({ member, partnerId }, needs) {
    wantAskedMember(needs, member, 0n);
    if (member.kind === 'self' && member.memberId !== null)
      needs.want(checkInStore, { memberId: member.memberId, partnerId });
  },
  follow(command, batch, needs) {
    const { member, partnerId } = command;
    followAskedMember(batch, needs, member, 0n);
    const memberId = askedMember(batch, member);
    if (memberId === undefined) return;
    if (member.kind === 'named') needs.want(checkInStore, { memberId, partnerId });
    // The days in a row are of no matter for what is loaded.
    for (const [index, campaign] of campaignsHere(batch, command).entries())
      wantCampaignGrant(batch, needs, occasionOf(batch, command, campaign, index, memberId, 1));
  },
  plan: planCheckIn,
  // It has no key: the same call again is AlreadyDone.
  keep: () => '',
  recall: () => {
    throw new Error('check-ins have no key');
  },
};

/** The wallet of who checks in: it is earning, so only a CLOSED member may not. */
function earningWallet({ member }: MakeCheckIn, batch: Batch): Wallet | Refusal {
  const memberId = askedMember(batch, member);
  const wallet = memberId && touch(batch, memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : wallet;
}

function planCheckIn(command: MakeCheckIn, batch: Batch): Decision<CheckedIn> {
  const { id, partnerId, member, timeZone } = command;
  const partner = batch.config(bookSource).partner(partnerId);
  if (!partner) return refuse(partnerNotFound());
  if (!isEarning(partner.status)) return refuse(partnerNotActive(partner.status));
  const wallet = earningWallet(command, batch);
  if (isRefusal(wallet)) return refuse(wallet);
  const { memberId } = wallet;
  const { day } = wallClock(timeZone, batch.now);
  const table = batch.of(checkInStore);
  const last = table.last({ memberId, partnerId });
  // A zone that was set to another can make today an earlier day than that of the last check-in.
  if (last && last.day >= day) return refuse(alreadyDone('The member has checked in here today.', last.id));

  consumeAsked(batch, member);
  const streak = streakOn(day, last);
  const checkIn: CheckIn = { __typename: 'CheckIn', id, memberId, partnerId, day, streak, checkedAt: batch.now };
  table.add(checkIn);
  // What cannot be given now, by its conditions, limits or funders, is left out.
  for (const [index, campaign] of campaignsHere(batch, command).entries())
    giveCampaignGrant(batch, wallet, occasionOf(batch, command, campaign, index, memberId, streak));
  return done({ checkIn, wallet: snapshotOf(wallet) });
}
