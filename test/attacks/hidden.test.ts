/**
 * What one may not see is not there: not in data, errors, counts or cursors, over HTTP as over WebSocket, and the
 * database is asked the same for an object that is hidden as for one that is not there.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journalEntryId } from '../../src/ledger/index.js';

import { until } from '../live/support/collect.js';
import { RawClient } from '../live/support/raw.js';
import { Browser } from '../sessions/support/browser.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { operate } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';

/** All statements that the database is sent. */
const statements: string[] = [];
const watched = watchedInMemory((text) => statements.push(text));
/** What feeds, keys and settings are looked at for, and the log of refusals written, by the clock, whoever asks what. */
const byTheClock = /FROM api_key|FROM lane_head h, network n|^INSERT INTO refusal_log/;

const UNKNOWN = '01h2xcejqtf2nbrexx3vqjhp41';
const prefixes: Readonly<Record<string, string>> = {
  member: 'mbr',
  wallet: 'wal',
  accrual: 'acr',
  redemption: 'rdm',
  quote: 'qte',
  conversion: 'cnv',
  statement: 'stm',
  line: 'sln',
  entry: 'jnl',
  campaign: 'cmp',
  ladder: 'ldr',
  couponKind: 'cpk',
  coupon: 'cpn',
  couponUse: 'cpu',
  item: 'itm',
  itemOrder: 'ord',
  grant: 'grt',
  case: 'cas',
  question: 'cas',
  receipt: 'rcp',
  card: 'crd',
  session: 'ses',
};

const NODE = `query($id: ID!) { node(id: $id) { __typename id
  ... on Partner { code status exposure { amount } contingentLiability { amount } creditLimit { amount } apiKeys { prefix } rateSheets { edges { cursor } nodes { version issuePrice } } }
  ... on RateSheet { version issuePrice reimbursementPrice breakageShare rejectionReason redemptionValue partner { code } }
  ... on Member { memberStatus: status links { externalId partner { code } } wallet { available version } }
  ... on Wallet { available held version changes { edges { cursor } nodes { version availableDelta partner { code } journalEntryId } } expiring { points } }
  ... on Accrual { orderId points spend { amount } member { id } partner { code } channel lines { sku amount { amount } } returnedSpend { amount } pendingPoints review { id caseStatus: status } coupons { number } badges { code }
    components { componentKind: kind points text parts { issuer { code } costCentre } } }
  ... on Campaign { offerName: name offerLimits: limits { most } offerFunding: funding { share } versions { version } } ... on Coupon { couponNumber: number couponCode: code couponStatus: status couponMember: member { id } use { id } }
  ... on Redemption { orderId points reimbursement { amount } funding { points issuer { code } } member { id wallet { available version } } }
  ... on Quote { points value { amount } } ... on Conversion { reference points nativeUnits }
  ... on Statement { statementStatus: status balance { amount } partner { code } lines { kind count amount { amount } counterparty { code } } }
  ... on StatementLine { kind count points amount { amount } entries { edges { cursor } nodes { sequence kind subject { id } reference partner { code } postings { account amount } } } }
  ... on SettlementPeriod { number statements { partner { code } balance { amount } } }
  ... on Dispute { disputeReason: reason evidence { sequence } }
  ... on JournalEntry { sequence entryKind: kind entrySubject: subject { id } entryReference: reference entryMember: member { id } entryPartner: partner { code } postings { account amount } }
  ... on Session { sessionRole: role actor lastSeenAt sessionPartner: partner { code } grants { role } }
} }`;

/** Of the programme's objects: a document has 30 aliases at most. */
const PROGRAMME_NODE = `query($id: ID!) { node(id: $id) { __typename id
  ... on Ladder { ladderName: name levels { code } } ... on CouponKind { kindName: name kindPlain: plain kindVersions: versions { version } }
  ... on CouponUse { discount { amount } reimbursement { amount } usePartner: partner { code } } ... on Grant { cause grantPoints: points grantText: text }
  ... on Item { itemName: name itemLimits: limits { most } itemVersions: versions { version } available unitCost { amount } stock { supplied } } ... on ItemOrder { orderStatus: status orderNumber: orderId address member { id } redemption { id } steps { step } }
  ... on Case { caseStatus: status reason proof claimed { orderId } messages { text } outcome { id } caseRating: rating { stars } member { id } subject { id } }
  ... on Receipt { receiptNumber: number receiptStatus: status spend { amount } receiptAccrual: accrual { id } } ... on Card { cardNumber: number cardStatus: status printedFor { code } }
  ... on Draw { drawName: name drawPoints: points commitment seed prizes { weight left } plays { nodes { number } } }
  ... on Play { number drawn given playGrant: grant { id points } }
  ... on CheckIn { day checkInStreak: streak checkInMember: member { id } grants { id } }
  ... on Referral { referralStatus: status claimedAt referralGrant: grant { id points } } } }`;
