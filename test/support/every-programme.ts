/**
 * All that the programme is used for, in small numbers and over the API; a part of every-operation.ts. Simulations are left out: one
 * reads the purchases of its days whole, by an index over blocks, which a table as small as this one is read without.
 */
import { campaignGrantsJob } from '../../src/campaigns/campaign-job.js';
import { careRoom } from '../../src/care/index.js';
import { casesRoom } from '../../src/cases/index.js';
import { drawsRoom } from '../../src/draws/index.js';
import { mallRoom } from '../../src/mall/index.js';
import { standingRoom } from '../../src/standing/index.js';
import { moveOffer, nameOf, setUp } from './offers.js';
import type { Loose, TestGateway, TestMember, TestPartner } from './server.js';

export interface Programme {
  readonly ladderId: string;
  readonly couponKindId: string;
  readonly campaignId: string;
  readonly rulesId: string;
  readonly drawId: string;
  readonly taskId: string;
  /** Stocked, for points and money; and one that gives coupons. */
  readonly flaskId: string;
  readonly serviceId: string;
}

const REFUSED = '... on Refusal { code message }';
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const mutation = (name: string, payload: string): string =>
  `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { answer: ${name}(input: $input) { __typename ... on ${payload} ${REFUSED} } }`;

const ACCRUE = mutation(
  'accruePoints',
  `AccruePointsPayload { accrual { id review { id } lines { sku } coupons { id } components { kind text parts { issuer { code } costCentre } } } }`,
);
const RETURN = mutation('returnPurchase', 'ReturnPurchasePayload { takenBack couponsTakenBack { id } }');
const GIVE = mutation('giveGrant', 'GiveGrantPayload { grant { id } }');
const TAKE_BACK = mutation('reverseGrant', 'ReverseGrantPayload { grant { id } }');
const PRINT = mutation('printCoupons', 'PrintCouponsPayload { coupons { id number } }');
const USE = mutation('useCoupon', 'UseCouponPayload { use { id } }');
const UNDO = mutation('undoCouponUse', 'UndoCouponUsePayload { use { id } }');
const CANCEL = mutation('cancelCoupon', 'CancelCouponPayload { coupon { id } }');
const SET_TIER = mutation('setTier', 'SetTierPayload { standing { level { code } } }');
const PROFILE = mutation('setMemberProfile', 'SetMemberProfilePayload { member { id } }');
const SUPPLY = mutation('addStock', 'AddStockPayload { item { available stock { supplied } } }');
const ORDER = mutation(
  'orderItem',
  'OrderItemPayload { order { id item { name } coupons { id } steps { step } rating { stars } redemption { id } } wallet { held } }',
);
const STEP = mutation('moveItemOrder', 'MoveItemOrderPayload { order { id steps { step } } }');
const REFUND = mutation('refundItemOrder', 'RefundItemOrderPayload { order { id status } moneyToRefund { amount } }');
const RATE = mutation('rate', 'RatePayload { rating { stars } }');
const MALL = `query($words: String, $sort: ItemSort, $order: ID!, $partner: ID!) { items(words: $words, sort: $sort, first: 2) { nodes { id name ... on Item { available listed price { points } pointsMissing alternatives { id } } } }
  itemOrder(id: $order) { id status } itemOrders(partnerId: $partner, status: PLACED, first: 2) { nodes { id } } }`;
