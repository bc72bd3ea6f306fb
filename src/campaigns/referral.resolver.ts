import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  bounds,
  callerOf,
  Forbidden,
  newId,
  only,
  PageArgs,
  principalOf,
  readPage,
  readText,
  scoped,
  toPage,
  withParent,
  type Page,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { maySeeMember, MemberType, readAskedMember, type MemberRecord } from '../members/index.js';
import { grantSeen, GrantType } from '../grants/index.js';
import { claimReferralOperation } from './claim-referral.js';
import { bitsOfCode, referralCode } from './referral-code.js';
import { listReferrals, referralRecord, type ReferralRecord } from './referral-find.js';
import { ClaimReferralInput, ClaimReferralResult, ReferralConnection, ReferralType } from './referral.type.js';

@Resolver(() => ReferralType)
export class ReferralResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('MEMBERS', only('MEMBER', 'PARTNER_APP')))
  @Mutation(() => ClaimReferralResult, {
    description:
      'Says by whose code a new member came: within 30 days of its joining, before its first purchase, and once. The first purchase that meets a campaign then rewards both.',
  })
  async claimReferral(
    @Arg('input', () => ClaimReferralInput, { description: 'Who came, and the code.' }) input: ClaimReferralInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const bits = bitsOfCode(readText('input.code', input.code, bounds.memberCode)) ?? null;
    const outcome = await this.services.lane.submit(claimReferralOperation, {
      id: newId('referral'),
      act: actText(),
      askedBy: callerOf(principal),
      friend: await readAskedMember(this.services, 'input.member', principal, input.member),
      bits,
    });
    return answer(outcome, 'input', (referral) => ({
      __typename: 'ClaimReferralPayload',
      referral: referralRecord(referral, referral.claimedAt),
    }));
  }

  @Access(withParent)
  @FieldResolver(() => GrantType, {
    nullable: true,
    description: 'What the one who referred got; null when there is nothing, or nothing that one may see.',
  })
  grant(@Root() { grantId }: ReferralRecord, @Ctx() ctx: RequestContext): Promise<object | null> | null {
    return grantId && grantSeen(ctx, this.services, grantId);
  }
}

@Resolver(() => MemberType)
export class MemberReferralsResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What a friend claims by. For the member and partners that it is linked to.',
  })
  async referralCode(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<string> {
    const { role } = principalOf(ctx);
    if ((role !== 'MEMBER' && role !== 'PARTNER_APP') || !(await this.#maySee(ctx, member)))
      throw new Forbidden('The code is for the member and for partners that it is linked to.');
    return referralCode(member.id);
  }

  @Access(withParent)
  @FieldResolver(() => ReferralConnection, { description: 'Whom the member referred, newest first.' })
  async referrals(
    @Root() member: MemberRecord,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<ReferralRecord>> {
    const page = readPage(args);
    if (!(await this.#maySee(ctx, member))) throw new Forbidden('The referrals of this member are not for you.');
    return toPage(await listReferrals(this.services, member.id, page), page, ({ id }) => [id]);
  }

  #maySee(ctx: RequestContext, { id }: MemberRecord): Promise<boolean> {
    return maySeeMember(ctx, this.services, principalOf(ctx), id);
  }
}
