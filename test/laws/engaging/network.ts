/** Random malls, draws and campaigns: what they are made of, set up at the product and told to the model. */
import fc from 'fast-check';
import { setUp } from '../../support/offers.js';
import { decimal, euros, fundingInput, limitInput, zones } from '../programme/network.js';
import type { ModelFunder, ModelLimit } from '../programme/model-terms.js';
import type { TestGateway, TestMember, TestPartner } from '../../support/server.js';
import type { Model } from './model.js';
import type { ModelCampaign, ModelItem } from './model-terms.js';

// ---------------------------------------------------------------- what they are made of

const limits = (measures: readonly ModelLimit['measure'][], most: number) =>
  fc.uniqueArray(
    fc
      .record({
        measure: fc.constantFrom(...measures),
        per: fc.constantFrom('MEMBER' as const, 'PARTNER' as const, 'ALL' as const),
        span: fc.constantFrom('HOUR' as const, 'DAY' as const, 'WEEK' as const, 'EVER' as const),
        most: fc.integer({ min: 1, max: most }),
        action: fc.constant('CUT' as const),
      })
      .map((limit): ModelLimit => ({ ...limit, most: BigInt(limit.most) * (limit.measure === 'POINTS' ? 20n : 1n) })),
    { maxLength: 2, selector: ({ measure, per, span }) => `${measure} ${per} ${span}` },
  );
const timesLimits = (most: number) => limits(['TIMES'], most);
const anyLimits = limits(['POINTS', 'TIMES'], 8);

const upTo = (most: number) => fc.integer({ min: 1, max: most }).map(BigInt);
const cents = (most: number) => upTo(most).map((count) => count * 10_000n);
const rarely = fc.constantFrom(false, false, false, true);

/** Who pays, by the places of two partners. */
const funding = fc.record({
  share: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 1, max: 999_999 })),
  first: fc.nat(2),
  second: fc.integer({ min: 1, max: 2 }),
});
const price = fc.record({ points: upTo(90), money: fc.option(cents(900), { freq: 2 }), vip: rarely });
/** What may change from version to version. */
export const itemTerms = fc.record({
  prices: fc.array(price, { maxLength: 2 }),
  usual: price,
  vip: rarely,
  unitCost: fc.oneof(fc.constant(0n), cents(2_000)),
  funding,
  limits: timesLimits(9),
});
export type ItemTerms = typeof itemTerms extends fc.Arbitrary<infer T> ? T : never;
const item = fc.record({
  kind: fc.constantFrom('GOODS' as const, 'GOODS' as const, 'COUPON' as const),
  stocked: fc.constantFrom(true, true, false),
  coupons: fc.integer({ min: 1, max: 2 }),
  zone: fc.nat(2),
  terms: itemTerms,
});
const draw = fc.record({
  points: fc.oneof(fc.constant(0n), upTo(30)),
  vip: rarely,
  prizes: fc.array(
    fc.record({
      weight: fc.oneof(upTo(100), fc.bigInt({ min: 2n ** 50n, max: 2n ** 53n - 1n })),
      stock: fc.option(fc.integer({ min: 1, max: 2 }), { freq: 4 }),
      points: fc.oneof(fc.constant(0n), upTo(60)),
    }),
    { maxLength: 3 },
  ),
  last: fc.oneof(fc.constant(0n), upTo(5)),
  limits: timesLimits(6),
  zone: fc.nat(2),
});
const campaign = fc.record({
  points: upTo(40),
  referrerPoints: upTo(60),
  minSpend: fc.oneof(fc.constant(0n), cents(3_000)),
  every: fc.integer({ min: 1, max: 3 }),
  proof: fc.constantFrom('NONE' as const, 'PARTNER' as const, 'REVIEW' as const, 'REVIEW' as const),
  order: fc.integer({ min: 1, max: 3 }),
  ofNetwork: rarely,
  at: fc.subarray([0, 1], { minLength: 1 }),
  limits: anyLimits,
  zone: fc.nat(2),
});
type CampaignWish = typeof campaign extends fc.Arbitrary<infer C> ? C : never;

/** Dear in issue and cheap at the till: the network never loses by them, whatever of these rates the dollar has. */
const foreignRates = { issuePrice: '0.04', redemptionValue: '0.005', reimbursementPrice: '0.005' };
/** EUR for 1 USD, in millionths. */
export const fxRate = fc.integer({ min: 500_001, max: 1_499_999 }).map(BigInt);

