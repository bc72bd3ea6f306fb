import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  Access,
  BadInput,
  exactMoney,
  isStaff,
  LocalDateScalar,
  Money,
  Mutex,
  only,
  ownPartnerId,
  principalOf,
  scoped,
  readId,
  Seldom,
  withParent,
  type Database,
  type PartnerId,
  type Principal,
  type RequestContext,
} from '../platform/index.js';
import type { Answer, Services } from '../ledger/index.js';
import { partnersById, PartnerType } from '../partners/index.js';
import { campaignSeenWhole, offerNotFound, readDay, type CampaignSeen } from '../offers/index.js';
import { simulate, type SimulatedCost } from './simulate.js';
import { SimulateCampaignResult, SimulatedCostType } from './simulate.type.js';

/** Each reads up to 100,000 purchases. */
const SIMULATIONS_A_MINUTE = 6;

/** Simulations of one process take turns, so that they never hold more than one connection and one core's spare time. */
const turns = new WeakMap<Database, Mutex>();

function turnsOf(database: Database): Mutex {
  let mutex = turns.get(database);
  if (!mutex) turns.set(database, (mutex = new Mutex()));
  return mutex;
}

function readDays(from: string, until: string): { readonly fromDay: number; readonly untilDay: number } {
  const fromDay = readDay(from);
  const untilDay = readDay(until);
  if (fromDay === undefined) throw new BadInput('from', 'must be a day of the calendar');
  if (untilDay === undefined || untilDay < fromDay) throw new BadInput('until', 'must not be before from');
  return { fromDay, untilDay };
}

/**
 * At which partners purchases are looked at. An app sees what its campaign would do at its own partner, and at those that have
 * consented to the version: else a draft that names another partner would show that partner's trade.
 */
const partnersFor = (principal: Principal, { consented }: CampaignSeen): readonly PartnerId[] | null =>
  isStaff(principal) ? null : [...new Set([ownPartnerId(principal), ...consented])];

@Resolver(() => SimulatedCostType)
export class SimulationResolver {
  constructor(private readonly services: Services) {}

  @Access(scoped('PROGRAMME', only('PARTNER_APP', 'PARTNER_MARKETER', 'OPERATOR')))
  @Seldom(SIMULATIONS_A_MINUTE)
  @Query(() => SimulateCampaignResult, {
    description: `What one version of a campaign would have given for purchases of these days, each planned for itself: with members as they are today, and only limits of span EVER, which begin at 0. For who sees the whole version; an app's simulation looks at purchases at its own partner and at those that have consented. ${SIMULATIONS_A_MINUTE.toString()} a minute at most.`,
  })
  async simulateCampaign(
    @Arg('campaignId', () => ID, { description: 'The campaign.' }) campaignId: string,
    @Arg('version', () => Int, { nullable: true, description: 'In force when left out, else the newest.' })
    version: number | null | undefined,
    @Arg('from', () => LocalDateScalar, { description: "The first day, in the campaign's time zone." }) from: string,
    @Arg('until', () => LocalDateScalar, { description: 'The last day; not before `from`.' }) until: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Answer> {
    const principal = principalOf(ctx);
    const id = readId('campaignId', 'campaign', campaignId);
    const days = readDays(from, until);
    const seen = await campaignSeenWhole(this.services, principal, id, version ?? null);
    if (!seen) return offerNotFound();
    const asked = { campaign: seen.campaign, ...days, partnerIds: partnersFor(principal, seen) };
    const simulated = await turnsOf(this.services.database).run(() => simulate(this.services, asked));
    return { ...simulated };
  }

  @Access(withParent)
  @FieldResolver(() => PartnerType, { description: 'The funder.' })
  partner(@Root() { partnerId }: SimulatedCost, @Ctx() ctx: RequestContext): Promise<object | null> {
    return partnersById(ctx, this.services).load(partnerId);
  }

  @Access(withParent)
  @FieldResolver(() => Money, { description: 'What they would have cost the funder.' })
  cost(@Root() { cost, currency }: SimulatedCost): { amount: string; currency: string } {
    return exactMoney(cost, currency);
  }
}