const PROGRAMME = [
  'ldr',
  'cpk',
  'cpu',
  'grt',
  'itm',
  'ord',
  'cas',
  'rcp',
  'crd',
  'drw',
  'ply',
  'chk',
  'ref',
];
const nodeOf = (id: string): string => (PROGRAMME.includes(id.slice(0, 3)) ? PROGRAMME_NODE : NODE);

const LISTS = [
  '{ viewer { role partner { code } member { id } } network { totals { issued redeemed outstanding } } }',
  '{ partners { edges { cursor node { code exposure { amount } creditLimit { amount } apiKeys { prefix } } } pageInfo { hasNextPage endCursor } } }',
  '{ statements { edges { cursor node { partner { code } balance { amount } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  '{ settlementPeriod { number statements { partner { code } lines { kind count entries(first: 2) { nodes { postings { account } } } } } } }',
  '{ journal { edges { cursor node { sequence } } pageInfo { endCursor hasNextPage } } }',
  '{ journal(order: NEWEST_FIRST, filter: { reference: "order-of-one" }) { edges { cursor node { sequence subject { id type } reference member { id } partner { code } } } } }',
  '{ settlementPeriods { totalCount nodes { number progress { statementCount sums { currency dueToNetwork { amount } openToPartners { amount } } } } pageInfo { startCursor hasPreviousPage } } }',
  '{ statements(last: 2, filter: { due: DUE }) { totalCount edges { cursor node { id agreeBy payBy netDue { amount } } } pageInfo { hasPreviousPage startCursor } } }',
  '{ disputes { totalCount edges { cursor node { reason status line { id } evidence { sequence postings { account } } } } } }',
  '{ flowReport(periodNumber: 1) { points cost { amount } paid { amount } issuer { code } acceptor { code } } }',
  '{ rateSheets { totalCount edges { cursor node { version status partner { code } redemptionValue } } } }',
  '{ coverageReport { __typename } }',
  '{ liabilityReport { __typename } }',
  '{ marginReport { __typename } }',
  '{ breakageReport { __typename } }',
  '{ rollForward { __typename } }',
  '{ fxRates { nodes { base quote } } }',
  '{ offers { edges { cursor node { id name status limits { most } versions { version } } } pageInfo { hasNextPage endCursor } } }',
  '{ offers(filter: { status: DRAFT }) { nodes { id name } } }',
  '{ itemOrders { edges { cursor node { id orderId address member { id } } } pageInfo { hasNextPage endCursor } } }',
  '{ items { edges { cursor node { id name } } pageInfo { hasNextPage endCursor } } }',
  '{ cases { edges { cursor node { id reason member { id } } } pageInfo { hasNextPage endCursor } } }',
  '{ accruals { edges { cursor node { id orderId points member { id } } } pageInfo { hasNextPage endCursor } } }',
  '{ redemptions(filter: { status: [CAPTURED, AUTHORIZED] }) { edges { cursor node { orderId points reimbursement { amount } member { id } } } pageInfo { endCursor } } }',
  '{ conversions { edges { cursor node { reference points } } pageInfo { endCursor } } }',
  '{ refusals { edges { cursor node { operation code keyPrefix requestId fields { name value } member { id } partner { code } } } pageInfo { hasNextPage } } }',
  '{ activity { edges { cursor node { operation role actor kind objectId object { id } partner { code } values { name after } } } pageInfo { hasNextPage } } }',
  '{ sessions { nodes { actor partner { code } } pageInfo { endCursor } } }',
  '{ viewer { session { id } } }',
];
const REFUSED = '__typename ... on Refusal { code message }';
type Act = [
  kind: string,
  who: 'app' | 'accountant',
  document: string,
  input: (id: string) => object,
  keys?: 'without a key',
];
/** Whether the operation takes an idempotency key. */
const takesKey = ([, , , , keys]: Act): boolean => keys === undefined;

const act = (operation: string): string => {
  const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
  return `mutation($input: ${type}!) { ${operation}(input: $input) { ${REFUSED} } }`;
};
const words = [{ locale: 'en', text: 'Words' }];