export const coalition = fc.record({
  rate: fc.integer({ min: 1_000_000, max: 6_000_000 }).map(BigInt),
  fx: fxRate,
  members: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  items: fc.array(item, { minLength: 2, maxLength: 2 }),
  draw,
  checkIns: fc.array(campaign, { minLength: 1, maxLength: 2 }),
  tasks: fc.array(campaign, { minLength: 1, maxLength: 2 }),
  referral: campaign,
});
export type Coalition = typeof coalition extends fc.Arbitrary<infer C> ? C : never;

// ---------------------------------------------------------------- as the API takes them

/** A network as it was set up. The first partner is the shop; the third pays in USD. */
export interface Opened {
  readonly gateway: TestGateway;
  readonly partners: readonly [TestPartner, TestPartner, TestPartner];
  readonly members: TestMember[];
  readonly couponKindId: string;
}

const money = (amount: bigint) => ({ amount: euros(amount), currency: 'EUR' });
const vipOnly = (vip: boolean) => (vip ? [{ tags: ['vip'] }] : []);
const zoneOf = (place: number) => zones[place] ?? zones[0];

function fundersOf(wish: ItemTerms['funding'], partners: Opened['partners']): ModelFunder[] {
  const idAt = (place: number): string => partners[place % 3]?.id ?? '';
  const share = BigInt(wish.share);
  const first = { partner: idAt(wish.first), share };
  return share === 1_000_000n
    ? [first]
    : [first, { partner: idAt(wish.first + wish.second), share: 1_000_000n - share }];
}

/** Partners other than the owner that an offer names or that pay for it: they are asked for their consent. */
const asked = ({ partners }: Opened, named: readonly string[], owner: string | null) =>
  partners.filter(({ id }) => id !== owner && named.includes(id));

type ItemWish = Omit<Coalition['items'][number], 'zone' | 'terms'>;

/** Sets up an item, or its next version. @param before its id and zone */
async function draftItem(
  opened: Opened,
  model: Model,
  wish: ItemWish & { readonly terms: ItemTerms },
  { ahead, offer }: { readonly ahead: number; readonly offer: object },
): Promise<void> {
  const [shop] = opened.partners;
  const { kind, stocked, coupons, terms } = wish;
  const funders = fundersOf(terms.funding, opened.partners);
  // One price must be everyone's.
  const prices = [...terms.prices, { ...terms.usual, vip: false }];
  const id = await setUp(
    opened.gateway.operator,
    'draftItem',
    shop.app,
    {
      offer: { ...offer, limits: terms.limits.map(limitInput), funding: fundingInput(funders) },
      itemKind: kind,
      stocked,
      responsible: 'BRAND',
      unitCost: money(terms.unitCost),
      conditions: vipOnly(terms.vip),
      prices: prices.map(({ points, money: beside, vip }) => ({
        points: Number(points),
        ...(beside !== null && { money: money(beside) }),
        conditions: vipOnly(vip),
      })),
      ...(kind === 'COUPON' && { gives: { couponKindId: opened.couponKindId, count: coupons } }),
    },
    asked(
      opened,
      funders.map(({ partner }) => partner),
      shop.id,
    ),
  );
  const { vip, unitCost, limits: bounds } = terms;
  const given = kind === 'COUPON' ? coupons : 0;
  model.items.push({
    id,
    ahead,
    kind,
    stocked,
    vip,
    unitCost,
    limits: bounds,
    prices,
    funding: funders,
    coupons: given,
  });
}

/** The next version of an item. */
export const nextItem = (opened: Opened, model: Model, before: ModelItem, terms: ItemTerms): Promise<void> =>
  draftItem(opened, model, { ...before, terms }, { ahead: before.ahead, offer: { offerId: before.id } });