const RESOLVE = mutation('resolveCase', 'ResolveCasePayload { case { id status } }');
const PLAY = mutation('playDraw', 'PlayDrawPayload { play { id number given grant { id } } wallet { available } }');
const CHECK_IN = mutation('checkIn', 'CheckInPayload { checkIn { id day streak grants { id } } }');
const REPORT = mutation('reportTask', 'ReportTaskPayload { grant { id } }');
const CLAIM = mutation('claimReferral', 'ClaimReferralPayload { referral { id status grant { id } } }');
const DRAW = `query($id: ID!) { offer(id: $id) { ... on Draw { commitment seed prizes { odds left } plays(first: 3) { nodes { number clientSeed drawn given grant { id } } pageInfo { endCursor } } } } }`;
const PRINT_CARDS = mutation('printCards', 'PrintCardsPayload { cards { number } }');
const BIND = mutation('bindCard', 'BindCardPayload { card { id status } }');
const POST = mutation('postReceipt', 'PostReceiptPayload { receipt { id } }');
const CLAIM_RECEIPT = mutation('claimReceipt', 'ClaimReceiptPayload { receipt { status accrual { id } } }');
const OPEN = mutation('openCase', 'OpenCasePayload { case { id } }');
const ANSWER = mutation('answerCase', 'AnswerCasePayload { case { id } }');
const ESCALATE = mutation('escalateCase', 'AnswerCasePayload { case { id } }');
const QUOTE = `query($input: QuoteAccrualInput!) { quoteAccrual(input: $input) { ... on AccrualPreview { points components { text } missed { because text } } ${REFUSED} } }`;
/** @param own what only this asker may see */
const memberWith = (own: string): string => `query($id: ID!) { member(ref: { id: $id }) { ${own} badges { code }
  tiers { level { code } next { code } missing reviewAt history(first: 3) { nodes { __typename } } }
  coupons(first: 3) { nodes { id status } } grants(first: 3) { nodes { id cause text parts { issuer { code } } } } } }`;
const OFFERS = `query($id: ID!) { offers(first: 5) { nodes { id name plain status } } offer(id: $id) { id name versions { version status } } }`;
const CASES = `{ cases(first: 3) { nodes { id status subject { id } } } }`;
const COUPON = `query($id: ID!) { node(id: $id) { ... on Coupon { status use { id } } } }`;

let count = 0;
const key = (): string => `programme-${(count += 1).toString()}`;

/** A ladder, a kind of coupons, a campaign that gives points, coupons and a badge, one for enrolments, and rules that watch. */
export async function enterProgramme(
  { operator }: TestGateway,
  [a, b]: readonly [TestPartner, TestPartner],
): Promise<Programme> {
  const ladderId = await setUp(operator, 'draftLadder', a.app, {
    measure: 'POINTS',
    window: 'ROLLING',
    windowDays: 10,
    graceDays: 1,
    levels: ['BASIC', 'SILVER'].map((code, i) => ({
      code,
      names: nameOf(code),
      needs: (i * 60).toString(),
      multiplier: i === 0 ? '1' : '1.5',
    })),
  });
  const couponKindId = await setUp(
    operator,
    'draftCouponKind',
    a.app,
    {
      offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 50 }] },
      value: { amount: eur('5.00') },
      acceptedAtIds: [a.id, b.id],
      validDays: 3,
    },
    [b],
  );
  const funding = [
    { partnerId: a.id, share: '0.5', costCentre: 'marketing' },
    { partnerId: b.id, share: '0.5' },
  ];
  const campaignId = await setUp(
    operator,
    'draftCampaign',
    a.app,
    {
      offer: { funding, limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 500 }] },
      trigger: 'PURCHASE',
      conditions: [{ goods: { categories: ['bread'] } }, { tags: ['vip'] }, { purchase: { every: 1 } }],
      effects: [{ multiply: '2' }, { coupon: { couponKindId } }, { badge: 'baker' }],
    },
    [b],
  );
  await setUp(operator, 'draftCampaign', a.app, {
    trigger: 'ENROLMENT',
    effects: [{ points: 5 }],
  });
  const limits = [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 12, action: 'FLAG' }];
  const rulesId = await setUp(operator, 'draftHouseRules', a.app, { offer: { limits } });
  const drawId = await setUp(operator, 'draftDraw', a.app, {
    points: 10,
    offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 500 }] },
    prizes: [
      { names: nameOf('Points'), weight: 1, stock: 1_000, award: { points: 2 } },
      { names: nameOf('Coupon'), weight: 1, stock: 1_000, award: { coupon: { couponKindId } } },
      { names: nameOf('Nothing'), weight: 1 },
    ],
  });
  const taskId = await setUp(operator, 'draftCampaign', a.app, {
    trigger: 'TASK',
    task: { kind: 'FOLLOW', proof: 'NONE' },
    offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 500 }] },
    effects: [{ points: 2 }],
  });
  await setUp(operator, 'draftCampaign', a.app, { trigger: 'CHECK_IN', effects: [{ points: 1 }] });
  await setUp(operator, 'draftCampaign', a.app, {
    trigger: 'REFERRAL',
    effects: [{ points: 3 }],
    referrerEffects: [{ points: 4 }],
  });
  const flaskId = await setUp(
    operator,
    'draftItem',
    a.app,
    {
      offer: { funding, limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 500 }] },
      itemKind: 'GOODS',
      category: 'kitchen',
      prices: [
        { points: 4, money: eur('1.00') },
        { points: 3, money: eur('1.00'), conditions: [{ tags: ['vip'] }] },
      ],
      stocked: true,
      alertBelow: 5,
      responsible: 'BRAND',
      unitCost: eur('0.50'),
    },
    [b],
  );
  const serviceId = await setUp(operator, 'draftItem', a.app, {
    itemKind: 'SERVICE',
    category: 'kitchen',
    prices: [{ points: 3 }],
    conditions: [{ tier: { ladderId, level: 'BASIC' } }],
    stocked: false,
    responsible: 'BRAND',
    gives: { couponKindId },
  });
  await a.app.ask(SUPPLY, { input: { idempotencyKey: key(), itemId: flaskId, units: 5_000 } });
  return { ladderId, couponKindId, campaignId, rulesId, drawId, taskId, flaskId, serviceId };
}

