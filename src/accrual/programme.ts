import { MICRO, type MemberId, type PartnerId, type Refusal } from '../platform/index.js';
import { profileOf, wantProfile } from '../members/index.js';
import { type Batch, type Needs, type Wallet } from '../ledger/index.js';
import {
  amountTooSmall,
  bookSource,
  creditRefusal,
  guardGiving,
  isRefusal,
  issueTerms,
  wantIssue,
  type IssueTerms,
  type PartnerTerms,
  type RateSheet,
} from '../exchange/index.js';
import {
  boundedCounters,
  counterStore,
  limitReached,
  mayHold,
  nextSpanAt,
  offersSource,
  see,
  trying,
  wantCounters,
  type Counter,
  type LiveOffer,
  type MemberFacts,
  type OffersAsked,
  type Subjects,
} from '../offers/index.js';
import { hasBadge, laddersSource, levelsOf, tiersGiven, wantBadge, wantStandings } from '../standing/index.js';
import { couponsLeft, wantCoupons } from '../grants/index.js';
import {
  ByGoods,
  greaterTier,
  planPurchase,
  purchaseFacts,
  situationOf,
  programmeHere,
  referredAt,
  wantReferred,
  wantReward,
  type FullLimit,
  type PlanInput,
  type PlanRefusal,
  type ProgrammeHere,
  type PurchaseMade,
  type PurchasePlan,
  type TierInForce,
} from '../campaigns/index.js';
import type { Accrue } from './command.js';
import { earlierStore } from './earlier-store.js';
import { rulesFor } from './rules.js';

/** Effects of one purchase: 200 campaigns of five effects with ten coupons each. */
const COUPONS_MAX = 10_000;

/** When a purchase counts as made: never after the batch. */
export const madeAt = (occurredAt: Date | null, now: Date): Date =>
  occurredAt !== null && occurredAt < now ? occurredAt : now;

/** What a purchase is reckoned by. */
export type Purchase = Pick<
  Accrue,
  'partnerId' | 'spend' | 'currency' | 'lines' | 'category' | 'channel' | 'occurredAt' | 'timeZone'
>;

const offersIn = (batch: Batch, tried: LiveOffer | undefined): OffersAsked => {
  const book = batch.config(offersSource);
  return tried ? trying(book, tried) : book;
};

/** Whether more than the base rate may concern purchases at a partner, by the settings as they were last loaded. */
export const mayHaveProgramme = (partnerId: PartnerId, needs: Needs): boolean =>
  needs.config(offersSource)?.mayConcern(partnerId) === true ||
  needs.config(laddersSource)?.mayCountAt(partnerId) === true;

/** Says what the plan of a purchase needs beyond the base, once its member is known; null: a stranger. */
export function wantProgramme(
  purchase: Purchase,
  batch: Batch,
  needs: Needs,
  { memberId, tried }: { readonly memberId: MemberId | null } & Pick<Planned, 'tried'>,
): void {
  const book = batch.config(bookSource);
  const partner = book.partner(purchase.partnerId);
  if (!partner) return;
  const at = madeAt(purchase.occurredAt, batch.now);
  const here = programmeHere(offersIn(batch, tried), book, partner, at);
  if (here) wantHere(here, { memberId, partnerId: partner.id }, purchaseMade(purchase, at), batch, needs);
  if (memberId === null) return;
  const referred = referredAt(batch, offersIn(batch, tried), partner, { memberId, occurredAt: at });
  if (referred) wantReferred(batch, needs, referred, { partnerId: partner.id, occurredAt: at });
  const ladders = batch.config(laddersSource);
  if (ladders.isEmpty) return;
  wantStandings(needs, ladders, memberId, { partnerId: partner.id, at }, batch.now);
  for (const ladder of ladders.countingAt(partner.id, at))
    for (const { partnerId } of ladder.rulesAt(at).funding) wantIssue(needs, book, partnerId);
}

/** Says what the grant of the one who referred the member needs, where the purchase may reward that. */
export function wantReferrer(command: Accrue, batch: Batch, needs: Needs, memberId: MemberId): void {
  const { id: accrualId, partnerId, couponSeed: seed = NO_SEED, act = '', pointsMax } = command;
  const partner = batch.config(bookSource).partner(partnerId);
  const occurredAt = madeAt(command.occurredAt, batch.now);
  const referred = partner && referredAt(batch, batch.config(offersSource), partner, { memberId, occurredAt });
  if (referred) wantReward(batch, needs, referred, { accrualId, partnerId, occurredAt, seed, act, pointsMax });
}

/** Nothing is made of it: what is asked for does not hang on the seed. */
const NO_SEED = Buffer.alloc(0);

