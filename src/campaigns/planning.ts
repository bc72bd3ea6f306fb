import { MICRO, micros, type MemberId, type Micros, type PartnerId } from '../platform/index.js';
import {
  allHold,
  earlierAt,
  see,
  split,
  type Funder,
  type MemberFacts,
  type Seen,
  type Situation,
  unmetOf,
  type LimitedOffer,
  type LiveCampaign,
} from '../offers/index.js';
import type { LevelHad, Missed, PlannedComponent, PlannedPart, Reckoning, RuleReckoning } from './component.js';
import { Gifts } from './gifts.js';
import { situationOf, type PlanInput } from './purchase.js';
import { hasCondition, uncutPoints } from './reckon.js';
import { Tally, type Allowed, type AskedOffer } from './tally.js';

type Added = Missed['reckoning'];

/** What a component is made of. */
interface Ingredients {
  readonly reckoning: Reckoning;
  readonly counted: Micros;
  readonly uncut: bigint;
  /** After the limits. */
  readonly points: bigint;
  readonly funding: readonly Funder[];
  /** From whose counters it takes. */
  readonly asked: readonly AskedOffer[];
}

/** Of each ladder that a campaign's conditions ask for, the level that the member has. */
function levelsAsked({ terms }: LiveCampaign, member: MemberFacts | null): readonly LevelHad[] {
  const ladders = terms.conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : []));
  return [...new Set(ladders)].map((ladderId) => ({ ladderId, level: member?.levels.get(ladderId)?.at(-1) ?? null }));
}

/** A plan while it is made. What it has kept so far decides what the next component can have. */
export class Planning {
  readonly components: PlannedComponent[] = [];
  readonly tally: Tally;
  /** The partner's house rules, then the network's. */
  readonly houseRules: readonly LimitedOffer[];
  readonly #input: PlanInput;
  readonly #situation: Situation;
  readonly #gifts: Gifts;
  readonly #issued = new Map<PartnerId, bigint>();

  constructor(input: PlanInput) {
    const { purchase, member, houseRules } = input;
    this.#input = input;
    this.#situation = situationOf(input);
    this.#gifts = new Gifts(input);
    this.tally = new Tally(
      input.usedBefore,
      { memberId: member?.id ?? null, partnerId: purchase.partnerId },
      purchase.occurredAt,
    );
    this.houseRules = [houseRules.ofPartner, houseRules.ofNetwork].flatMap((rules) => (rules ? [rules] : []));
  }

  /** What the base would be: its partner issues all of it, and whether that may is not asked here. */
  base(): { readonly component: PlannedComponent; readonly allowed: Allowed } {
    const asked = this.houseRules.map((offer) => ({ offer, isTime: true }));
    return this.#ofPartner({ reason: 'BASE_RATE' }, asked);
  }

  /** What a rule of another room would give now, issued by the partner as the base is; undefined when it comes to nothing. */
  rule(reckoning: RuleReckoning): PlannedComponent | undefined {
    const { component } = this.#ofPartner(reckoning, this.#houseAsked());
    return component.points > 0n ? component : undefined;
  }

