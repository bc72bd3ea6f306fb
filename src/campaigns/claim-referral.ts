import type { MemberId } from '../platform/index.js';
import { done, refuse, walletsOf, type Batch, type Command, type Decision, type Operation } from '../ledger/index.js';
import {
  askedMember,
  consumeAsked,
  followAskedMember,
  memberNotActive,
  memberNotFound,
  wantAskedMember,
  type AskedMember,
} from '../members/index.js';
import type { ReferralId } from './ids.js';
import { referralNotAllowed } from './refusals.js';
import { referralsOf, referralsToChange, wantClaim } from './referral-store.js';
import { canClaim, type Referral, type ReferralBar } from './referral.js';

/** Says by whose code a member came. All values have been read. */
interface ClaimReferral extends Command {
  readonly id: ReferralId;
  readonly friend: AskedMember;
  /** Of the code; null: the text cannot be one. */
  readonly bits: string | null;
  readonly act: string;
}

/** No code has it: so that a text which cannot be a code is decided like one that nobody has. */
const NO_BITS = '';

export const claimReferralOperation: Operation<ClaimReferral, Referral> = {
  name: 'claimReferral',
  needs({ friend }, needs) {
    wantAskedMember(needs, friend, 0n);
  },
  follow({ friend, bits }, batch, needs) {
    followAskedMember(batch, needs, friend, 0n);
    const friendId = askedMember(batch, friend);
    if (friendId !== undefined) wantClaim(needs, { friendId, bits: bits ?? NO_BITS });
  },
  plan: planClaim,
  // It has no key: the same call again is barred.
  keep: () => '',
  recall: () => {
    throw new Error('claims of codes have no key');
  },
};

/** A purchase of this batch has not been written when the claim's friend was loaded. */
const buysNow = (batch: Batch, memberId: MemberId): boolean =>
  batch.journal.entries.some((entry) => entry.kind === 'ACCRUAL' && entry.memberId === memberId);

/** The first reason why the code cannot be claimed; else whose code it is. */
function findBar(batch: Batch, friendId: MemberId, bits: string | null): ReferralBar | { readonly of: MemberId } {
  const table = referralsOf(batch);
  const referrerId = bits === null ? undefined : table.ofCode(bits);
  if (referrerId === undefined) return 'UNKNOWN_CODE';
  if (referrerId === friendId) return 'SELF';
  if (table.isReferred(friendId)) return 'ALREADY_REFERRED';
  const { enrolledAt, hasPurchased } = table.friend(friendId);
  if (hasPurchased || buysNow(batch, friendId)) return 'HAS_PURCHASED';
  if (table.hasBrought(friendId, referrerId)) return 'CIRCULAR';
  return canClaim(enrolledAt, batch.now) ? { of: referrerId } : 'TOO_LATE';
}

function planClaim({ id, friend, bits, act }: ClaimReferral, batch: Batch): Decision<Referral> {
  const friendId = askedMember(batch, friend);
  const wallet = friendId && walletsOf(batch).wallet(friendId);
  if (!friendId || !wallet) return refuse(memberNotFound());
  if (wallet.memberStatus === 'CLOSED') return refuse(memberNotActive(wallet.memberStatus));
  const found = findBar(batch, friendId, bits);
  if (typeof found === 'string') return refuse(referralNotAllowed(found));
  consumeAsked(batch, friend);
  const referral: Referral = {
    id,
    friendId,
    referrerId: found.of,
    claimedAt: batch.now,
    offerId: null,
    offerVersion: null,
    accrualId: null,
    grantId: null,
    rewardedAt: null,
    takenBackAt: null,
  };
  referralsToChange(batch).add(referral, act);
  return done(referral);
}