async function doAs(partner: TestPartner, document: string, input: object): Promise<Loose> {
  const { answer } = await partner.app.ask(document, { input });
  if (!(answer.__typename as string).endsWith('Payload')) throw new Error(`${document}: ${JSON.stringify(answer)}`);
  return answer;
}

async function purchases(a: TestPartner, member: TestMember, { ladderId }: Programme): Promise<void> {
  const who = { member: { id: member.id } };
  await doAs(a, PROFILE, { ...who, birthday: '02-29', addTags: ['vip'] });
  const until = new Date(Date.now() + 3_000 * 86_400_000).toISOString();
  await doAs(a, SET_TIER, { ...who, ladderId, level: 'SILVER', until, reason: 'a guest' });
  const lines = [{ sku: 'b1', category: 'bread', quantity: 2, amount: '12.40' }];
  const input = { ...who, spend: eur('24.80'), lines };
  await a.app.ask(QUOTE, { input });
  const ids = [key(), key()];
  const { accrual } = await doAs(a, ACCRUE, { ...input, idempotencyKey: ids[0], orderId: ids[1] });
  await doAs(a, RETURN, {
    idempotencyKey: key(),
    accrualId: accrual.id,
    lines: [{ line: 1, quantity: 1 }],
    reason: 'returned',
  });
  await doAs(a, RETURN, { idempotencyKey: key(), accrualId: accrual.id, reason: 'returned', allowShortfall: true });
  await a.app.ask(memberWith('tags'), { id: member.id });
  await member.client.ask(memberWith('birthday'), { id: member.id });
}

async function gifts(a: TestPartner, b: TestPartner, member: TestMember, { couponKindId }: Programme): Promise<void> {
  const give = { idempotencyKey: key(), member: { id: member.id }, reason: 'a nice day' };
  const { grant } = await doAs(a, GIVE, { ...give, award: { points: 20 } });
  await doAs(a, TAKE_BACK, { idempotencyKey: key(), grantId: grant.id, points: 5, reason: 'a mistake' });
  await doAs(a, GIVE, { ...give, idempotencyKey: key(), award: { coupon: { couponKindId, count: 1 } } });
  const { coupons } = await doAs(a, PRINT, { idempotencyKey: key(), couponKindId, count: 3 });
  const [first, second, third] = coupons as Loose[];
  for (const coupon of [first?.number as string, second?.number as string]) {
    const { use } = await doAs(b, USE, { idempotencyKey: key(), coupon, orderId: key(), spend: eur('20.00') });
    if (coupon === first?.number) await doAs(b, UNDO, { idempotencyKey: key(), useId: use.id, reason: 'returned' });
  }
  await doAs(a, CANCEL, { couponId: third?.id, reason: 'a mistake' });
  await a.app.ask(COUPON, { id: first?.id });
}

