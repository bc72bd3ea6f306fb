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

const zones = [
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
  at: fc.subarray([0, 1]),
  conditions: fc.array(condition, { maxLength: 3 }),
  effects: fc.array(effect, { minLength: 1, maxLength: 3 }),
  limits: fc.oneof(fc.constant<ModelLimit[]>([]), limitsUpTo(600, ['CUT'], ANY)),
  // Millionths that the first funder pays.
  share: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 999_999 })),
  first: fc.nat(1),
  group: fc.constantFrom(null, null, 'g', 'h'),
  order: fc.integer({ min: 1, max: 3 }),
  zone: fc.nat(2),
});

const houseRules = fc.record({
  limits: limitsUpTo(1_500, ['CUT', 'CUT', 'FLAG', 'HOLD'], ANY),
  minSpend: fc.option(
    fc.bigInt({ min: 1n, max: 1_500n }).map((cents) => cents * 10_000n),
    { freq: 3 },
  ),
  zone: fc.nat(2),
});

const ladder = fc.record({
  measure: fc.constantFrom('POINTS' as const, 'PURCHASES' as const),
  steps: fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 })),
  window: fc.constantFrom('ROLLING' as const, 'MONTH' as const),
  windowDays: fc.integer({ min: 1, max: 20 }),
  graceDays: fc.integer({ min: 0, max: 5 }),
});
export type LadderWish = typeof ladder extends fc.Arbitrary<infer W> ? W : never;

export const coalition = fc.record({
  rates: fc.tuple(fc.integer({ min: 500_000, max: 5_000_000 }), fc.integer({ min: 500_000, max: 5_000_000 })),
  members: fc.integer({ min: 1, max: 2 }),
  tags: fc.array(fc.subarray(['vip', 'new']), { minLength: 2, maxLength: 2 }),
  campaigns: fc.array(campaign, { minLength: 1, maxLength: 5 }),
  house: fc.option(houseRules, { freq: 2 }),
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

const limitInput = ({ most, ...limit }: ModelLimit): object => ({ ...limit, most: Number(most) });
const fundingInput = (funding: readonly ModelFunder[]): object[] =>
  funding.map(({ partner, share }) => ({ partnerId: partner, share: decimal(share) }));

/** A network as it was set up. */
export interface Opened {
  readonly gateway: TestGateway;
  readonly partners: readonly TestPartner[];
  readonly members: readonly TestMember[];
  readonly ladder: LadderWish | null;
}

const PROFILE = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }`;
const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;

/** Draws a campaign's partners and funders; a fixed number of points needs a limit. */
function campaignOf(wish: Coalition['campaigns'][number], ids: readonly string[], ladderId: string | null) {
  const owner = wish.owner === null ? null : (ids[wish.owner] ?? null);
  const payer = ids[wish.first] ?? '';
  const other = ids[1 - wish.first] ?? '';
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
  const effects = wish.effects.filter(({ kind }) => kind !== 'coupon' || wish.owner === 0);
  return {
    owner,
    // Left out: the owner; for the network everywhere.
    partners: wish.at.length === 0 && owner !== null ? [owner] : wish.at.map((i) => ids[i] ?? ''),
    conditions: wish.conditions.filter(({ kind }) => kind !== 'tier' || ladderId !== null),
    effects: effects.length > 0 ? effects : [{ kind: 'badge', badge: 'b' } as const],
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
): Promise<void> {
  const { operator } = gateway;
  const ids = partners.map(({ id }) => id as string);
  const [first] = partners;
  if (!first) throw new Error('no partner');
  const asked = (owner: string | null, named: readonly string[]): TestPartner[] =>
    partners.filter(({ id }) => id !== owner && named.includes(id));
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
  const ladderId = model.ladder?.id ?? null;
  const couponKindId = await setUp(operator, 'draftCouponKind', first.app, { value: { amount: money(5_000_000n) } });
  for (const one of wish.campaigns) {
    const terms = campaignOf(one, ids, ladderId);
    const [timeZone, ahead] = zones[one.zone] ?? zones[0];
    const { owner, limits, funding, conditions, effects, ...rest } = terms;
    const client: Client = partners.find(({ id }) => id === owner)?.app ?? operator;
    const named = [...terms.partners, ...funding.map(({ partner }) => partner)];
    const id = await setUp(
      operator,
      'draftCampaign',
      client,
      {
        offer: { timeZone, limits: limits.map(limitInput), funding: fundingInput(funding) },
        trigger: 'PURCHASE',
        partnerIds: rest.partners,
        conditions: conditions.map((condition) => conditionInput(condition, ladderId)),
        effects: effects.map((effect) => effectInput(effect, couponKindId)),
        ...(rest.group !== null && { group: rest.group }),
        order: rest.order,
      },
      asked(owner, named),
    );
    const campaign: ModelCampaign = { id, ahead, ...terms };
    model.campaigns.push(campaign);
  }
  if (wish.house) {
    const { limits, minSpend, zone } = wish.house;
    const [timeZone, ahead] = zones[zone] ?? zones[0];
    const id = await setUp(operator, 'draftHouseRules', first.app, {
      offer: { timeZone, limits: limits.map(limitInput) },
      ...(minSpend !== null && { minSpend: money(minSpend) }),
    });
    const rules: ModelHouseRules = { id, ahead, limits, owner: first.id, minSpend };
    model.houseRules.push(rules);
  }
}

/** Sets a coalition up at a gateway, and tells the model of it. */
export async function open(gateway: TestGateway, model: Model, wish: Coalition): Promise<Opened> {
  const models = ['ON_ISSUE', 'ON_REDEMPTION'] as const;
  const partners = await Promise.all(
    wish.rates.map((rate, i) =>
      gateway.partner({
        fundingModel: models[i] ?? 'ON_ISSUE',
        rates: { accrualRate: decimal(BigInt(rate)), redemptionValue: '0.0009' },
      }),
    ),
  );
  for (const [i, { id }] of partners.entries()) model.rates.set(id, BigInt(wish.rates[i] ?? 0));
  const [first, second] = partners;
  if (!first || !second) throw new Error('two partners are needed');
  const members = await Promise.all(Array.from({ length: wish.members }, () => gateway.member(first)));
  for (const [i, member] of members.entries()) {
    const addTags = wish.tags[i] ?? [];
    if (addTags.length > 0) await first.app.ask(PROFILE, { input: { member: { id: member.id }, addTags } });
    model.tags.set(`${first.id} ${member.id}`, addTags);
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    await second.app.ask(LINK, { input: { code: memberCode.code, externalId: member.externalId } });
  }
  await openOffers(gateway, model, wish, partners);
  return { gateway, partners, members, ladder: wish.ladder };
}

/** Ends what the network set up, so that the next coalition of the gateway stands alone. */
export async function end({ operator }: TestGateway, model: Model): Promise<void> {
  for (const { id, owner } of model.campaigns) if (owner === null) await moveOffer(operator, id, 'END');
}