async function openDraw(opened: Opened, model: Model, wish: Coalition['draw']): Promise<void> {
  const [shop] = opened.partners;
  const [timeZone, ahead] = zoneOf(wish.zone);
  const once: ModelLimit = { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 3n, action: 'CUT' };
  const isBounded = wish.points > 0n || wish.limits.some(({ per }) => per === 'MEMBER');
  const bounds = isBounded ? wish.limits : [...wish.limits, once];
  const prizes = [...wish.prizes, { weight: 40n, stock: null, points: wish.last }];
  const id = await setUp(opened.gateway.operator, 'draftDraw', shop.app, {
    offer: {
      timeZone,
      limits: bounds.map(limitInput),
      // Only where something is won someone pays.
      ...(prizes.some(({ points }) => points > 0n) && { funding: [{ partnerId: shop.id, share: '1' }] }),
    },
    points: Number(wish.points),
    conditions: vipOnly(wish.vip),
    prizes: prizes.map(({ weight, stock, points }, i) => ({
      names: [{ locale: 'en', text: `Prize ${i.toString()}` }],
      weight: Number(weight),
      ...(stock !== null && { stock }),
      ...(points > 0n && { award: { points: Number(points) } }),
    })),
  });
  model.draws.push({ id, ahead, limits: bounds, points: wish.points, vip: wish.vip, prizes });
}

async function openCampaign(
  opened: Opened,
  model: Model,
  trigger: ModelCampaign['trigger'],
  wish: CampaignWish,
): Promise<void> {
  const [shop, ...others] = opened.partners;
  const { points, referrerPoints, order, proof, every, minSpend, limits: bounds } = wish;
  const [timeZone, ahead] = zoneOf(wish.zone);
  const isEngaging = trigger === 'CHECK_IN';
  const owner = isEngaging && wish.ofNetwork ? null : shop.id;
  const at = isEngaging ? wish.at.map((place) => (place === 0 ? shop : others[0]).id) : [shop.id];
  const id = await setUp(
    opened.gateway.operator,
    'draftCampaign',
    owner === null ? opened.gateway.operator : shop.app,
    {
      offer: { timeZone, limits: bounds.map(limitInput), funding: [{ partnerId: shop.id, share: '1' }] },
      trigger,
      partnerIds: at,
      order,
      effects: [{ points: Number(points) }],
      conditions: isEngaging
        ? [{ streak: { every } }]
        : minSpend > 0n && trigger === 'REFERRAL'
          ? [{ minSpend: money(minSpend) }]
          : [],
      ...(trigger === 'REFERRAL' && { referrerEffects: [{ points: Number(referrerPoints) }] }),
      ...(trigger === 'TASK' && { task: { kind: 'SURVEY', proof } }),
    },
    asked(opened, [...at, shop.id], owner),
  );
  const terms = { points, referrerPoints, order, proof, every, minSpend, limits: bounds };
  model.campaigns.push({ ...terms, id, ahead, trigger, owner, partners: at });
}

const PROFILE = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }`;

/** Enrols a member at the shop. */
export async function enrol(opened: Opened, model: Model, vip: boolean): Promise<void> {
  const [shop] = opened.partners;
  const member = await opened.gateway.member(shop);
  if (vip) await shop.app.ask(PROFILE, { input: { member: { id: member.id }, addTags: ['vip'] } });
  opened.members.push(member);
  model.members.push({ id: member.id, vip, enrolledAt: model.now });
}

/** Publishes what 1 USD is worth. */
export async function publish(gateway: TestGateway, model: Model, fx: bigint): Promise<void> {
  await gateway.publishFx('USD', 'EUR', decimal(fx));
  model.fx = fx;
}

/** Sets a coalition up at a gateway, and tells the model of its offers. */
export async function open(gateway: TestGateway, model: Model, wish: Coalition): Promise<Opened> {
  await publish(gateway, model, wish.fx);
  const shop = await gateway.partner({ rates: { accrualRate: decimal(wish.rate) } });
  const baker = await gateway.partner({ fundingModel: 'ON_REDEMPTION' });
  const foreign = await gateway.partner({ currency: 'USD', rates: foreignRates });
  const partners = [shop, baker, foreign] as const;
  model.shop = shop.id;
  model.rate = wish.rate;
  for (const { id, currency } of partners) model.currencies.set(id, currency);
  const couponKindId = await setUp(gateway.operator, 'draftCouponKind', shop.app, {
    value: { amount: money(5_000_000n) },
  });
  const opened: Opened = { gateway, partners, members: [], couponKindId };
  for (const one of wish.items) {
    const [timeZone, ahead] = zoneOf(one.zone);
    await draftItem(opened, model, one, { ahead, offer: { timeZone } });
  }
  await openDraw(opened, model, wish.draw);
  for (const one of wish.checkIns) await openCampaign(opened, model, 'CHECK_IN', one);
  for (const one of wish.tasks) await openCampaign(opened, model, 'TASK', one);
  await openCampaign(opened, model, 'REFERRAL', wish.referral);
  return opened;
}
