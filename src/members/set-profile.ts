import type { MemberId, PartnerId } from '../platform/index.js';
import {
  alreadyDone,
  done,
  invalid,
  refuse,
  walletStore,
  walletsOf,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { consumeCode, followMember, namedMember, wantMember } from './directory.js';
import type { MemberRef } from './member-ref.js';
import type { MemberRecord } from './member.js';
import type { Sayer, TagOwner } from './profile.entity.js';
import { changeProfile, wantProfile, wholeProfile } from './profile-store.js';
import type { Profile } from './profile-table.js';
import { memberNotFound } from './refusals.js';

/** The most tags that a partner, or the network, gives one member. */
export const TAGS_MAX = 100;

/** What is said of a member; null: as it is. */
export interface Said {
  /** MM-DD. */
  readonly birthday: string | null;
  /** BCP 47. */
  readonly locale: string | null;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** Who says it, and of whom: a partner names a member in its own ways, the member and the operator by its id. */
export type ProfileBy =
  | { readonly sayer: PartnerId; readonly partnerId: PartnerId; readonly ref: MemberRef }
  | { readonly sayer: 'member' | 'network'; readonly memberId: MemberId };

interface SetProfile extends Command {
  readonly by: ProfileBy;
  readonly said: Said;
}

function memberOf(by: ProfileBy, batch: Batch): MemberId | undefined {
  return 'memberId' in by ? by.memberId : namedMember(batch, by)?.memberId;
}

/**
 * Whether a birthday that is set already stands in the way. Only the operator changes one. Who said it may say the same again;
 * for everyone else the answer does not depend on the day: a partner would only have to try all 366 of them.
 */
const isBirthdaySettled = ({ birthday, birthdayBy }: Profile, said: string, sayer: Sayer): boolean =>
  birthday !== null && sayer !== 'network' && !(birthday === said && birthdayBy === sayer);

/** The profile with what is said, or undefined when it would have too many tags. */
function profileAfter(before: Profile, said: Said, sayer: Sayer): Profile | undefined {
  const { birthday, locale, addTags, removeTags } = said;
  const after = {
    birthday: birthday ?? before.birthday,
    birthdayBy: birthday === null ? before.birthdayBy : sayer,
    locale: locale ?? before.locale,
  };
  if (sayer === 'member' || addTags.length + removeTags.length === 0) return { ...after, tags: before.tags };
  const own = new Set(before.tags.get(sayer));
  for (const tag of removeTags) own.delete(tag);
  for (const tag of addTags) own.add(tag);
  if (own.size > TAGS_MAX && addTags.length > 0) return undefined;
  const tags = new Map<TagOwner, ReadonlySet<string>>(before.tags);
  if (own.size > 0) tags.set(sayer, own);
  else tags.delete(sayer);
  return { ...after, tags };
}

function planProfile({ by, said }: SetProfile, batch: Batch): Decision<MemberRecord> {
  const memberId = memberOf(by, batch);
  const wallet = memberId && walletsOf(batch).wallet(memberId);
  // A closed membership has no profile to be changed, and this operation no refusal that says so.
  if (!wallet || wallet.memberStatus === 'CLOSED') return refuse(memberNotFound());
  const member: MemberRecord = { __typename: 'Member', id: wallet.memberId, status: wallet.memberStatus };
  const before = wholeProfile(batch, wallet.memberId);
  if (said.birthday !== null && isBirthdaySettled(before, said.birthday, by.sayer))
    return refuse(alreadyDone('The birthday is set already: only the operator changes it.', member.id));
  const after = profileAfter(before, said, by.sayer);
  if (!after) return invalid('addTags', `must leave the member at most ${TAGS_MAX.toString()} of these tags`);
  changeProfile(batch, wallet.memberId, after);
  if ('ref' in by) consumeCode(batch, by.ref);
  return done(member);
}

/**
 * A command of the lane, as freezing is: batches are planned by birthdays and tags, and whoever changes many profiles takes turns
 * with everyone else.
 */
const setProfileOperation: Operation<SetProfile, MemberRecord> = {
  name: 'setMemberProfile',
  needs({ by }, needs) {
    if ('ref' in by) wantMember(needs, by, 0n);
    else {
      needs.want(walletStore, { memberId: by.memberId, spend: 0n });
      wantProfile(needs, by.memberId);
    }
  },
  follow({ by }, batch, needs) {
    if ('ref' in by) followMember(batch, needs, by, 0n);
    const memberId = memberOf(by, batch);
    if (memberId !== undefined) wantProfile(needs, memberId);
  },
  plan: planProfile,
  keep: () => '',
  recall: () => {
    throw new Error('setMemberProfile has no key');
  },
};

/**
 * Sets a member's birthday and language, and the tags that the partner or the network gives it. The same call again changes
 * nothing. Refusals: MemberNotFound, AlreadyDone (the birthday). Invalid: more than 100 tags.
 */
export const setProfile = (
  services: Services,
  by: ProfileBy,
  said: Said,
  askedBy: string,
): Promise<Outcome<MemberRecord>> => services.lane.submit(setProfileOperation, { by, said, askedBy });
