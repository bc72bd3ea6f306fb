import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  actText,
  BadInput,
  callerOf,
  Forbidden,
  LocalDateScalar,
  newId,
  only,
  principalOf,
  readId,
  scoped,
  withParent,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import {
  maySeeMember,
  membersById,
  MemberType,
  readAskedMember,
  seesAllPartners,
  walletRecord,
  type MemberRecord,
} from '../members/index.js';
import { dateText } from '../offers/index.js';
import { grantsBySubject, GrantType, newCouponSeed } from '../grants/index.js';
import { CheckInInput, CheckInResult, CheckInType } from './check-in.type.js';
import type { CheckIn } from './check-in.js';
import { streakAt } from './find.js';
import { checkInOperation } from './make-check-in.js';

/** Of the key or token, when none is named. Errors: Forbidden to an app that names another; BadInput where there is none. */
function partnerAsked(field: string, { role, partnerId: own }: Principal, named: string | null | undefined): PartnerId {
  const partnerId = typeof named === 'string' ? readId(field, 'partner', named) : own;
  if (partnerId === null) throw new BadInput(field, 'must be given: this token has no partner');
  if (role === 'PARTNER_APP' && partnerId !== own) throw new Forbidden("An app's check-ins are at its own partner.");
  return partnerId;
}

@Resolver(() => CheckInType)
export class CheckInResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('ACCRUE', only('MEMBER', 'PARTNER_APP')))
  @Mutation(() => CheckInResult, {
    description:
      "Records today's check-in and gives what it brings. It has no key: the same day again answers AlreadyDone, with the check-in.",
  })
  async checkIn(
    @Arg('input', () => CheckInInput, { description: 'Whose, and where.' }) input: CheckInInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const { lane, config } = this.services;
    const partnerId = partnerAsked('input.partnerId', principal, input.partnerId);
    const outcome = await lane.submit(checkInOperation, {
      id: newId('checkIn'),
      act: actText(),
      askedBy: callerOf(principal),
      partnerId,
      member: await readAskedMember(this.services, 'input.member', principal, input.member, 'EARNING'),
      timeZone: config.timeZone,
      seed: newCouponSeed(),
      pointsMax: BigInt(config.accrualMax),
    });
    return answer(outcome, 'input', ({ checkIn, wallet }) => ({
      __typename: 'CheckInPayload',
      checkIn,
      wallet: walletRecord(wallet),
    }));
  }

  @Access(withParent)
  @FieldResolver(() => MemberType, { description: 'Who checked in.' })
  member(@Root() { memberId }: CheckIn, @Ctx() ctx: RequestContext): Promise<object | null> {
    return membersById(ctx, this.services).load(memberId);
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'Where.' })
  partner(@Root() { partnerId }: CheckIn, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => LocalDateScalar, { description: "The day, in the network's zone." })
  day(@Root() { day }: CheckIn): string {
    return dateText(day);
  }

  @Access(withParent)
  @FieldResolver(() => [GrantType], { description: 'What it gave: one grant for each campaign that gave something.' })
  grants(@Root() { id }: CheckIn, @Ctx() ctx: RequestContext): Promise<readonly object[]> {
    return grantsBySubject(ctx, this.services).load(id);
  }
}

@Resolver(() => MemberType)
export class MemberStreakResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => Int, {
    description:
      'Days in a row with a check-in at the partner (the asking one when left out), up to today or yesterday; 0 when broken.',
  })
  async streak(
    @Root() { id }: MemberRecord,
    @Arg('partnerId', () => ID, { nullable: true, description: 'At which partner. An app asks for its own.' })
    named: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    const principal = principalOf(ctx);
    const partnerId = partnerAsked('partnerId', principal, named);
    const isElsewhere = principal.partnerId !== null && principal.partnerId !== partnerId;
    const sees =
      (await maySeeMember(ctx, this.services, principal, id)) &&
      (!isElsewhere || (await seesAllPartners(this.services, principal)));
    if (!sees) throw new Forbidden('The check-ins of this member are not for you.');
    return streakAt(ctx, this.services, partnerId, id);
  }
}