/** Operations on an object, which a partner must not know to be there by their refusal. */
const ACTS: readonly Act[] = [
  [
    'accrual',
    'app',
    `mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { ${REFUSED} } }`,
    (accrualId) => ({ accrualId, points: 1, reason: 'r' }),
  ],
  [
    'accrual',
    'app',
    `mutation($input: ReturnPurchaseInput!) { returnPurchase(input: $input) { ${REFUSED} } }`,
    (accrualId) => ({ accrualId, reason: 'r' }),
  ],
  [
    'redemption',
    'app',
    `mutation($input: CaptureRedemptionInput!) { captureRedemption(input: $input) { ${REFUSED} } }`,
    (redemptionId) => ({ redemptionId, points: 1 }),
  ],
  [
    'redemption',
    'app',
    `mutation($input: VoidRedemptionInput!) { voidRedemption(input: $input) { ${REFUSED} } }`,
    (redemptionId) => ({ redemptionId }),
  ],
  [
    'redemption',
    'app',
    `mutation($input: RefundRedemptionInput!) { refundRedemption(input: $input) { ${REFUSED} } }`,
    (redemptionId) => ({ redemptionId, points: 1, reason: 'r' }),
  ],
  [
    'quote',
    'app',
    `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { ${REFUSED} } }`,
    (quoteId) => ({ quoteId, orderId: `o-${quoteId}`, capture: true }),
  ],
  [
    'member',
    'app',
    `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ${REFUSED} } }`,
    (id) => ({ member: { id }, orderId: `o-${id}`, spend: { amount: '10.00', currency: 'EUR' } }),
  ],
  [
    'member',
    'app',
    `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { ${REFUSED} } }`,
    (id) => ({ member: { id }, points: 1, orderId: `r-${id}`, capture: true }),
  ],
  [
    'line',
    'accountant',
    `mutation($input: DisputeStatementLineInput!) { disputeStatementLine(input: $input) { ${REFUSED} } }`,
    (lineId) => ({ lineId, reason: 'r' }),
    'without a key',
  ],
  [
    'campaign',
    'app',
    act('draftCampaign'),
    (offerId) => ({ offer: { offerId, names: words }, trigger: 'PURCHASE', effects: [{ multiply: '2' }] }),
  ],
  ['ladder', 'app', act('draftLadder'), (offerId) => ({ offer: { offerId, names: words }, ...LADDER_TERMS })],
  [
    'couponKind',
    'app',
    act('draftCouponKind'),
    (offerId) => ({ offer: { offerId, names: words }, value: { amount: { amount: '5.00', currency: 'EUR' } } }),
  ],
  ['campaign', 'app', act('moveOffer'), (offerId) => ({ offerId, step: 'SUBMIT' }), 'without a key'],
  ['couponKind', 'accountant', act('moveOffer'), (offerId) => ({ offerId, step: 'CONSENT' }), 'without a key'],
  ['couponKind', 'app', act('printCoupons'), (couponKindId) => ({ couponKindId, count: 1 })],
  ['coupon', 'app', act('cancelCoupon'), (couponId) => ({ couponId, reason: 'r' }), 'without a key'],
  ['couponUse', 'app', act('undoCouponUse'), (useId) => ({ useId, reason: 'r' })],
  ['item', 'app', act('draftItem'), (offerId) => ({ offer: { offerId, names: words }, ...ITEM_TERMS })],
  ['item', 'app', act('addStock'), (itemId) => ({ itemId, units: 1 })],
  ['item', 'app', act('orderItem'), (itemId) => ({ itemId, quantity: 1, member: { externalId: 'customer-of-other' } })],
  ['itemOrder', 'app', act('moveItemOrder'), (orderId) => ({ orderId, step: 'DELIVER' })],
  ['itemOrder', 'app', act('refundItemOrder'), (orderId) => ({ orderId, quantity: 1, restock: true, reason: 'r' })],
  ['member', 'app', act('giveGrant'), (id) => ({ member: { id }, award: { points: 1 }, reason: 'r' })],
  ['grant', 'app', act('reverseGrant'), (grantId) => ({ grantId, points: 1, reason: 'r' })],
  [
    'ladder',
    'app',
    act('setTier'),
    (ladderId) => ({
      member: { externalId: 'nobody' },
      ladderId,
      level: 'BASIC',
      until: '2099-01-01T00:00:00Z',
      reason: 'r',
    }),
    'without a key',
  ],
  ['member', 'app', act('setMemberProfile'), (id) => ({ member: { id }, addTags: ['x'] }), 'without a key'],
  [
    'draw',
    'app',
    act('draftDraw'),
    (offerId) => ({ offer: { offerId, names: words }, points: 1, prizes: [{ names: words, weight: 1 }] }),
  ],
  ['draw', 'app', act('playDraw'), (drawId) => ({ drawId, member: { externalId: 'nobody' } })],
  ['member', 'app', act('checkIn'), (id) => ({ member: { id } }), 'without a key'],
  ['task', 'app', act('reportTask'), (campaignId) => ({ campaignId, member: { externalId: 'nobody' } })],
  ['member', 'app', act('claimReferral'), (id) => ({ member: { id }, code: 'AAAA-AAAA-AAAA' }), 'without a key'],
  ['case', 'app', act('resolveCase'), (caseId) => ({ caseId, accept: true, note: 'n' })],
  ['question', 'app', act('resolveCase'), (caseId) => ({ caseId, accept: true, note: 'n' })],
  ['question', 'app', act('answerCase'), (caseId) => ({ caseId, text: 't' }), 'without a key'],
  ['question', 'app', act('escalateCase'), (caseId) => ({ caseId, reason: 'r' }), 'without a key'],
];

