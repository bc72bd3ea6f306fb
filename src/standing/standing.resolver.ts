import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  Access,
  bounds,
  callerOf,
  DecimalScalar,
  Forbidden,
  only,
  PageArgs,
  principalOf,
  scoped,
  readCursorNumber,
  readId,
  readMessage,
  readPage,
  readText,
  Seldom,
  toPage,
  withParent,
  type Page,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import { answer, type Answer, type Services } from '../ledger/index.js';
import { PartnerType, partnersById } from '../partners/index.js';
import { maySeeMember, MemberType, readMemberRef, seesAllPartners, type MemberRecord } from '../members/index.js';
import { creditText, findOffer, LadderType, LEVEL_CODE_MAX, offerNamed, offerNotFound } from '../offers/index.js';
import {
  badgesOfMembers,
  findStandings,
  giverOf,
  loadHistory,
  standingsOfMembers,
  type BadgeRecord,
  type StandingRecord,
} from './find.js';
import { setTierOperation } from './set-tier.js';
import type { PlacedChange } from './standing-rows.js';
import {
  BadgeType,
  SetTierInput,
  SetTierResult,
  TierChangeConnection,
  TierChangeType,
  TierStandingType,
} from './standing.type.js';

/** A change as it is answered. */
export interface TierChangeRecord extends PlacedChange {
  readonly from: string;
  readonly to: string;
}

/** How often one caller may set levels in a minute: each is a row that stays. */
const SET_A_MINUTE = 300;

/** Of which partner's ladders and badges who asks sees those of a member, beside the network's ladder; null: of all. */
async function partnerSeen(services: Services, principal: Principal): Promise<PartnerId | null> {
  if (principal.role === 'PARTNER_APP') return principal.partnerId;
  return (await seesAllPartners(services, principal)) ? null : principal.partnerId;
}

/** Throws Forbidden for those who may not see the member's wallet. */
async function mustSee(ctx: RequestContext, services: Services, { id }: MemberRecord): Promise<Principal> {
  const principal = principalOf(ctx);
  if (!(await maySeeMember(ctx, services, principal, id)))
    throw new Forbidden('The levels and badges of this member are not for you.');
  return principal;
}

const TIERS = Symbol('standings by member');

@Resolver(() => MemberType)
export class MemberStandingResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => [TierStandingType], {
    description:
      "Where the member stands: on the network's ladder, and on those of partners with which it has credit. A partner sees the network's and its own.",
  })
  async tiers(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<StandingRecord[]> {
    const { database } = this.services;
    const principal = await mustSee(ctx, this.services, member);
    const partnerId = await partnerSeen(this.services, principal);
    const all = await ctx.loaders
      .get<StandingRecord[]>(TIERS, (ids) => standingsOfMembers(database, ids))
      .load(member.id);
    const seen = all.filter(({ ownerId }) => ownerId === null || partnerId === null || ownerId === partnerId);
    return [...seen.filter(({ ownerId }) => ownerId === null), ...seen.filter(({ ownerId }) => ownerId !== null)];
  }

  @Access(withParent)
  @FieldResolver(() => [BadgeType], {
    description: 'Virtual honours, newest first. A partner sees those that it gave.',
  })
  async badges(@Root() member: MemberRecord, @Ctx() ctx: RequestContext): Promise<BadgeRecord[]> {
    const { database } = this.services;
    const principal = await mustSee(ctx, this.services, member);
    const giver = await partnerSeen(this.services, principal);
    return ctx.loaders
      .get<BadgeRecord[]>(`badges ${giver ?? ''}`, (ids) => badgesOfMembers(database, ids, giver))
      .load(member.id);
  }
}

@Resolver(() => BadgeType)
export class BadgeResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => PartnerType, { nullable: true, description: 'Who gave it; null for the network.' })
  by(@Root() badge: BadgeRecord, @Ctx() ctx: RequestContext) {
    const giver = giverOf(badge);
    return giver === null ? null : partnersById(ctx, this.services).load(giver);
  }
}

@Resolver(() => TierStandingType)
export class TierStandingResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('GRANT', only('PARTNER_APP', 'OPERATOR')))
  @Seldom(SET_A_MINUTE)
  @Mutation(() => SetTierResult, {
    description: "Puts a member on a level until a time: the ladder's owner's app, or the operator.",
  })
  async setTier(
    @Arg('input', () => SetTierInput, { description: 'Whom, where, and until when.' }) input: SetTierInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const command = {
      member: readMemberRef('input.member', input.member),
      ladderId: readId('input.ladderId', 'ladder', input.ladderId),
      level: readText('input.level', input.level, LEVEL_CODE_MAX),
      until: input.until,
      reason: readMessage('input.reason', input.reason, bounds.reason),
    };
    const ladder = await findOffer(this.services, principal, command.ladderId);
    if (!ladder) return offerNotFound();
    if (principal.role !== 'OPERATOR' && ladder.ownerId !== principal.partnerId)
      throw new Forbidden("Levels are set by the app of the ladder's owner, or by the operator.");
    const outcome = await this.services.lane.submit(setTierOperation, {
      ...command,
      partnerId: principal.role === 'OPERATOR' ? null : principal.partnerId,
      by: principal.actor,
      askedBy: callerOf(principal),
    });
    return answer(outcome, 'input', async (memberId) => {
      const [standing] = await findStandings(this.services.database, [{ memberId, ladderId: command.ladderId }]);
      return standing ? { __typename: 'SetTierPayload', standing } : offerNotFound();
    });
  }

  @Access(withParent)
  @FieldResolver(() => LadderType, { description: 'The ladder.' })
  ladder(@Root() { ladderId }: StandingRecord, @Ctx() ctx: RequestContext) {
    return offerNamed(ctx, this.services, principalOf(ctx), ladderId);
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, { description: 'What counts in the window that is now.' })
  credit(@Root() { credit, measure }: StandingRecord): string {
    return creditText(credit, measure);
  }

  @Access(withParent)
  @FieldResolver(() => DecimalScalar, { nullable: true, description: 'What the level above still needs.' })
  missing(@Root() { missing, measure }: StandingRecord): string | null {
    return missing === null ? null : creditText(missing, measure);
  }

  @Access(withParent)
  @FieldResolver(() => TierChangeConnection, { description: 'Changes of the level, newest first.' })
  async history(
    @Root() standing: StandingRecord,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<TierChangeRecord>> {
    const page = readPage(args);
    const before = page.after?.[0] === undefined ? null : readCursorNumber(page.after[0]);
    const changes = await loadHistory(this.services.database, standing, page, before);
    const records = changes.map((change) => ({ ...change, from: change.fromLevel, to: change.toLevel }));
    return toPage(records, page, ({ number }) => [number.toString()]);
  }
}

@Resolver(() => TierChangeType)
export class TierChangeResolver {
  constructor(private readonly services: Services) {}

  @Access(withParent)
  @FieldResolver(() => LadderType, { description: 'The ladder.' })
  ladder(@Root() { ladderId }: TierChangeRecord, @Ctx() ctx: RequestContext) {
    return offerNamed(ctx, this.services, principalOf(ctx), ladderId);
  }
}