/** A member plays, checks in, does a task, and brings a friend that buys something and gives it back. */
async function engagement(
  gateway: TestGateway,
  a: TestPartner,
  member: TestMember,
  { drawId, taskId }: Programme,
): Promise<void> {
  const who = { member: { id: member.id } };
  await doAs(a, PLAY, { ...who, idempotencyKey: key(), drawId, clientSeed: 'luck' });
  await member.client.ask(DRAW, { id: drawId });
  // The second round finds the member checked in.
  await a.app.ask(CHECK_IN, { input: who });
  await doAs(a, REPORT, { ...who, idempotencyKey: key(), campaignId: taskId });
  const friend = await gateway.member(a);
  const { member: found } = await member.client.ask(
    'query($id: ID!) { member(ref: { id: $id }) { referralCode streak referrals(first: 3) { nodes { id status grant { id } } } } }',
    { id: member.id },
  );
  await doAs(a, CLAIM, { member: { externalId: friend.externalId }, code: found.referralCode });
  const { accrual } = await doAs(a, ACCRUE, {
    member: { externalId: friend.externalId },
    spend: eur('10.00'),
    idempotencyKey: key(),
    orderId: key(),
  });
  await doAs(a, RETURN, { idempotencyKey: key(), accrualId: accrual.id, reason: 'returned', allowShortfall: true });
}

async function mall(a: TestPartner, member: TestMember, { flaskId, serviceId }: Programme): Promise<void> {
  const asMember = async (document: string, input: object): Promise<Loose> => {
    const { answer } = await member.client.ask(document, { input });
    if (!(answer.__typename as string).endsWith('Payload')) throw new Error(`${document}: ${JSON.stringify(answer)}`);
    return answer;
  };
  await doAs(a, SUPPLY, { idempotencyKey: key(), itemId: flaskId, units: 1 });
  const { order } = await asMember(ORDER, { idempotencyKey: key(), itemId: flaskId, quantity: 2 });
  await doAs(a, STEP, { idempotencyKey: key(), orderId: order.id, step: 'CONFIRM' });
  await doAs(a, REFUND, { idempotencyKey: key(), orderId: order.id, quantity: 1, restock: true, reason: 'r' });
  await doAs(a, STEP, { idempotencyKey: key(), orderId: order.id, step: 'DELIVER', note: 'n' });
  await asMember(RATE, { subjectId: order.id, stars: 4 });
  const given = await doAs(a, ORDER, {
    idempotencyKey: key(),
    itemId: serviceId,
    quantity: 1,
    orderId: key(),
    member: { externalId: member.externalId },
  });
  await doAs(a, REFUND, { idempotencyKey: key(), orderId: given.order.id, quantity: 1, restock: false, reason: 'r' });
  const left = await asMember(ORDER, { idempotencyKey: key(), itemId: flaskId, quantity: 1 });
  await asMember(STEP, { idempotencyKey: key(), orderId: left.order.id, step: 'CANCEL' });
  // One that lapses, where the clock goes on.
  await asMember(ORDER, { idempotencyKey: key(), itemId: flaskId, quantity: 1 });
  for (const sort of ['NEWEST', 'NEAREST'])
    await member.client.ask(MALL, { words: 'offer', sort, order: order.id, partner: a.id });
  await a.app.ask('query($id: ID!) { member(ref: { id: $id }) { orders(first: 2) { nodes { id } } } }', {
    id: member.id,
  });
}