const WATCH = [{ measure: 'POINTS', per: 'MEMBER', span: 'EVER', most: 1, action: 'FLAG' }];
const LADDER_TERMS = {
  measure: 'POINTS',
  window: 'YEAR',
  graceDays: 0,
  levels: ['BASIC', 'GOLD'].map((code, i) => ({ code, names: words, needs: (i * 100).toString(), multiplier: '1' })),
};

const ITEM_TERMS = { itemKind: 'GOODS', prices: [{ points: 10 }], stocked: true, responsible: 'BRAND' };

interface Answered {
  data?: Loose;
  errors?: Loose;
}

let gateway: TestGateway;
let one: TestPartner;
let other: TestPartner;
let member: TestMember;
let stranger: TestMember;
let who: Record<string, Client>;
/** Of things that are `one`'s, or its member's. */
const ids: Record<string, string> = {};
const sockets = new Map<Client, RawClient>();

/** A campaign that is only drafted, a printed coupon, and a purchase under review. */
async function setUpProgramme(): Promise<Record<string, string>> {
  const drafted = await one.app.ask(
    `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id } } } }`,
    {
      input: {
        idempotencyKey: 'campaign',
        offer: { names: nameOf('Secret') },
        trigger: 'PURCHASE',
        effects: [{ multiply: '2' }],
      },
    },
  );
  const liveKindId = await setUp(gateway.operator, 'draftCouponKind', one.app, {
    value: { amount: { amount: '5.00', currency: 'EUR' } },
  });
  const draft = async (operation: string, input: object): Promise<string> => {
    const document = act(operation).replace(REFUSED, '... on DraftOfferPayload { offer { id } }');
    const answer = await one.app.ask(document, { input: { idempotencyKey: operation, ...input } });
    return answer[operation].offer.id as string;
  };
  const ladder = await draft('draftLadder', { offer: { names: words }, ...LADDER_TERMS });
  const couponKindId = await draft('draftCouponKind', {
    offer: { names: words },
    value: { amount: { amount: '5.00', currency: 'EUR' } },
  });
  const item = await draft('draftItem', { offer: { names: words }, ...ITEM_TERMS });
  const sold = await setUp(gateway.operator, 'draftItem', one.app, { ...ITEM_TERMS, stocked: false });
  const { orderItem } = await member.client.ask(
    `mutation($input: OrderItemInput!) { orderItem(input: $input) { ... on OrderItemPayload { order { id } } } }`,
    { input: { idempotencyKey: 'order', itemId: sold, quantity: 1 } },
  );
  const houseRules = await draft('draftHouseRules', { offer: { names: words, limits: WATCH } });
  for (const step of ['SUBMIT', 'APPROVE'])
    await moveOffer(step === 'SUBMIT' ? one.app : gateway.operator, houseRules, step);
  const { printCoupons } = await one.app.ask(
    `mutation($input: PrintCouponsInput!) { printCoupons(input: $input) { ... on PrintCouponsPayload { coupons { id number } } } }`,
    { input: { idempotencyKey: 'print', couponKindId: liveKindId, count: 2 } },
  );
  const [coupon, used] = printCoupons.coupons as Loose[];
  const { useCoupon } = await one.app.ask(
    `mutation($input: UseCouponInput!) { useCoupon(input: $input) { ... on UseCouponPayload { use { id } } } }`,
    {
      input: { idempotencyKey: 'use', coupon: used?.number, orderId: 'u', spend: { amount: '9.00', currency: 'EUR' } },
    },
  );
  const { giveGrant } = await one.app.ask(
    `mutation($input: GiveGrantInput!) { giveGrant(input: $input) { ... on GiveGrantPayload { grant { id } } } }`,
    { input: { idempotencyKey: 'give', member: { id: member.id }, award: { points: 20 }, reason: 'r' } },
  );
  const draw = await draft('draftDraw', { offer: { names: words }, points: 1, prizes: [{ names: words, weight: 1 }] });
  const liveDraw = await setUp(gateway.operator, 'draftDraw', one.app, {
    points: 10,
    prizes: [{ names: words, weight: 1, award: { points: 1 } }],
  });
  const { playDraw } = await member.client.ask(
    `mutation($input: PlayDrawInput!) { playDraw(input: $input) { ... on PlayDrawPayload { play { id } } } }`,
    { input: { idempotencyKey: 'play', drawId: liveDraw } },
  );
  const task = await draft('draftCampaign', {
    idempotencyKey: 'task',
    offer: { names: words },
    trigger: 'TASK',
    task: { kind: 'FOLLOW', proof: 'PARTNER' },
    effects: [{ points: 1 }],
  });
  const { checkIn } = await member.client.ask(
    'mutation { checkIn(input: {}) { ... on CheckInPayload { checkIn { id } } } }',
  );
  const friend = await gateway.member(one);
  const { member: known } = await member.client.ask('query($id: ID!) { member(ref: { id: $id }) { referralCode } }', {
    id: member.id,
  });
  const { claimReferral } = await friend.client.ask(
    `mutation($input: ClaimReferralInput!) { claimReferral(input: $input) { ... on ClaimReferralPayload { referral { id } } } }`,
    { input: { code: known.referralCode } },
  );
  const { openCase } = await member.client.ask(
    `mutation($input: OpenCaseInput!) { openCase(input: $input) { ... on OpenCasePayload { case { id } } } }`,
    { input: { idempotencyKey: 'case', kind: 'OTHER', partnerId: one.id, reason: 'Secret', proof: ['Secret'] } },
  );
  const { postReceipt } = await one.app.ask(
    `mutation($input: PostReceiptInput!) { postReceipt(input: $input) { ... on PostReceiptPayload { receipt { id } } } }`,
    { input: { idempotencyKey: 'receipt', number: 'secret', spend: { amount: '9.00', currency: 'EUR' } } },
  );
  const { printCards } = await gateway.operator.ask(
    `mutation($input: PrintCardsInput!) { printCards(input: $input) { ... on PrintCardsPayload { cards { id number } } } }`,
    { input: { idempotencyKey: 'cards', partnerId: one.id, count: 1 } },
  );
  const [card] = printCards.cards as Loose[];
  await one.app.ask('mutation($input: BindCardInput!) { bindCard(input: $input) { __typename } }', {
    input: { member: { id: member.id }, number: card?.number },
  });
  const { accrual } = await gateway.accrue(one, member, '2.00', 'watched');
  const watched = await one.app.ask('query($id: ID) { accrual(id: $id) { review { id } } }', { id: accrual.id });
  return {
    campaign: drafted.draftCampaign.offer.id,
    ladder,
    couponKind: couponKindId,
    coupon: coupon?.id,
    number: coupon?.number,
    couponUse: useCoupon.use.id,
    item,
    itemOrder: orderItem.order.id,
    grant: giveGrant.grant.id,
    case: watched.accrual.review.id,
    question: openCase.case.id,
    receipt: postReceipt.receipt.id,
    card: card?.id,
    draw,
    play: playDraw.play.id,
    task,
    checkIn: checkIn.checkIn.id,
    referral: claimReferral.referral.id,
  };
}

