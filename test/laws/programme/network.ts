/** Random networks for the laws of the programme: partners, members and offers, set up at the product and told to the model. */
import fc from 'fast-check';
import { moveOffer, setUp } from '../../support/offers.js';
import type { Client, TestGateway, TestMember, TestPartner } from '../../support/server.js';
import type { Model } from './model.js';
import type {
  ModelCampaign,
  ModelCondition,
  ModelEffect,
  ModelFunder,
  ModelGoods,
  ModelHouseRules,
  ModelLimit,
} from './model-terms.js';

export const zones = [
  ['UTC', 0],
  ['Asia/Shanghai', 8],
  ['America/Bogota', -5],
] as const;
const categories = ['bread', 'coffee', 'tea'];
const skus = ['s1', 's2'];
export const channels = ['STORE', 'APP', 'OTHER'] as const;
const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export const levels = ['BASIC', 'SILVER', 'GOLD'] as const;
const multipliers = ['1', '1.1', '1.255555'] as const;

/** A decimal number as text, in millionths. */
export const micros = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
};
/** Millionths as a decimal number. */
export const decimal = (value: bigint): string =>
  `${(value / 1_000_000n).toString()}.${(value % 1_000_000n).toString().padStart(6, '0')}`;
/** Millionths as an amount in EUR: whole cents. */
export const euros = (value: bigint): string => decimal(value).slice(0, -4);
/** Millionths as an amount of a currency: whole cents, or whole yen. */
export const amountOf = (value: bigint, currency: string): string =>
  currency === 'JPY' ? (value / 1_000_000n).toString() : euros(value);

// ---------------------------------------------------------------- what networks are made of

const goods: fc.Arbitrary<ModelGoods> = fc
  .record({ categories: fc.subarray(categories), skus: fc.subarray(skus) })
  .filter((one) => one.categories.length + one.skus.length > 0);

const condition: fc.Arbitrary<ModelCondition> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('goods' as const), goods }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bundle' as const),
      bundle: fc.array(goods, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('minSpend' as const),
      amount: fc.bigInt({ min: 1n, max: 6_000n }).map((cents) => cents * 10_000n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('weekdays' as const),
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ kind: fc.constant('hours' as const), from: fc.nat(23), until: fc.nat(23) })
      .filter(({ from, until }) => from !== until),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('channels' as const),
      channels: fc.subarray([...channels], { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tier' as const), level: fc.constantFrom(1, 1, 2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('tags' as const), tags: fc.subarray(['vip', 'new'], { minLength: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nth' as const), nth: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('every' as const), every: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lapsedDays' as const), days: fc.integer({ min: 1, max: 4 }) }),
  },
);

const effect: fc.Arbitrary<ModelEffect> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('multiply' as const),
      by: fc.bigInt({ min: 1_000_001n, max: 3_000_000n }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('points' as const), points: fc.bigInt({ min: 1n, max: 300n }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('perStep' as const),
      points: fc.bigInt({ min: 1n, max: 20n }),
      step: fc.bigInt({ min: 100n, max: 2_000n }).map((cents) => cents * 10_000n),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('coupon' as const), count: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('badge' as const), badge: fc.constantFrom('b', 'c') }) },
);

const limitsUpTo = (points: number, actions: readonly ModelLimit['action'][], pers: readonly ModelLimit['per'][]) =>
  fc.uniqueArray(
    fc
      .record({
        measure: fc.constantFrom('POINTS' as const, 'POINTS' as const, 'TIMES' as const),
        per: fc.constantFrom(...pers),
        span: fc.constantFrom('HOUR', 'DAY', 'WEEK', 'MONTH', 'EVER'),
        most: fc.integer({ min: 1, max: points }),
        action: fc.constantFrom(...actions),
      })
      .map(({ most, ...rest }): ModelLimit => ({
        ...rest,
        most: BigInt(rest.measure === 'TIMES' ? (most % 4) + 1 : most),
      })),
    { maxLength: 3, selector: ({ measure, per, span, action }) => `${measure} ${per} ${span} ${action}` },
  );

const ANY = ['MEMBER', 'PARTNER', 'ALL'] as const;