/** A card is bound, used, lost and replaced; a receipt is claimed; cases are opened, answered, escalated and decided. */
async function care({ operator }: TestGateway, a: TestPartner, member: TestMember): Promise<void> {
  const ask = async (client: TestGateway['operator'], document: string, input: object): Promise<Loose> => {
    const { answer } = await client.ask(document, { input });
    if (!(answer.__typename as string).endsWith('Payload')) throw new Error(`${document}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const { cards } = await ask(operator, PRINT_CARDS, { idempotencyKey: key(), partnerId: a.id, count: 2 });
  const [first, second] = (cards as Loose[]).map(({ number }) => number as string);
  const who = { member: { id: member.id } };
  await doAs(a, BIND, { ...who, number: first });
  const till = { spend: eur('10.00'), store: 's', till: 't' };
  await doAs(a, ACCRUE, { ...till, member: { card: first }, idempotencyKey: key(), orderId: key() });
  await member.client.ask('mutation($number: String!) { reportCardLost(number: $number) { __typename } }', {
    number: first,
  });
  await doAs(a, BIND, { ...who, number: second, replaces: first });
  await member.client.ask('query($id: ID!) { member(ref: { id: $id }) { cards { number status } } }', {
    id: member.id,
  });
  const number = key();
  await doAs(a, POST, { idempotencyKey: key(), number, spend: eur('10.00') });
  const claim = { idempotencyKey: key(), partnerId: a.id, number, total: eur('10.00') };
  await member.client.ask(CLAIM_RECEIPT, { input: { ...claim, number: 'unknown' } });
  await ask(member.client, CLAIM_RECEIPT, claim);
  const open = { partnerId: a.id, reason: 'x', proof: ['y'] };
  const purchase = { orderId: key(), spend: eur('10.00'), occurredAt: new Date().toISOString() };
  const { case: missing } = await ask(member.client, OPEN, { ...open, idempotencyKey: key(), kind: 'MISSING_POINTS' });
  await ask(member.client, ANSWER, { caseId: missing.id, text: 'z' });
  await doAs(a, RESOLVE, { idempotencyKey: key(), caseId: missing.id, accept: true, note: 'n', purchase });
  const { case: other } = await ask(member.client, OPEN, { ...open, idempotencyKey: key(), kind: 'OTHER' });
  await doAs(a, RESOLVE, { idempotencyKey: key(), caseId: other.id, accept: false, note: 'n' });
  await ask(member.client, ESCALATE, { caseId: other.id, reason: 'no' });
  await ask(operator, RESOLVE, {
    idempotencyKey: key(),
    caseId: other.id,
    accept: true,
    note: 'n',
    award: { points: 1 },
  });
  await member.client.ask(
    'query($id: ID!) { member(ref: { id: $id }) { cases(first: 2) { nodes { id proof messages { text } outcome { id } } } } }',
    { id: member.id },
  );
}

/** One round of the programme: what partners and members do with it, and what its jobs do afterwards. */
export async function playProgramme(
  gateway: TestGateway,
  [a, b]: readonly [TestPartner, TestPartner],
  members: readonly TestMember[],
  programme: Programme,
): Promise<void> {
  await Promise.all(members.map((member) => purchases(a, member, programme)));
  await Promise.all(members.map((member) => gifts(a, b, member, programme)));
  await Promise.all(members.map((member) => engagement(gateway, a, member, programme)));
  await Promise.all(members.map((member) => mall(a, member, programme)));
  await Promise.all(members.map((member) => care(gateway, a, member)));
  const { cases } = await a.app.ask(CASES);
  for (const { id, status } of cases.nodes as Loose[])
    if (status === 'OPEN') {
      const input = { idempotencyKey: key(), caseId: id, accept: false, note: 'n' };
      const { errors } = await a.app.send(RESOLVE, { input });
      // What the network's watch found is the operator's to decide.
      if (errors) await gateway.operator.ask(RESOLVE, { input });
    }
  await a.app.ask(OFFERS, { id: programme.campaignId });
  for (const step of ['PAUSE', 'RESUME']) await moveOffer(a.app, programme.campaignId, step, { reason: 'a rest' });
  const rooms = [casesRoom, standingRoom, mallRoom, drawsRoom, careRoom];
  for (const job of [campaignGrantsJob, ...rooms.flatMap(({ jobs }) => jobs)]) await job.run(gateway.services);
}