  /** The multiplier of a tier as it would be given now; undefined when it comes to nothing. */
  tier(reckoning: Extract<Reckoning, { reason: 'TIER' }>): PlannedComponent | Missed | undefined {
    const { tier } = reckoning;
    const { spend } = this.#input.purchase;
    const uncut = uncutPoints(reckoning, spend, this.#input.accrualRate);
    if (uncut === 0n) return undefined;
    const asked = this.#houseAsked();
    const { points, fullLimit } = this.tally.allow(uncut, asked);
    if (fullLimit) return { reckoning, because: 'LIMIT', fullLimit };
    return this.#funded(reckoning, {
      ...this.#component({ reckoning, counted: spend, uncut, points, funding: tier.funding, asked }),
      levels: [{ ladderId: tier.ladderId, level: tier.level }],
    });
  }

  /** Whether a campaign does not apply, and no one asks why. */
  passesBy({ ownerId, timeZone, terms }: LiveCampaign): boolean {
    if (this.#input.explains) return false;
    const scope = { ownerId, timeZone, partnerIds: terms.partnerIds };
    return !allHold(terms.conditions, see(this.#situation, scope, terms.conditions));
  }

  /**
   * A campaign as it would be given now, over the counters as they are; or why it is not.
   * @param limited whom its limits per MEMBER count; left out: who makes the purchase
   */
  campaign(campaign: LiveCampaign, limited?: MemberId): PlannedComponent | Missed {
    const reckoning: Added = { reason: 'CAMPAIGN', campaign };
    const { ownerId, timeZone, terms } = campaign;
    const scope = { ownerId, timeZone, partnerIds: terms.partnerIds };
    const seen = see(this.#situation, scope, terms.conditions);
    const unmet = unmetOf(terms.conditions, seen);
    if (unmet.length > 0) return { reckoning, because: 'CONDITION', unmet };

    const counted = seen.counted?.spend ?? this.#input.purchase.spend;
    const uncut = uncutPoints(reckoning, counted, this.#input.accrualRate);
    const given = this.#gifts.wouldGive(ownerId, terms.effects);
    const givesMore = given.coupons.length > 0 || given.badges.length > 0;
    if (uncut === 0n && !givesMore) return { reckoning, because: 'CONDITION', unmet: [] };

    const own = { offer: campaign, isTime: true, ...(limited !== undefined && { memberId: limited }) };
    const asked = [own, ...this.#houseAsked()];
    const { points, fullLimit, isBarred } = this.tally.allow(uncut, asked);
    if (fullLimit && (isBarred || !givesMore)) return { reckoning, because: 'LIMIT', fullLimit };
    return this.#funded(reckoning, {
      ...this.#component({ reckoning, counted, uncut, points, funding: terms.funding, asked }),
      ...given,
      ...this.#member(campaign, seen),
      expireAfterDays: terms.pointsExpireAfterDays,
    });
  }

  /** Makes a component part of the plan. */
  keep(component: PlannedComponent): void {
    this.components.push(component);
    this.tally.take(component.taken);
    for (const { partnerId, points } of component.parts) this.#issued.set(partnerId, this.#before(partnerId) + points);
    if (component.reckoning.reason === 'CAMPAIGN') this.#gifts.give(component.reckoning.campaign.ownerId, component);
  }

  /** What the partner itself gives for the whole spend. */
  #ofPartner(
    reckoning: Reckoning,
    limiting: readonly AskedOffer[],
  ): { readonly component: PlannedComponent; readonly allowed: Allowed } {
    const { purchase, accrualRate } = this.#input;
    const { spend: counted, partnerId } = purchase;
    const uncut = uncutPoints(reckoning, counted, accrualRate);
    const allowed = this.tally.allow(uncut, limiting);
    const funding = [{ partnerId, share: micros(MICRO), costCentre: null }];
    const { points } = allowed;
    const component = this.#component({ reckoning, counted, uncut, points, funding, asked: this.#houseAsked() });
    return { component, allowed };
  }

  /** House rules reduce the points of every component. The accrual is one TIME of theirs, which the base asks for. */
  #houseAsked(): readonly AskedOffer[] {
    return this.houseRules.map((offer) => ({ offer, isTime: false }));
  }

  /** The points that a partner issues with what is kept. */
  #before(partnerId: PartnerId): bigint {
    return this.#issued.get(partnerId) ?? 0n;
  }

  #component({ reckoning, counted, uncut, points, funding, asked }: Ingredients): PlannedComponent {
    const shares = split(
      points,
      funding.map(({ share }) => share),
    );
    return {
      reckoning,
      accrualRate: this.#input.accrualRate,
      counted,
      levels: [],
      purchaseNumber: null,
      uncutPoints: uncut,
      points,
      parts: funding.map(({ partnerId, costCentre }, index): PlannedPart => ({
        partnerId,
        costCentre,
        points: shares[index] ?? 0n,
      })),
      expireAfterDays: null,
      coupons: [],
      badges: [],
      taken: this.tally.cost(points, asked),
    };
  }

  /** What of the member decided about a campaign. */
  #member(campaign: LiveCampaign, { offer }: Seen): Pick<PlannedComponent, 'levels' | 'purchaseNumber'> {
    const { member } = this.#situation;
    const isNumbered = member !== null && hasCondition(campaign.terms.conditions, 'purchase');
    return {
      levels: levelsAsked(campaign, member),
      purchaseNumber: isNumbered ? (earlierAt(member, offer)?.count ?? 0) + 1 : null,
    };
  }

  /** The component when every funder can issue its parts, else which one cannot. */
  #funded(reckoning: Added, component: PlannedComponent): PlannedComponent | Missed {
    const wanted = new Map<PartnerId, bigint>();
    for (const { partnerId, points } of component.parts) wanted.set(partnerId, (wanted.get(partnerId) ?? 0n) + points);
    for (const [partnerId, points] of wanted)
      if (!this.#input.mayIssue(partnerId, points, this.#before(partnerId)))
        return { reckoning, because: 'FUNDER', partnerId };
    return component;
  }
}