const campaign = fc.record({
  owner: fc.constantFrom(0, 0, 0, 1, null),
  at: fc.subarray([0, 1, 2]),
  conditions: fc.array(condition, { maxLength: 3 }),
  effects: fc.array(effect, { minLength: 1, maxLength: 3 }),
  limits: fc.oneof(fc.constant<ModelLimit[]>([]), limitsUpTo(600, ['CUT'], ANY)),
  // Millionths that the first funder pays.
  share: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 999_999 })),
  first: fc.nat(2),
  second: fc.integer({ min: 1, max: 2 }),
  group: fc.constantFrom(null, null, 'g', 'h'),
  order: fc.integer({ min: 1, max: 3 }),
  zone: fc.nat(2),
  expireAfterDays: fc.option(fc.integer({ min: 4, max: 12 }), { freq: 2 }),
});
export type CampaignWish = typeof campaign extends fc.Arbitrary<infer W> ? W : never;
/** The next version of an offer, of whatever it is. */
export const versionWish = campaign;

const houseRules = fc.record({
  limits: limitsUpTo(1_500, ['CUT', 'CUT', 'FLAG', 'HOLD'], ANY),
  minSpend: fc.option(
    fc.bigInt({ min: 1n, max: 1_500n }).map((cents) => cents * 10_000n),
    { freq: 3 },
  ),
  zone: fc.nat(2),
});

export type HouseWish = typeof houseRules extends fc.Arbitrary<infer W> ? W : never;
export const houseWish = houseRules;

const ladder = fc.record({
  measure: fc.constantFrom('POINTS' as const, 'PURCHASES' as const),
  steps: fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 })),
  window: fc.constantFrom('ROLLING' as const, 'MONTH' as const),
  windowDays: fc.integer({ min: 1, max: 20 }),
  graceDays: fc.integer({ min: 0, max: 5 }),
});
export type LadderWish = typeof ladder extends fc.Arbitrary<infer W> ? W : never;

const rate = fc.integer({ min: 500_000, max: 5_000_000 });
/** Longer than any review holds points. */
const days = fc.option(fc.integer({ min: 4, max: 12 }), { freq: 1 });

export const coalition = fc.record({
  rates: fc.tuple(rate, rate, rate),
  expiry: fc.tuple(days, days, days),
  members: fc.integer({ min: 1, max: 2 }),
  tags: fc.array(fc.subarray(['vip', 'new']), { minLength: 2, maxLength: 2 }),
  campaigns: fc.array(campaign, { minLength: 1, maxLength: 5 }),
  house: fc.option(houseRules, { freq: 2 }),
  networkHouse: fc.option(houseRules, { freq: 1 }),
  ladder: fc.option(ladder, { freq: 2 }),
});
export type Coalition = typeof coalition extends fc.Arbitrary<infer C> ? C : never;

// ---------------------------------------------------------------- as the API takes them

const money = (amount: bigint) => ({ amount: euros(amount), currency: 'EUR' });
const goodsInput = ({ categories: some, skus: numbers }: ModelGoods) => ({ categories: some, skus: numbers });
const hour = (at: number): string => `${at.toString().padStart(2, '0')}:00`;

function conditionInput(one: ModelCondition, ladderId: string | null): object {
  switch (one.kind) {
    case 'weekdays':
      return { window: { weekdays: one.days.map((day) => weekdays[day]) } };
    case 'hours':
      return { window: { fromTime: hour(one.from), untilTime: hour(one.until) } };
    case 'channels':
      return { channels: one.channels };
    case 'goods':
      return { goods: goodsInput(one.goods) };
    case 'bundle':
      return { bundle: one.bundle.map(goodsInput) };
    case 'minSpend':
      return { minSpend: money(one.amount) };
    case 'tier':
      return { tier: { ladderId, level: levels[one.level] } };
    case 'tags':
      return { tags: one.tags };
    case 'nth':
      return { purchase: { nth: one.nth } };
    case 'every':
      return { purchase: { every: one.every } };
    case 'lapsedDays':
      return { lapsedDays: one.days };
  }
}

function effectInput(one: ModelEffect, couponKindId: string): object {
  switch (one.kind) {
    case 'multiply':
      return { multiply: decimal(one.by) };
    case 'points':
      return { points: Number(one.points) };
    case 'perStep':
      return { perStep: { points: Number(one.points), step: money(one.step) } };
    case 'coupon':
      return { coupon: { couponKindId, count: one.count } };
    case 'badge':
      return { badge: one.badge };
  }
}

export const limitInput = ({ most, ...limit }: ModelLimit): object => ({ ...limit, most: Number(most) });
export const fundingInput = (funding: readonly ModelFunder[]): object[] =>
  funding.map(({ partner, share }) => ({ partnerId: partner, share: decimal(share) }));

/** A network as it was set up. */
export interface Opened {
  readonly gateway: TestGateway;
  readonly partners: readonly TestPartner[];
  readonly members: readonly TestMember[];
  readonly ladder: LadderWish | null;
  readonly couponKindId: string;
}

