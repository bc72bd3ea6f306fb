import type { MemberId, PartnerId } from '../platform/index.js';
import {
  done,
  invalid,
  refuse,
  walletsOf,
  walletStore,
  type Batch,
  type Command,
  type Decision,
  type Operation,
} from '../ledger/index.js';
import {
  consumeCode,
  followMember,
  memberNotFound,
  namedMember,
  wantMember,
  type MemberRef,
} from '../members/index.js';
import { offerNotFound, type LadderId } from '../offers/index.js';
import { laddersSource } from './ladders.js';
import { planSet } from './plan.js';
import { keep, reviewed, wantStandings } from './purchase.js';

/** Puts a member on a level until a time, which is then that of its next review. */
export interface SetTier extends Command {
  /** Whose app asks; null: the operator, who names members by id alone. */
  readonly partnerId: PartnerId | null;
  readonly member: MemberRef;
  /** One that who asks may see and set levels of. */
  readonly ladderId: LadderId;
  readonly level: string;
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
}

/** The member that the command names, if who asks may name it. */
function memberOf({ partnerId, member }: SetTier, batch: Batch): MemberId | undefined {
  if (partnerId !== null) return namedMember(batch, { partnerId, ref: member })?.memberId;
  return member.kind === 'id' ? member.id : undefined;
}

function planSetTier(command: SetTier, batch: Batch): Decision<MemberId> {
  const ladder = batch.config(laddersSource).find(command.ladderId);
  if (!ladder?.countsAt(batch.now)) return refuse(offerNotFound());
  const codes = ladder.rulesAt(batch.now).levels.map(({ code }) => code);
  if (!codes.includes(command.level)) return invalid('level', `must be a level of the ladder: ${codes.join(', ')}`);
  if (command.until.getTime() <= batch.now.getTime()) return invalid('until', 'must lie ahead');
  const memberId = memberOf(command, batch);
  const wallet = memberId && walletsOf(batch).wallet(memberId);
  if (!wallet || wallet.memberStatus === 'CLOSED') return refuse(memberNotFound());
  const { level, until, by, reason } = command;
  const progress = reviewed(batch, ladder, memberId);
  keep(batch, ladder, memberId, planSet(ladder, progress, { level, until, by, note: reason }, batch.now));
  consumeCode(batch, command.member);
  return done(memberId);
}

/** Refusals: OfferNotFound (the ladder has not started, or is over), MemberNotFound. */
export const setTierOperation: Operation<SetTier, MemberId> = {
  name: 'setTier',
  needs({ partnerId, member, ladderId }, needs) {
    if (partnerId !== null) wantMember(needs, { partnerId, ref: member }, 0n);
    if (member.kind !== 'id') return;
    if (partnerId === null) needs.want(walletStore, { memberId: member.id, spend: 0n });
    wantStandings(needs, needs.config(laddersSource), member.id, { partnerId: null, at: null, also: [ladderId] });
  },
  follow(command, batch, needs) {
    const { partnerId, member, ladderId } = command;
    if (partnerId !== null) followMember(batch, needs, { partnerId, ref: member }, 0n);
    const memberId = memberOf(command, batch);
    const wanted = { partnerId: null, at: null, also: [ladderId] };
    if (memberId) wantStandings(needs, batch.config(laddersSource), memberId, wanted, batch.now);
  },
  plan: planSetTier,
  keep: (memberId) => memberId,
  recall: (kept) => kept as MemberId,
};