beforeAll(async () => {
  gateway = await startTestGateway(watched);
  one = await gateway.partner({ code: 'one', rates: { conversionOutRate: '2' } });
  other = await gateway.partner({ code: 'other' });
  member = await gateway.member(one, 'customer-of-one');
  stranger = await gateway.member(other, 'customer-of-other');
  const { accrual } = await gateway.accrue(one, member, '1000.00', 'order-of-one');
  await gateway.accrue(other, stranger, '500.00');
  const { redemption } = await operate(one, 'redeemPoints', {
    member: { id: member.id },
    points: 100,
    orderId: 'redeemed-at-one',
    capture: true,
  });
  // The other has a line with one: points of its issue, spent there.
  const { memberCode } = await stranger.client.ask('mutation { memberCode { code } }');
  await operate(one, 'redeemPoints', {
    member: { code: memberCode.code },
    points: 50,
    orderId: 'visitor',
    capture: true,
  });
  const { quote } = await operate(one, 'quoteRedemption', { member: { id: member.id }, points: 10 });
  const { conversion } = await operate(one, 'convertOut', {
    member: { id: member.id },
    points: 10,
    reference: 'converted-at-one',
  });
  const {
    closeSettlementPeriod: { closed },
  } = await gateway.networkAccountant.ask(
    'mutation { closeSettlementPeriod(input: { idempotencyKey: "close" }) { ... on CloseSettlementPeriodPayload { closed { id statements { id partner { id } lines { id } } } } } }',
  );
  const { journal } = await gateway.auditor.ask('{ journal(first: 1) { nodes { id } } }');
  const { partner } = await one.app.ask('{ partner(code: "one") { rateSheet { id } } }');
  const statement = closed.statements.find((candidate: Loose) => candidate.partner.id === one.id);
  Object.assign(ids, {
    partner: one.id,
    rateSheet: partner.rateSheet.id,
    member: member.id,
    wallet: member.walletId,
    accrual: accrual.id,
    redemption: redemption.id,
    quote: quote.id,
    conversion: conversion.id,
    period: closed.id,
    statement: statement.id,
    line: statement.lines[0].id,
    entry: journal.nodes[0].id,
  });
  Object.assign(ids, await setUpProgramme());
  const signedIn = new Browser(gateway.origin);
  await signedIn.signIn('accountant:one');
  ids.session = (await signedIn.ask('{ viewer { session { id } } }')).json.data.viewer.session.id;
  who = {
    app: one.app,
    accountant: one.accountant,
    otherApp: other.app,
    otherAccountant: other.accountant,
    member: member.client,
    otherMember: stranger.client,
    operator: gateway.operator,
    networkAccountant: gateway.networkAccountant,
    auditor: gateway.auditor,
  };
}, 480_000);
afterAll(async () => {
  for (const { socket } of sockets.values()) socket.terminate();
  await gateway.close();
}, 60_000);

