/** Purchases, campaigns and counters of a few lines, for the pure tests of this room. */
import { counterText, type Taken, type UsedBefore } from '../../src/offers/counter.js';
import type { LiveCampaign, LiveHouseRules } from '../../src/offers/book.js';
import { planPurchase, type PlanRefusal, type PurchasePlan } from '../../src/campaigns/plan.js';
import type { BasketLine, PlanInput, PurchaseMade } from '../../src/campaigns/purchase.js';
import type { EarnedAccrual } from '../../src/campaigns/returns.js';
import { readConditions, type ConditionInput } from '../../src/offers/conditions/all.js';
import { readEffects, type EffectInput } from '../../src/offers/effects/all.js';
import type { Funder } from '../../src/offers/funding.js';
import type { CampaignId, HouseRulesId } from '../../src/offers/ids.js';
import type { Limit } from '../../src/offers/limits.js';
import { micros, type MemberId, type PartnerId } from '../../src/platform/index.js';
import { BAKERY, GROCER, memberOf, mic } from '../offers/builders.js';

export const ANNA = 'mem_01h2xcejqtf2nbrexx3vqjhp44' as MemberId;
export const campaignId = (number: number): CampaignId =>
  `cmp_01h2xcejqtf2nbrexx3vqj${number.toString().padStart(4, '0')}` as CampaignId;
export const HOUSE = 'hsr_01h2xcejqtf2nbrexx3vqjhp45' as HouseRulesId;
export const NETWORK_HOUSE = 'hsr_01h2xcejqtf2nbrexx3vqjhp46' as HouseRulesId;

export const funder = (partnerId: PartnerId, share: string, costCentre: string | null = null): Funder => ({
  partnerId,
  share: mic(share),
  costCentre,
});

export type LimitGiven = Omit<Limit, 'action'> & Partial<Pick<Limit, 'action'>>;
const limitsOf = (limits: readonly LimitGiven[]): readonly Limit[] =>
  limits.map((limit) => ({ action: 'CUT', ...limit }));

export interface CampaignGiven {
  readonly id: number;
  readonly ownerId?: PartnerId | null;
  readonly effects: readonly EffectInput[];
  readonly conditions?: readonly ConditionInput[];
  readonly limits?: readonly LimitGiven[];
  readonly funding?: readonly Funder[];
  readonly group?: string;
  readonly order?: number;
}

export const campaignOf = (given: CampaignGiven): LiveCampaign => ({
  id: campaignId(given.id),
  version: 1,
  ownerId: given.ownerId === undefined ? BAKERY : given.ownerId,
  timeZone: 'UTC',
  terms: {
    names: [{ locale: 'en', text: 'A campaign' }],
    limits: limitsOf(given.limits ?? []),
    funding: given.funding ?? [funder(BAKERY, '1')],
    trigger: 'PURCHASE',
    task: null,
    partnerIds: [BAKERY],
    conditions: readConditions('conditions', given.conditions, 'PURCHASE'),
    effects: readEffects('effects', given.effects, true),
    referrerEffects: [],
    group: given.group ?? null,
    order: given.order ?? 100,
    pointsExpireAfterDays: null,
  },
});

export const houseOf = (
  limits: readonly LimitGiven[],
  { id = HOUSE, minSpend = null }: { id?: HouseRulesId; minSpend?: LiveHouseRules['terms']['minSpend'] } = {},
): LiveHouseRules => ({
  id,
  version: 1,
  ownerId: id === HOUSE ? BAKERY : null,
  timeZone: 'UTC',
  terms: { names: [{ locale: 'en', text: 'House rules' }], limits: limitsOf(limits), funding: [], minSpend },
});

export const basketLine = (category: string, amount: string, quantity = 1): BasketLine => ({
  sku: null,
  category,
  quantity,
  amount: mic(amount),
});

/** 24.80 at the bakery on a Sunday: bread, 2 units for 12.40, and coffee for 12.40. */
export const purchaseMade = (more: Partial<PurchaseMade> = {}): PurchaseMade => ({
  partnerId: BAKERY,
  spend: mic('24.80'),
  currency: 'EUR',
  lines: [basketLine('bread', '12.40', 2), basketLine('coffee', '12.40')],
  category: null,
  channel: 'STORE',
  occurredAt: new Date('2026-03-01T12:00:00Z'),
  ...more,
});

export const inputOf = (more: Partial<PlanInput> = {}): PlanInput => ({
  purchase: purchaseMade(),
  member: { id: ANNA, facts: memberOf() },
  accrualRate: mic('10'),
  tier: null,
  houseRules: { ofPartner: null, ofNetwork: null },
  campaigns: [],
  usedBefore: () => 0n,
  mayIssue: () => true,
  rules: [],
  explains: true,
  couponsLeft: () => 1_000,
  hasBadge: () => false,
  ...more,
});

export const isPlan = (plan: PurchasePlan | PlanRefusal): plan is PurchasePlan => !('refused' in plan);

/** The plan of a purchase that earns something. */
export function planOf(more: Partial<PlanInput> = {}): PurchasePlan {
  const plan = planPurchase(inputOf(more));
  if (!isPlan(plan)) throw new Error(`it was refused: ${plan.refused}`);
  return plan;
}

/** Counters that remember what is taken from them and given back. */
export class Counters {
  readonly #used = new Map<string, bigint>();

  readonly used: UsedBefore = (counter) => this.#used.get(counterText(counter)) ?? 0n;

  take(taken: readonly Taken[]): void {
    for (const { counter, amount } of taken) this.#used.set(counterText(counter), this.used(counter) + amount);
  }

  giveBack(given: readonly Taken[]): void {
    this.take(given.map(({ counter, amount }) => ({ counter, amount: -amount })));
  }

  /** All that are not 0. */
  get standing(): Readonly<Record<string, bigint>> {
    return Object.fromEntries([...this.#used].filter(([, amount]) => amount !== 0n));
  }
}

/** A plan as it stands right after it was posted. */
export const earnedOf = ({ components, timesTaken }: PurchasePlan): EarnedAccrual => ({
  components: components.map(({ parts, taken, ...component }) => ({
    ...component,
    parts: parts.map(({ partnerId, points }) => ({ partnerId, points, reversedPoints: 0n, expiredPoints: 0n })),
    counters: taken.map(({ counter }) => counter),
  })),
  timesCounters: timesTaken.map(({ counter }) => counter),
});

/** The accrual after it lost points. */
export const afterLoss = (
  accrual: EarnedAccrual,
  { components }: { readonly components: readonly { readonly parts: readonly bigint[] }[] },
): EarnedAccrual => ({
  ...accrual,
  components: accrual.components.map((component, index) => ({
    ...component,
    parts: component.parts.map((part, at) => ({
      ...part,
      reversedPoints: part.reversedPoints + (components[index]?.parts[at] ?? 0n),
    })),
  })),
});

/** Of each partner the points of its parts. */
export function byPartner(parts: Iterable<{ readonly partnerId: PartnerId; readonly points: bigint }>) {
  const sums = { ofBakery: 0n, ofGrocer: 0n };
  for (const { partnerId, points } of parts)
    if (partnerId === BAKERY) sums.ofBakery += points;
    else if (partnerId === GROCER) sums.ofGrocer += points;
  return sums;
}

export const euros = (cents: bigint) => micros(cents * 10_000n);