function wantHere(here: ProgrammeHere, subjects: Subjects, made: PurchaseMade, batch: Batch, needs: Needs): void {
  for (const id of here.funders) wantIssue(needs, batch.config(bookSource), id);
  const situation = situationOf({ purchase: made, member: null });
  const limited = here.byGoods.meeting(purchaseFacts(made).lines).filter(({ ownerId, timeZone, terms }) => {
    if (terms.limits.length === 0) return false;
    const scope = { ownerId, timeZone, partnerIds: terms.partnerIds };
    return mayHold(terms.conditions, see(situation, scope, terms.conditions));
  });
  for (const offer of [...here.limitedRules, ...limited])
    wantCounters(
      needs,
      boundedCounters(offer, subjects, made.occurredAt).map(({ counter }) => counter),
    );
  const { memberId, partnerId } = subjects;
  for (const kindId of here.couponKinds) wantCoupons(batch, needs, { kindId, memberId, atPartnerId: partnerId });
  if (memberId === null) return;
  wantFacts(here, memberId, batch, needs);
  for (const badge of here.badges) wantBadge(needs, { memberId, ...badge });
}

/** What of a member is asked. */
type Asks = Pick<ProgrammeHere, 'asksProfile' | 'asksLadders' | 'asksPurchases'>;

/** What is asked by either. */
const asksOf = (one: Asks, other: Asks | undefined): Asks =>
  other
    ? {
        asksProfile: one.asksProfile || other.asksProfile,
        asksLadders: [...new Set([...one.asksLadders, ...other.asksLadders])],
        asksPurchases: one.asksPurchases ?? other.asksPurchases,
      }
    : one;

/** In `follow`: says what {@link factsOf} needs of a member. */
export function wantFacts(asks: Asks, memberId: MemberId, batch: Batch, needs: Needs): void {
  if (asks.asksPurchases) needs.want(earlierStore, { memberId });
  if (asks.asksProfile) wantProfile(needs, memberId);
  if (asks.asksLadders.length > 0) {
    const wanted = { partnerId: null, at: null, also: asks.asksLadders };
    wantStandings(needs, batch.config(laddersSource), memberId, wanted, batch.now);
  }
}

/** Issuers of one purchase, each with its terms now; undefined for one that cannot issue. */
export class Issuers {
  readonly #batch: Batch;
  readonly #occurredAt: Date;
  /** Of the partner at which the purchase is made. */
  readonly #own: IssueTerms;
  #others: Map<PartnerId, IssueTerms | undefined> | undefined;

  constructor(batch: Batch, occurredAt: Date, own: IssueTerms) {
    this.#batch = batch;
    this.#occurredAt = occurredAt;
    this.#own = own;
  }