const PROFILE = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;

const asksMoney = ({ conditions, effects }: Pick<CampaignWish, 'conditions' | 'effects'>): boolean =>
  conditions.some(({ kind }) => kind === 'minSpend') || effects.some(({ kind }) => kind === 'perStep');

/** Draws a campaign's partners and funders; a fixed number of points needs a limit. */
function campaignOf(wish: CampaignWish, ids: readonly string[], ladderId: string | null) {
  const owner = wish.owner === null ? null : (ids[wish.owner] ?? null);
  const payer = ids[wish.first] ?? '';
  const other = ids[(wish.first + wish.second) % 3] ?? '';
  const share = BigInt(wish.share);
  const funding: ModelFunder[] =
    share === 1_000_000n
      ? [{ partner: payer, share }]
      : [
          { partner: payer, share },
          { partner: other, share: 1_000_000n - share },
        ];
  const isFixed = wish.effects.some(({ kind }) => kind === 'points');
  const hasTimes = wish.limits.some(({ measure, per }) => measure === 'TIMES' && per === 'MEMBER');
  const times = { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 2n, action: 'CUT' } as const;
  // A coupon kind is its owner's to give.
  const own = wish.effects.filter(({ kind }) => kind !== 'coupon' || wish.owner === 0);
  const effects = own.length > 0 ? own : [{ kind: 'badge', badge: 'b' } as const];
  const conditions = wish.conditions.filter(({ kind }) => kind !== 'tier' || ladderId !== null);
  const currency = asksMoney({ conditions, effects }) ? 'EUR' : null;
  // Money is in the currency of all partners that are named, and the third has another one.
  const at = wish.at.filter((i) => currency === null || i < 2).map((i) => ids[i] ?? '');
  return {
    owner,
    // Left out: the owner; for the network everywhere.
    partners: at.length === 0 && owner !== null ? [owner] : at,
    conditions,
    effects,
    currency,
    expireAfterDays: wish.expireAfterDays,
    limits: isFixed && !hasTimes ? [...wish.limits, times] : wish.limits,
    funding,
    group: wish.group,
    order: wish.order,
  };
}

async function openOffers(
  gateway: TestGateway,
  model: Model,
  wish: Coalition,
  partners: readonly TestPartner[],
): Promise<string> {
  const { operator } = gateway;
  const [first] = partners;
  if (!first) throw new Error('no partner');
  if (wish.ladder) {
    const { measure, steps, window, windowDays, graceDays } = wish.ladder;
    const needs = [0, steps[0], steps[0] + steps[1]].map((need, i) =>
      measure === 'PURCHASES' ? Math.ceil(need / 100) + (i === 2 ? 1 : 0) : need,
    );
    const id = await setUp(operator, 'draftLadder', first.app, {
      measure,
      window,
      ...(window === 'ROLLING' && { windowDays }),
      graceDays,
      levels: levels.map((code, i) => ({
        code,
        names: [{ locale: 'en', text: code }],
        needs: (needs[i] ?? 0).toString(),
        multiplier: multipliers[i],
      })),
    });
    model.ladder = {
      id,
      owner: first.id,
      measure,
      multipliers: multipliers.map(micros),
      funding: [{ partner: first.id, share: 1_000_000n }],
      needs,
    };
  }
  const couponKindId = await setUp(operator, 'draftCouponKind', first.app, { value: { amount: money(5_000_000n) } });
  const opened: Opened = { gateway, partners, members: [], ladder: wish.ladder, couponKindId };
  for (const one of wish.campaigns) await draftCampaign(opened, model, one, null);
  if (wish.house) await draftHouseRules(opened, model, wish.house, { owner: first, before: null });
  if (wish.networkHouse) await draftHouseRules(opened, model, wish.networkHouse, { owner: null, before: null });
  return couponKindId;
}

/** The zone of an offer never changes. */
const zoneOf = (wish: { readonly zone: number }) => zones[wish.zone] ?? zones[0];

/** When a version that is set up now starts: right after now. */
const startOf = ({ now }: Model): number => now + 1;

