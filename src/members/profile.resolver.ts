import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  callerOf,
  Forbidden,
  only,
  ownPartnerId,
  principalOf,
  scoped,
  Seldom,
  withParent,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { resolveFor } from './find.js';
import { readMemberRef, type MemberRef } from './member-ref.js';
import { MemberType } from './member.type.js';
import { maySeeMember, type MemberRecord } from './member.js';
import { profileByMember, tagsByMember } from './profile-read.js';
import { SetMemberProfileInput, SetMemberProfileResult } from './profile.type.js';
import { readSaid } from './read-profile.js';
import { memberNotFound } from './refusals.js';
import { setProfile, type ProfileBy } from './set-profile.js';

/** Each change makes every lane forget one member. A partner may tag 100 members a second; a member has one profile. */
const PROFILES_A_MINUTE = 6_000;
const OWN_A_MINUTE = 10;

@Resolver(() => MemberType)
export class MemberProfileResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('MEMBERS', only('PARTNER_APP', 'MEMBER', 'OPERATOR')))
  @Seldom(PROFILES_A_MINUTE, OWN_A_MINUTE)
  @Mutation(() => SetMemberProfileResult, {
    description: `Sets a member's birthday and language, and the tags that the asking partner, or for the operator the network, gives it. The same call again changes nothing. A member sets its own, without tags, ${OWN_A_MINUTE.toString()} times a minute at most.`,
  })
  async setMemberProfile(
    @Arg('input', () => SetMemberProfileInput, { description: 'Of whom, and what.' }) input: SetMemberProfileInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const ref = readMemberRef('input.member', input.member);
    const said = readSaid('input', input);
    if (principal.role === 'MEMBER' && said.addTags.length + said.removeTags.length > 0)
      throw new Forbidden('Tags are for partners and the operator to set.');
    const by = await this.#by(principal, ref);
    if (!by) return memberNotFound();
    const outcome = await setProfile(this.services, by, said, callerOf(principal));
    return answer(outcome, 'input', (member) => ({ __typename: 'SetMemberProfilePayload', member }));
  }

  /** Who says it of whom; undefined when the caller can name no such member. */
  async #by(principal: Principal, ref: MemberRef): Promise<ProfileBy | undefined> {
    if (principal.role === 'PARTNER_APP') {
      const partnerId = ownPartnerId(principal);
      return { sayer: partnerId, partnerId, ref };
    }
    const memberId = await resolveFor(this.services, principal, ref);
    if (memberId === null) return undefined;
    if (principal.role === 'OPERATOR') return { sayer: 'network', memberId };
    return memberId === principal.memberId ? { sayer: 'member', memberId } : undefined;
  }

  @Access(only('MEMBER', 'OPERATOR'))
  @FieldResolver(() => String, {
    nullable: true,
    description: 'MM-DD; null when nobody has set it. For the member itself and OPERATOR.',
  })
  async birthday(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<string | null> {
    const { role, memberId } = principalOf(ctx);
    if (role === 'MEMBER' && memberId !== member.id) throw new Forbidden('The birthday of this member is not for you.');
    return (await profileByMember(ctx, this.services, member.id))?.birthday ?? null;
  }

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The language that the member reads, a tag by BCP 47; null when nobody has set it. For the member itself, the apps of partners that it is linked to, OPERATOR and AUDITOR.',
  })
  async locale(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<string | null> {
    if (!(await maySeeMember(ctx, this.services, principalOf(ctx), member.id)))
      throw new Forbidden('The language of this member is not for you.');
    return (await profileByMember(ctx, this.services, member.id))?.locale ?? null;
  }

  @Access(scoped('MEMBERS', only('PARTNER_APP', 'OPERATOR')))
  @FieldResolver(() => [String], {
    nullable: true,
    description: "The tags that the asking partner gave the member, sorted; for the operator the network's.",
  })
  tags(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<string[]> {
    const principal = principalOf(ctx);
    const owner = principal.role === 'OPERATOR' ? 'network' : ownPartnerId(principal);
    return tagsByMember(ctx, this.services, member.id, owner);
  }
}
