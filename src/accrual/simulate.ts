import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MemberId, PartnerId } from '../platform/index.js';
import { done, type Preview, type Services } from '../ledger/index.js';
import { bookSource, type Book } from '../exchange/index.js';
import {
  alone,
  basketConditions,
  counterText,
  nextSpanAt,
  wallClock,
  type BasketLine,
  type LiveCampaign,
  type LiveOffer,
  type MemberFacts,
  type Taken,
} from '../offers/index.js';
import { planPurchase, programmeHere, type PlannedComponent, type ProgrammeHere } from '../campaigns/index.js';
import { earlierThan } from './earlier-store.js';
import { linesOf, pastPurchases, purchasesBy, type PastPurchase } from './past-purchases.js';
import { factsOf, wantFacts } from './programme.js';

/** The most purchases that one simulation looks at; of more, the newest. */
export const PURCHASES_MAX = 100_000;
/** A page takes some 300 kB, whatever the number of purchases. */
const PAGE = 500;
/** Purchases that are planned in one turn of the event loop: some 1 ms. */
const SLICE = 50;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Asks what a version of a campaign would have given. */
export interface Simulate {
  /** As plans take it, whatever its status. */
  readonly campaign: LiveCampaign;
  /** Days of the campaign's zone, by their number; both are included. */
  readonly fromDay: number;
  readonly untilDay: number;
  /** The partners whose purchases are looked at; null: all. */
  readonly partnerIds: readonly PartnerId[] | null;
}

/** What one funder would have issued, at its issue price when each purchase was made. */
export interface SimulatedCost {
  readonly partnerId: PartnerId;
  readonly currency: string;
  points: bigint;
  cost: bigint;
}

export interface Simulated {
  readonly __typename: 'Simulation';
  readonly purchases: bigint;
  readonly touched: bigint;
  readonly members: bigint;
  readonly points: bigint;
  readonly costs: readonly SimulatedCost[];
  readonly complete: boolean;
}

/** When a day begins in a zone. */
function startOf(zone: string, day: number): Date {
  // A zone is at most 14 hours ahead of UTC.
  let at = new Date((day - 2) * DAY_MS);
  while (wallClock(zone, at).day < day) at = nextSpanAt('DAY', zone, at) ?? at;
  return at;
}

interface FactsAsked {
  readonly asks: Pick<ProgrammeHere, 'asksProfile' | 'asksLadders' | 'asksPurchases'>;
  readonly memberIds: readonly MemberId[];
}

/** Members as they are today, as the lane would see them. */
const factsPreview: Preview<FactsAsked, ReadonlyMap<MemberId, MemberFacts>> = {
  needs: () => undefined,
  follow({ asks, memberIds }, batch, needs) {
    for (const id of memberIds) wantFacts(asks, id, batch, needs);
  },
  plan: ({ asks, memberIds }, batch) => done(new Map(memberIds.map((id) => [id, factsOf(batch, asks, id)]))),
};

/** The campaign with the limits that a simulation counts. */
const withoutSpans = (campaign: LiveCampaign): LiveOffer => ({
  ...campaign,
  terms: { kind: 'CAMPAIGN', ...campaign.terms, limits: campaign.terms.limits.filter(({ span }) => span === 'EVER') },
});

/** The fold over past purchases, one after the other in the order of their posting. Pure. */
class Simulation {
  readonly #live: LiveOffer;
  readonly #book: Book;
  readonly #used = new Map<string, bigint>();
  readonly #members = new Set<MemberId>();
  readonly #costs = new Map<PartnerId, SimulatedCost>();
  readonly #here = new Map<PartnerId, ProgrammeHere | undefined>();
  #purchases = 0n;
  #touched = 0n;
  #points = 0n;

  constructor(campaign: LiveCampaign, book: Book) {
    this.#live = withoutSpans(campaign);
    this.#book = book;
  }

  /** What of the campaign concerns purchases at a partner; undefined where it does not apply. */
  here(partnerId: PartnerId): ProgrammeHere | undefined {
    if (!this.#here.has(partnerId)) {
      const partner = this.#book.partner(partnerId);
      // The version counts as live at every instant.
      this.#here.set(partnerId, partner && programmeHere(alone(this.#live), this.#book, partner, new Date(0)));
    }
    return this.#here.get(partnerId);
  }

  add(purchase: PastPurchase, lines: readonly BasketLine[] | null, facts: MemberFacts, here: ProgrammeHere): void {
    this.#purchases += 1n;
    const component = this.#plan(purchase, lines, facts, here);
    if (!component) return;
    this.#touched += 1n;
    this.#members.add(purchase.memberId);
    this.#points += component.points;
    this.#take(component.taken);
    for (const { partnerId, points } of component.parts) this.#charge(partnerId, points, purchase.occurredAt);
  }