  /** By the sheet in force at the time of the purchase, at the fund price of now. */
  of(id: PartnerId): IssueTerms | undefined {
    if (id === this.#own.partner.id) return this.#own;
    this.#others ??= new Map();
    if (!this.#others.has(id)) this.#others.set(id, this.#find(id));
    return this.#others.get(id);
  }

  #find(id: PartnerId): IssueTerms | undefined {
    const book = this.#batch.config(bookSource);
    const partner = book.partner(id);
    const sheet = partner && book.sheetAt(id, this.#occurredAt);
    if (!sheet || guardGiving(book, partner, sheet, this.#batch.now)) return undefined;
    const terms = issueTerms(book, partner, sheet, this.#batch.now);
    return isRefusal(terms) ? undefined : terms;
  }

  /** Whether a partner may issue points as a part, when it has issued `before` with the parts before it. */
  mayIssue(id: PartnerId, points: bigint, before: bigint): boolean {
    if (this.#batch.config(bookSource).partner(id)?.status !== 'ACTIVE') return false;
    if (points === 0n) return true;
    const terms = this.of(id);
    return terms !== undefined && creditRefusal(this.#batch, terms, before + points) === undefined;
  }
}

/** What conditions ask of a member, as it stands before the purchase. It was wanted by {@link wantFacts}. */
export function factsOf(batch: Batch, asks: Asks, memberId: MemberId): MemberFacts {
  const profile = asks.asksProfile ? profileOf(batch, memberId) : null;
  return {
    tags: profile?.tags ?? NOTHING,
    levels: levelsOf(batch, memberId, asks.asksLadders),
    birthday: profile?.birthday ?? null,
    purchases: asks.asksPurchases ? batch.of(earlierStore).of(memberId) : NOTHING,
  };
}

const NOTHING = new Map<never, never>();

/** What a purchase meets where no offer but a ladder concerns it. */
const NO_OFFERS: ProgrammeHere = {
  campaigns: [],
  houseRules: { ofPartner: null, ofNetwork: null },
  funders: [],
  limitedRules: [],
  byGoods: new ByGoods([]),
  asksProfile: false,
  asksLadders: [],
  couponKinds: [],
  badges: [],
  asksPurchases: null,
};

/** The level's multiplier that counts for a purchase; null where none gives anything. */
function tierOf(batch: Batch, memberId: MemberId, partnerId: PartnerId, occurredAt: Date): TierInForce | null {
  if (batch.config(laddersSource).countingAt(partnerId, occurredAt).length === 0) return null;
  const { ofPartner, ofNetwork } = tiersGiven(batch, memberId, partnerId, occurredAt);
  const tier = greaterTier(ofPartner, ofNetwork);
  return tier && tier.multiplier > MICRO ? tier : null;
}

/** What a purchase is planned by. */
export interface Planned {
  readonly partner: PartnerTerms;
  readonly sheet: RateSheet;
  readonly occurredAt: Date;
  readonly issuers: Issuers;
  /** Null: a stranger. */
  readonly wallet: Pick<Wallet, 'memberId'> | null;
  /** An offer that counts as live, to try it. */
  readonly tried?: LiveOffer | undefined;
  /** Whether to tell what is missed, and why. */
  readonly explains?: boolean;
}

const purchaseMade = (purchase: Purchase, occurredAt: Date): PurchaseMade => ({
  partnerId: purchase.partnerId,
  spend: purchase.spend,
  currency: purchase.currency,
  lines: purchase.lines.length === 0 ? null : purchase.lines,
  category: purchase.category,
  channel: purchase.channel,
  occurredAt,
});

/** Plans a purchase by the offers that concern it; undefined where none does. What it needs was wanted by {@link wantProgramme}. */
export function planProgramme(
  purchase: Purchase,
  batch: Batch,
  { partner, sheet, occurredAt, issuers, wallet, tried, explains = false }: Planned,
): PurchasePlan | Refusal | undefined {
  const found = programmeHere(offersIn(batch, tried), batch.config(bookSource), partner, occurredAt);
  const tier = wallet && tierOf(batch, wallet.memberId, partner.id, occurredAt);
  const memberId = wallet?.memberId ?? null;
  const referred =
    memberId === null ? undefined : referredAt(batch, offersIn(batch, tried), partner, { memberId, occurredAt });
  if (!found && !tier && !referred) return undefined;
  const here = found ?? NO_OFFERS;
  const { category, timeZone } = purchase;
  const made = purchaseMade(purchase, occurredAt);
  const input: PlanInput = {
    purchase: made,
    member: wallet && { id: wallet.memberId, facts: factsOf(batch, asksOf(here, referred?.here), wallet.memberId) },
    accrualRate: sheet.accrualRate,
    rules: rulesFor({ partnerId: partner.id, category, occurredAt, sheet, timeZone }),
    tier,
    houseRules: here.houseRules,
    campaigns: explains ? here.campaigns : here.byGoods.meeting(purchaseFacts(made).lines),
    referral: referred && { referrerId: referred.referral.referrerId, campaigns: referred.here.campaigns },
    usedBefore: (counter) => batch.of(counterStore).used(counter),
    mayIssue: (id, points, before) => issuers.mayIssue(id, points, before),
    explains,
    couponsLeft: (kindId) => couponsLeft(batch, { kindId, memberId, atPartnerId: partner.id }, COUPONS_MAX),
    hasBadge: (by, code) => memberId !== null && hasBadge(batch, { memberId, by, code }),
  };
  const plan = planPurchase(input);
  return 'refused' in plan ? refusalOf(plan, batch, input, occurredAt) : plan;
}

/** The counter of a limit that left nothing. */
function fullCounter({ id, limit }: FullLimit, { houseRules, purchase, member }: PlanInput): Counter | undefined {
  const offer = [houseRules.ofPartner, houseRules.ofNetwork].find((rules) => rules?.id === id);
  if (!offer) return undefined;
  const subjects = { memberId: member?.id ?? null, partnerId: purchase.partnerId };
  return boundedCounters(offer, subjects, purchase.occurredAt).find((one) => one.limit === limit)?.counter;
}

function refusalOf(plan: PlanRefusal, batch: Batch, input: PlanInput, at: Date): Refusal {
  if (plan.refused === 'AmountTooSmall')
    return amountTooSmall(
      plan.minSpend === null
        ? 'The spend earns less than one point at the rate in force.'
        : 'The spend is below the least that earns points here.',
    );
  const { limit } = plan.fullLimit;
  const { ofPartner, ofNetwork } = input.houseRules;
  const zone = [ofPartner, ofNetwork].find((rules) => rules?.id === plan.fullLimit.id)?.timeZone ?? 'UTC';
  const counter = fullCounter(plan.fullLimit, input);
  const isStranger = counter?.per === 'MEMBER' && counter.subject === null;
  const used = counter && !isStranger ? batch.of(counterStore).used(counter) : 0n;
  const remaining = used < limit.most ? limit.most - used : 0n;
  return limitReached(limit, remaining, nextSpanAt(limit.span, zone, at));
}