async function overHttp(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<Answered> {
  const { data, errors } = await client.send(query, variables);
  return JSON.parse(JSON.stringify({ data, errors })) as Answered;
}

let operations = 0;
async function overSocket(client: Client, query: string, variables: Record<string, unknown> = {}): Promise<Answered> {
  const socket = sockets.get(client) ?? (await new RawClient(gateway.wsUrl).init(client.token ?? ''));
  sockets.set(client, socket);
  const id = (operations += 1).toString();
  socket.subscribe(id, query, variables);
  await until('an answer', () => socket.of(id).length > 0, 30_000);
  const [first] = socket.of(id);
  if (first?.type !== 'next') return { errors: first?.payload };
  await socket.message('complete', id);
  return first.payload as Answered;
}

describe('over HTTP and WebSocket alike', () => {
  it('every object and list gets the same answer, for each role', async () => {
    const page = 'query($first: Int) { partners(first: $first) { nodes { code } } }';
    const wrong = ['x', 101, 2 ** 53, 1].map((first) => [`first: ${first.toString()}`, page, { first }] as const);
    const asked = [
      ...wrong,
      ...Object.entries(ids).map(([kind, id]) => [kind, nodeOf(id), { id }] as const),
      ...LISTS.map((query) => [query, query, {}] as const),
    ];
    for (const [name, client] of Object.entries(who)) {
      for (const [what, query, variables] of asked) {
        const [http, socket] = [await overHttp(client, query, variables), await overSocket(client, query, variables)];
        expect([name, what, socket]).toEqual([name, what, http]);
        expect([name, what, JSON.stringify(http.errors ?? []).includes('GRAPHQL_')]).toEqual([name, what, false]);
      }
    }
  }, 240_000);

  it('the result or refusal of an operation is the same', async () => {
    for (const [index, one] of ACTS.entries()) {
      const [kind, , document, input] = one;
      for (const [name, client] of Object.entries(who)) {
        // The first does it, where it may be done; what is compared are two replays of it.
        const variables = {
          input: {
            ...(takesKey(one) && { idempotencyKey: `${index.toString()} ${name}` }),
            ...input(ids[kind] ?? ''),
          },
        };
        await overHttp(client, document, variables);
        const [http, socket] = [
          await overHttp(client, document, variables),
          await overSocket(client, document, variables),
        ];
        expect([name, document, socket]).toEqual([name, document, http]);
        expect(JSON.stringify(http)).not.toContain('INTERNAL');
      }
    }
  }, 240_000);
});

describe('a hidden object and one that is not there get the same answer', () => {
  /** What is answered, over both transports, and what the database was sent for it; ids taken out. */
  async function traces(
    client: Client,
    query: string,
    variables: Record<string, unknown>,
    id: string,
  ): Promise<unknown> {
    // As the path is when the document and the asker are known.
    for (let i = 0; i < 3; i += 1) await overHttp(client, query, variables);
    statements.length = 0;
    const http = await overHttp(client, query, variables);
    const overHttpSent = statements.filter((text) => !byTheClock.test(text));
    statements.length = 0;
    const socket = await overSocket(client, query, variables);
    const overSocketSent = statements.filter((text) => !byTheClock.test(text));
    return JSON.parse(JSON.stringify({ http, overHttpSent, socket, overSocketSent }).replaceAll(id, 'ID')) as unknown;
  }

  it.each(Object.entries(prefixes))(
    'node: a %s, with the same statements to the database',
    async (kind, prefix) => {
      const unknown = kind === 'entry' ? journalEntryId(9_999_999n) : `${prefix}_${UNKNOWN}`;
      for (const name of ['otherApp', 'otherAccountant', 'otherMember', ...(kind === 'entry' ? ['member'] : [])]) {
        const client = who[name] as Client;
        const hidden = (await traces(client, nodeOf(ids[kind] ?? ''), { id: ids[kind] }, ids[kind] ?? '')) as {
          http: Answered;
        };
        expect([name, hidden.http]).toEqual([name, { data: { node: null } }]);
        expect([name, hidden]).toEqual([name, await traces(client, nodeOf(unknown), { id: unknown }, unknown)]);
      }
    },
    120_000,
  );

  type Sought = [query: string, given: string, unknown: string, names: string[]];
  /** The lists of trade, asked for by one condition. */
  const listsOf = (
    condition: string,
    type: string,
    given: string,
    unknown: string,
    lists: readonly string[] = ['accruals', 'redemptions', 'conversions'],
    field = 'id',
  ): Sought[] =>
    lists.map((list) => [
      `query($v: ${type}) { ${list}(filter: { ${condition} }) { nodes { ${field} } pageInfo { hasNextPage endCursor } } }`,
      given,
      unknown,
      ['otherApp', 'otherAccountant', 'otherMember'],
    ]);

  it('in the fields of Query', async () => {
    const fields: Sought[] = [
      ['query($v: String) { accrual(orderId: $v) { id } }', 'order-of-one', 'order-of-none', ['otherApp']],
      ['query($v: String) { redemption(orderId: $v) { id } }', 'redeemed-at-one', 'redeemed-at-nowhere', ['otherApp']],
      ...listsOf('partnerId: $v', 'ID', ids.partner ?? '', `ptr_${UNKNOWN}`, ['refusals'], 'code'),
      ...listsOf('member: { id: $v }', 'ID', ids.member ?? '', `mbr_${UNKNOWN}`, ['refusals'], 'code'),
      ...listsOf('partnerId: $v', 'ID', ids.partner ?? '', `ptr_${UNKNOWN}`, ['activity'], 'number'),
      ...listsOf('objectId: $v', 'ID', ids.rateSheet ?? '', `rts_${UNKNOWN}`, ['activity'], 'number'),
      ...listsOf('orderId: $v', 'String', 'order-of-one', 'order-of-none', ['accruals']),
      ...listsOf('orderId: $v', 'String', 'redeemed-at-one', 'redeemed-at-nowhere', ['redemptions']),
      ...listsOf('reference: $v', 'String', 'converted-at-one', 'converted-nowhere', ['conversions']),
      ...listsOf('member: { id: $v }', 'ID', ids.member ?? '', `mbr_${UNKNOWN}`),
      ...listsOf('member: { externalId: $v }', 'String', 'customer-of-one', 'customer-of-none'),
      ...listsOf('partnerId: $v', 'ID', ids.partner ?? '', `ptr_${UNKNOWN}`),
      [
        'query($v: String) { member(ref: { externalId: $v }) { id } }',
        'customer-of-one',
        'customer-of-none',
        ['otherApp'],
      ],
      [
        'query($v: ID) { member(ref: { id: $v }) { id status } }',
        ids.member ?? '',
        `mbr_${UNKNOWN}`,
        ['otherApp', 'otherAccountant', 'otherMember'],
      ],
      [
        'query($v: ID!) { wallet(id: $v) { available } }',
        ids.wallet ?? '',
        `wal_${UNKNOWN}`,
        ['otherApp', 'otherAccountant', 'otherMember'],
      ],
      [
        'query($v: ID!) { offer(id: $v) { id name } }',
        ids.campaign ?? '',
        `cmp_${UNKNOWN}`,
        ['otherApp', 'otherAccountant', 'otherMember'],
      ],
      [
        'query($v: String!) { coupon(code: $v) { id status } }',
        ids.number ?? '',
        '0'.repeat(16),
        ['otherAccountant', 'otherMember'],
      ],
      [
        `query($v: ID!) { quoteAccrual(input: { spend: { amount: "10.00", currency: "EUR" }, tryOfferId: $v }) { ${REFUSED} } }`,
        ids.campaign ?? '',
        `cmp_${UNKNOWN}`,
        ['otherApp'],
      ],
      [
        `query($v: ID!) { simulateCampaign(campaignId: $v, from: "2026-01-01", until: "2026-01-02") { ${REFUSED} } }`,
        ids.campaign ?? '',
        `cmp_${UNKNOWN}`,
        ['otherApp'],
      ],
      [
        'query($v: ID!) { conversion(id: $v) { points } }',
        ids.conversion ?? '',
        `cnv_${UNKNOWN}`,
        ['otherApp', 'otherMember'],
      ],
      [
        'query($v: ID!) { statement(id: $v) { balance { amount } } }',
        ids.statement ?? '',
        `stm_${UNKNOWN}`,
        ['otherApp', 'otherAccountant'],
      ],
      [
        'query($v: ID) { statements(partnerId: $v) { edges { cursor } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
        ids.partner ?? '',
        `ptr_${UNKNOWN}`,
        ['otherApp', 'otherAccountant'],
      ],
      [
        'query($v: ID) { disputes(filter: { partnerId: $v }) { totalCount nodes { id } } }',
        ids.partner ?? '',
        `ptr_${UNKNOWN}`,
        ['otherApp', 'otherAccountant'],
      ],
      [
        'query($v: ID) { flowReport(periodNumber: 1, issuerId: $v, acceptorId: $v) { points } }',
        ids.partner ?? '',
        `ptr_${UNKNOWN}`,
        ['otherApp', 'otherAccountant'],
      ],
    ];
    for (const [query, given, unknown, names] of fields) {
      for (const name of names) {
        const client = who[name] as Client;
        expect([query, name, await traces(client, query, { v: given }, given)]).toEqual([
          query,
          name,
          await traces(client, query, { v: unknown }, unknown),
        ]);
      }
    }
  }, 120_000);

  it('in the refusals of operations', async () => {
    let keys = 0;
    for (const one of ACTS) {
      const [kind, as, document, input] = one;
      const client = as === 'app' ? other.app : other.accountant;
      const refusal = async (id: string) => {
        const key = takesKey(one) && { idempotencyKey: `hidden ${(keys += 1).toString()}` };
        await overHttp(client, document, { input: { ...key, ...input(id) } });
        const again = takesKey(one) && { idempotencyKey: `hidden ${(keys += 1).toString()}` };
        statements.length = 0;
        const answer = await overHttp(client, document, { input: { ...again, ...input(id) } });
        const sent = statements.filter((text) => !byTheClock.test(text));
        return JSON.parse(
          JSON.stringify({ answer, sent })
            .replaceAll(id, 'ID')
            .replace(/[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}/g, 'another ID')
            .replace(/hidden \d+/g, 'a key'),
        ) as unknown;
      };
      const [hidden, unknown] = [await refusal(ids[kind] ?? ''), await refusal(`${prefixes[kind] ?? ''}_${UNKNOWN}`)];
      expect([document, hidden]).toEqual([document, unknown]);
      expect(JSON.stringify(hidden)).toMatch(/_NOT_FOUND|NotFound/);
    }
  }, 120_000);
});

describe('cursors', () => {
  const decoded = (answer: unknown): string[] =>
    (JSON.stringify(answer).match(/"(?:cursor|startCursor|endCursor)":"[^"]+"/g) ?? []).map((text) =>
      Buffer.from(text.split('"')[3] ?? '', 'base64url').toString(),
    );

  it('contain no data of another caller', async () => {
    const all = [];
    for (const [name, client] of Object.entries(who).filter(([name]) => name.startsWith('other'))) {
      for (const query of LISTS.filter((text) => !text.includes('partners')))
        all.push(...decoded([name, await overHttp(client, query)]));
      all.push(...decoded(await overHttp(client, NODE, { id: stranger.walletId })));
    }
    expect(all.length).toBeGreaterThan(3);
    for (const cursor of all) for (const id of [one.id, member.id, member.walletId]) expect(cursor).not.toContain(id);
  });

  it("that another caller was given show the asker's own rows, or none", async () => {
    const statementsOf =
      'query($after: String) { statements(after: $after) { edges { cursor node { id partner { code } } } pageInfo { hasNextPage } } }';
    const changesOf =
      'query($id: ID!, $after: String) { wallet(id: $id) { changes(after: $after) { edges { cursor node { version walletId } } pageInfo { hasNextPage } } } }';
    const own = ((await overHttp(other.accountant, statementsOf)).data.statements.edges as Loose[]).map(
      ({ node }) => node.id as string,
    );
    const theirs = (await overHttp(one.accountant, statementsOf)).data.statements.edges as Loose[];
    const everyones = (await overHttp(gateway.auditor, statementsOf)).data.statements.edges as Loose[];
    expect([own.length > 0, theirs.length > 0, everyones.length >= own.length + theirs.length]).toEqual([
      true,
      true,
      true,
    ]);
    for (const { cursor } of [...theirs, ...everyones]) {
      const { data } = await overHttp(other.accountant, statementsOf, { after: cursor });
      for (const { node } of data.statements.edges as Loose[])
        expect([own.includes(node.id), node.partner.code]).toEqual([true, 'other']);
      expect(data.statements.pageInfo.hasNextPage).toBe(false);
    }
    const changes = (await overHttp(member.client, changesOf, { id: member.walletId })).data.wallet.changes
      .edges as Loose[];
    expect(changes.length).toBeGreaterThan(1);
    for (const { cursor } of changes) {
      const { data } = await overHttp(stranger.client, changesOf, { id: stranger.walletId, after: cursor });
      for (const { node } of data.wallet.changes.edges as Loose[]) expect(node.walletId).toBe(stranger.walletId);
      expect(await overHttp(stranger.client, changesOf, { id: member.walletId, after: cursor })).toEqual({
        data: { wallet: null },
      });
    }
    // The entries of a line of one's own, asked for from another's place in the journal.
    const entriesOf =
      'query($after: String) { statements(first: 2) { nodes { lines { entries(first: 5, after: $after) { nodes { sequence postings { account } } } } } } }';
    const { journal } = (await overHttp(gateway.auditor, '{ journal(first: 3) { edges { cursor } } }')).data;
    for (const { cursor } of journal.edges as Loose[]) {
      const accounts =
        JSON.stringify((await overHttp(other.accountant, entriesOf, { after: cursor })).data).match(
          /"account":"[^"]*"/g,
        ) ?? [];
      for (const account of accounts) expect(account).toContain(other.id);
    }
  }, 120_000);
});