  #plan(
    purchase: PastPurchase,
    lines: readonly BasketLine[] | null,
    facts: MemberFacts,
    here: ProgrammeHere,
  ): PlannedComponent | undefined {
    const sheet = this.#book.sheet(purchase.rateSheetId);
    if (!sheet) return undefined;
    const plan = planPurchase({
      purchase: { ...purchase, lines },
      member: { id: purchase.memberId, facts },
      accrualRate: sheet.accrualRate,
      rules: [],
      tier: null,
      houseRules: { ofPartner: null, ofNetwork: null },
      campaigns: here.campaigns,
      usedBefore: (counter) => this.#used.get(counterText(counter)) ?? 0n,
      mayIssue: (id, points) => points === 0n || this.#book.sheetAt(id, purchase.occurredAt) !== undefined,
      explains: false,
      couponsLeft: () => Number.MAX_SAFE_INTEGER,
      hasBadge: () => this.#members.has(purchase.memberId),
    });
    return 'refused' in plan ? undefined : plan.components.find(({ reckoning }) => reckoning.reason === 'CAMPAIGN');
  }

  #take(taken: readonly Taken[]): void {
    for (const { counter, amount } of taken) {
      const text = counterText(counter);
      this.#used.set(text, (this.#used.get(text) ?? 0n) + amount);
    }
  }

  #charge(partnerId: PartnerId, points: bigint, at: Date): void {
    const partner = this.#book.partner(partnerId);
    const sheet = this.#book.sheetAt(partnerId, at);
    if (!partner || !sheet || points === 0n) return;
    const cost = this.#costs.get(partnerId) ?? { partnerId, currency: partner.currency, points: 0n, cost: 0n };
    cost.points += points;
    cost.cost += points * sheet.issuePrice;
    this.#costs.set(partnerId, cost);
  }

  get result(): Omit<Simulated, 'complete' | '__typename'> {
    const costs = [...this.#costs.values()].sort((one, other) => (one.partnerId < other.partnerId ? -1 : 1));
    return {
      purchases: this.#purchases,
      touched: this.#touched,
      members: BigInt(this.#members.size),
      points: this.#points,
      costs,
    };
  }
}

const NOBODY: MemberFacts = { tags: new Map(), levels: new Map(), birthday: null, purchases: new Map() };

/** What a page of purchases is judged by, beside the purchases. */
async function readPage({ database, lane }: Services, page: readonly PastPurchase[], here: ProgrammeHere) {
  const { conditions } = here.campaigns[0]?.terms ?? { conditions: [] };
  const asksLines = basketConditions(conditions).length > 0;
  const memberIds = [...new Set(page.map(({ memberId }) => memberId))];
  const [lines, earlier, facts] = await Promise.all([
    asksLines
      ? linesOf(
          database,
          page.map(({ id }) => id),
        )
      : new Map<string, BasketLine[]>(),
    here.asksPurchases === null ? null : earlierThan(database, page),
    lane.preview(factsPreview, { asks: { ...here, asksPurchases: null }, memberIds }),
  ]);
  const byMember = facts.kind === 'done' ? facts.result : new Map<MemberId, MemberFacts>();
  return page.map((purchase, i) => ({
    lines: lines.get(purchase.id) ?? null,
    facts: { ...(byMember.get(purchase.memberId) ?? NOBODY), purchases: earlier?.[i] ?? NOBODY.purchases },
  }));
}

/**
 * Plans one version of a campaign alone over purchases that were made: with members as they are today, the purchases that each had
 * made by then, and only limits of span EVER, which begin at 0 (design, section 4). A forecast: it changes nothing.
 */
export async function simulate(services: Services, asked: Simulate): Promise<Simulated> {
  const { campaign, fromDay, untilDay, partnerIds } = asked;
  const { timeZone } = campaign;
  const simulation = new Simulation(campaign, await bookSource.load(services.database));
  const window = {
    from: startOf(timeZone, fromDay),
    until: startOf(timeZone, untilDay + 1),
    partnerIds,
    most: PURCHASES_MAX + 1,
  };
  const found = await pastPurchases(services.database, window);
  const complete = found.length <= PURCHASES_MAX;
  // The oldest comes first: it is the one too many.
  const ids = complete ? found : found.slice(1);
  for (let from = 0; from < ids.length; from += PAGE) {
    const looked = await purchasesBy(services.database, ids.slice(from, from + PAGE));
    const page = looked.filter(({ partnerId }) => simulation.here(partnerId) !== undefined);
    const here = page[0] && simulation.here(page[0].partnerId);
    if (!here) continue;
    const read = await readPage(services, page, here);
    for (const [i, purchase] of page.entries()) {
      if (i > 0 && i % SLICE === 0) await nextTurn();
      const { lines, facts } = read[i] ?? { lines: null, facts: NOBODY };
      simulation.add(purchase, lines, facts, here);
    }
  }
  return { __typename: 'Simulation', ...simulation.result, complete };
}