/** @param before the version before it; null: a new campaign */
export async function draftCampaign(
  { gateway: { operator }, partners, couponKindId }: Pick<Opened, 'gateway' | 'partners' | 'couponKindId'>,
  model: Model,
  wish: CampaignWish,
  before: ModelCampaign | null,
): Promise<void> {
  const ladderId = model.ladder?.id ?? null;
  const terms = campaignOf(
    wish,
    partners.map(({ id }) => id as string),
    ladderId,
  );
  const [timeZone, ahead] = zoneOf(wish);
  const { owner, limits, funding, conditions, effects } = terms;
  const client: Client = partners.find(({ id }) => id === owner)?.app ?? operator;
  const named = [...terms.partners, ...funding.map(({ partner }) => partner)];
  const id = await setUp(
    operator,
    'draftCampaign',
    client,
    {
      offer: {
        limits: limits.map(limitInput),
        funding: fundingInput(funding),
        ...(before ? { offerId: before.id } : { timeZone }),
      },
      trigger: 'PURCHASE',
      partnerIds: terms.partners,
      conditions: conditions.map((condition) => conditionInput(condition, ladderId)),
      effects: effects.map((effect) => effectInput(effect, couponKindId)),
      ...(terms.group !== null && { group: terms.group }),
      order: terms.order,
      ...(terms.expireAfterDays !== null && { pointsExpireAfterDays: terms.expireAfterDays }),
    },
    partners.filter((partner) => partner.id !== owner && named.includes(partner.id)),
  );
  model.campaigns.push({ id, ahead: before?.ahead ?? ahead, from: startOf(model), ...terms });
}

/** @param by who owns them (null: the network), and the version before */
export async function draftHouseRules(
  { gateway: { operator } }: Pick<Opened, 'gateway'>,
  model: Model,
  { limits, minSpend, zone }: HouseWish,
  { owner, before }: { readonly owner: TestPartner | null; readonly before: ModelHouseRules | null },
): Promise<void> {
  const [timeZone, ahead] = zoneOf({ zone });
  const id = await setUp(operator, 'draftHouseRules', owner?.app ?? operator, {
    offer: { limits: limits.map(limitInput), ...(before ? { offerId: before.id } : { timeZone }) },
    ...(minSpend !== null && { minSpend: money(minSpend) }),
  });
  const from = startOf(model);
  model.houseRules.push({ id, ahead: before?.ahead ?? ahead, from, limits, owner: owner?.id ?? null, minSpend });
}

/** By their places: the third sells in yen, of which one is worth less than a cent. */
const kindsOfPartners = [
  { fundingModel: 'ON_ISSUE', currency: 'EUR', rates: { redemptionValue: '0.0009' }, cheaper: 1n },
  { fundingModel: 'ON_REDEMPTION', currency: 'EUR', rates: { redemptionValue: '0.0009' }, cheaper: 1n },
  {
    fundingModel: 'ON_ISSUE',
    currency: 'JPY',
    rates: { redemptionValue: '0.144', issuePrice: '1.92', reimbursementPrice: '1.52' },
    cheaper: 100n,
  },
] as const;

/** Sets a coalition up at a gateway, and tells the model of it. */
export async function open(gateway: TestGateway, model: Model, wish: Coalition): Promise<Opened> {
  const partners = await Promise.all(
    kindsOfPartners.map(({ fundingModel, currency, rates, cheaper }, i) => {
      const pointsExpireAfterDays = wish.expiry[i] ?? null;
      const accrualRate = decimal(BigInt(wish.rates[i] ?? 0) / cheaper);
      return gateway.partner({ fundingModel, currency, rates: { ...rates, accrualRate, pointsExpireAfterDays } });
    }),
  );
  for (const [i, { id, currency }] of partners.entries()) {
    model.rates.set(id, BigInt(wish.rates[i] ?? 0) / (kindsOfPartners[i]?.cheaper ?? 1n));
    model.currencies.set(id, currency);
    model.expiry.set(id, wish.expiry[i] ?? null);
  }
  const [first, ...others] = partners;
  if (!first) throw new Error('partners are needed');
  const members = await Promise.all(Array.from({ length: wish.members }, () => gateway.member(first)));
  for (const [i, member] of members.entries()) {
    const addTags = wish.tags[i] ?? [];
    if (addTags.length > 0) await first.app.ask(PROFILE, { input: { member: { id: member.id }, addTags } });
    model.tags.set(`${first.id} ${member.id}`, addTags);
    for (const other of others) {
      const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
      await other.app.ask(LINK, { input: { code: memberCode.code, externalId: member.externalId } });
    }
  }
  const couponKindId = await openOffers(gateway, model, wish, partners);
  return { gateway, partners, members, ladder: wish.ladder, couponKindId };
}

/** Ends what the network set up, so that the next coalition of the gateway stands alone. */
export async function end({ operator }: TestGateway, model: Model): Promise<void> {
  const ofNetwork = [...model.campaigns, ...model.houseRules].filter(({ owner }) => owner === null);
  for (const id of new Set(ofNetwork.map((offer) => offer.id))) await moveOffer(operator, id, 'END');
}
