import type { Micros } from '../platform/index.js';
import {
  type Limit,
  sumByCounter,
  type Taken,
  type LimitedOffer,
  type LiveCampaign,
  type LiveHouseRules,
} from '../offers/index.js';
import type { Missed, PlannedComponent } from './component.js';
import { Planning } from './planning.js';
import type { PlanInput } from './purchase.js';
import { basePoints } from './reckon.js';
import type { FullLimit } from './tally.js';

/** A limit of house rules that this accrual exceeds, and that has someone look at it. */
export interface ReviewAsked extends Pick<LimitedOffer, 'id' | 'version'> {
  /** Its action is FLAG or HOLD. */
  readonly limit: Limit;
}

/** What a purchase earns, and why. */
export interface PurchasePlan {
  /** The sum of the components. */
  readonly points: bigint;
  /** The base, what rules of other rooms give, the tier, then campaigns in their order. */
  readonly components: readonly PlannedComponent[];
  /** In the order of the campaigns, a tier before them. */
  readonly missed: readonly Missed[];
  /** TIMES of the house rules, which the accrual takes as a whole. */
  readonly timesTaken: readonly Taken[];
  /** All that the plan takes, one sum for each counter. */
  readonly taken: readonly Taken[];
  /** Null: no one has to look at it. */
  readonly review: ReviewAsked | null;
}

/** Why a purchase earns nothing. */
export type PlanRefusal =
  | {
      readonly refused: 'AmountTooSmall';
      /** The least spend that was not reached; null: the spend earns less than one point. */
      readonly minSpend: { readonly amount: Micros; readonly currency: string } | null;
    }
  | { readonly refused: 'LimitReached'; readonly fullLimit: FullLimit };

const before = (one: LiveCampaign, other: LiveCampaign): number => {
  if (one.terms.order !== other.terms.order) return one.terms.order - other.terms.order;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
};

/** The lower order goes first, then the lower id. Lists that are loaded in that order are not sorted again. */
const inTurn = (campaigns: readonly LiveCampaign[]): readonly LiveCampaign[] =>
  campaigns.every((one, index) => before(campaigns[index - 1] ?? one, one) <= 0)
    ? campaigns
    : [...campaigns].sort(before);

/** A spend below the least one of house rules; the network's counts where it is in the purchase's currency. */
function minSpendMissed({ purchase, houseRules }: PlanInput): LiveHouseRules['terms']['minSpend'] {
  for (const rules of [houseRules.ofPartner, houseRules.ofNetwork]) {
    const minSpend = rules?.terms.minSpend;
    if (minSpend?.currency === purchase.currency && purchase.spend < minSpend.amount) return minSpend;
  }
  return null;
}

const isMissed = (one: PlannedComponent | Missed): one is Missed => 'because' in one;

/** Those that stand in one group with a campaign, in their order; without a group it stands alone. */
const rivalsOf = (campaign: LiveCampaign, campaigns: readonly LiveCampaign[]): readonly LiveCampaign[] =>
  campaign.terms.group === null
    ? [campaign]
    : campaigns.filter(({ ownerId, terms }) => terms.group === campaign.terms.group && ownerId === campaign.ownerId);

/** Of those that would be given, the one with the most points; the first of them where several have as many. */
function best(reckoned: Iterable<PlannedComponent | Missed>): PlannedComponent | undefined {
  let found: PlannedComponent | undefined;
  for (const one of reckoned) if (!isMissed(one) && (!found || one.points > found.points)) found = one;
  return found;
}

function planCampaigns(planning: Planning, campaigns: readonly LiveCampaign[]): readonly Missed[] {
  const missed = new Map<LiveCampaign, Missed>();
  const decided = new Set<LiveCampaign>();
  for (const campaign of campaigns) {
    if (decided.has(campaign) || (campaign.terms.group === null && planning.passesBy(campaign))) continue;
    const reckoned = new Map(rivalsOf(campaign, campaigns).map((one) => [one, planning.campaign(one)] as const));
    const winner = best(reckoned.values());
    for (const [rival, one] of reckoned) {
      decided.add(rival);
      if (isMissed(one)) missed.set(rival, one);
      else if (one !== winner && winner?.reckoning.reason === 'CAMPAIGN') {
        const reckoning = { reason: 'CAMPAIGN', campaign: rival } as const;
        missed.set(rival, { reckoning, because: 'GROUP', better: winner.reckoning.campaign });
      }
    }
    if (winner) planning.keep(winner);
  }
  return missed.size === 0 ? [] : campaigns.flatMap((campaign) => missed.get(campaign) ?? []);
}

/** Of the campaigns for referrals the first, in their order, that would be given. Their limits count the one who referred. */
function planReferral(planning: Planning, { referral }: PlanInput): readonly Missed[] {
  const missed: Missed[] = [];
  if (!referral) return missed;
  for (const campaign of inTurn(referral.campaigns)) {
    const one = planning.campaign(campaign, referral.referrerId);
    if (!isMissed(one)) {
      planning.keep(one);
      break;
    }
    missed.push(one);
  }
  return missed;
}

/** The first HOLD, else the first FLAG, that the accrual exceeds. */
function reviewAsked({ houseRules, tally }: Planning): ReviewAsked | null {
  const exceeded = houseRules.flatMap((offer) =>
    tally.exceeded(offer).map((limit): ReviewAsked => ({ id: offer.id, version: offer.version, limit })),
  );
  return exceeded.find(({ limit }) => limit.action === 'HOLD') ?? exceeded[0] ?? null;
}

/** Plans a purchase: the base, rules of other rooms, the tier, and the campaigns, within all limits (design, section 4). Pure. */
export function planPurchase(input: PlanInput): PurchasePlan | PlanRefusal {
  const minSpend = minSpendMissed(input);
  if (minSpend || basePoints(input.purchase.spend, input.accrualRate) === 0n)
    return { refused: 'AmountTooSmall', minSpend };
  const planning = new Planning(input);
  const { component, allowed } = planning.base();
  // Only house rules reduce the base, and they reduce all that comes after it as well, so then nothing at all is earned.
  if (allowed.fullLimit) return { refused: 'LimitReached', fullLimit: allowed.fullLimit };
  planning.keep(component);
  const timesTaken = planning.tally.cost(
    0n,
    planning.houseRules.map((offer) => ({ offer, isTime: true })),
  );
  planning.tally.take(timesTaken);

  for (const one of input.rules) {
    const component = planning.rule(one);
    if (component) planning.keep(component);
  }
  const missed: Missed[] = [];
  const tier = input.tier && planning.tier({ reason: 'TIER', tier: input.tier });
  if (tier) {
    if (isMissed(tier)) missed.push(tier);
    else planning.keep(tier);
  }
  missed.push(...planCampaigns(planning, inTurn(input.campaigns)), ...planReferral(planning, input));
  const { components } = planning;
  return {
    points: components.reduce((sum, { points }) => sum + points, 0n),
    components,
    missed,
    timesTaken,
    taken: sumByCounter([...timesTaken, ...components.flatMap(({ taken }) => taken)]),
    review: reviewAsked(planning),
  };
}
