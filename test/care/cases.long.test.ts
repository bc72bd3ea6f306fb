/** Cases: opened, answered, escalated by time and by members, and decided with what follows from them in the same batch. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { advance, DAY } from '../support/operations.js';
import { plantEach } from '../support/planted-faults.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { kindInput, liveKind } from '../grants/support.js';
import { itemInput, liveItem, order } from '../mall/support.js';
import { act, balance, claim, documents, eur, opened, receiptAt, refusedBy, resolve, seen, unique } from './caring.js';

const HOUR = 3_600;
const LIST = `query($filter: CaseFilter) { cases(filter: $filter, first: 100) { nodes { id status } } }`;
const OF_MEMBER = `query($id: ID!, $first: Int, $after: String) { member(ref: { id: $id }) { cases(first: $first, after: $after) {
  nodes { id kind } pageInfo { hasNextPage endCursor } } } }`;
const STATUS = 'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }';

describeEngines('cases', (engine) => {
  let gateway: TestGateway;
  let shop: TestPartner;
  let other: TestPartner;
  let anna: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    shop = await gateway.partner({ code: 'shop' });
    other = await gateway.partner({ code: 'other' });
    anna = await gateway.member(shop);
    ben = await gateway.member(shop);
    await advance(gateway, 100 * DAY);
  }, START_MS);
  afterAll(async () => {
    await assertSound(gateway.services.database);
    await gateway.close();
  });

  const now = async (): Promise<Date> => {
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    return row?.now ?? new Date(0);
  };
  const ago = async (days: number): Promise<string> =>
    new Date((await now()).getTime() - days * DAY * 1_000).toISOString();
  const listed = async (client: TestMember['client'], filter: object = {}): Promise<string[]> =>
    ((await client.ask(LIST, { filter })).cases.nodes as { id: string }[]).map(({ id }) => id);
  const purchase = async (more: object = {}) => ({
    orderId: unique(),
    spend: eur('25.00'),
    occurredAt: await ago(3),
    ...more,
  });

  it('are opened with what the member says, and seen by the member, the partner and staff', async () => {
    const claimed = { orderId: 'on the bill', spend: eur('25.00'), occurredAt: await ago(3) };
    const input = {
      idempotencyKey: unique(),
      kind: 'MISSING_POINTS',
      partnerId: shop.id,
      reason: 'I was there.\nNobody asked for my card.',
      proof: ['https://example.com/bill.jpg', 'Till 4'],
      claimed,
    };
    const first = await act(anna.client, 'openCase', input);
    expect(first).toMatchObject({
      replayed: false,
      case: {
        kind: 'MISSING_POINTS',
        status: 'OPEN',
        partner: { code: 'shop' },
        member: { id: anna.id },
        subject: null,
        reason: input.reason,
        proof: input.proof,
        claimed,
        messages: [],
        closedAt: null,
        outcome: null,
      },
    });
    const { id, openedAt, dueAt } = first.case;
    expect(new Date(dueAt).getTime() - new Date(openedAt).getTime()).toBe(48 * HOUR * 1_000);
    const seers = [anna.client, shop.app, shop.accountant, shop.marketer, gateway.operator, gateway.auditor];
    for (const client of seers) {
      expect(await seen(client, id)).toMatchObject({ id });
      expect(await listed(client)).toContain(id);
    }
    for (const client of [ben.client, other.app, shop.developer]) {
      expect(await seen(client, id)).toBeNull();
      expect(await listed(client)).not.toContain(id);
      if (client !== shop.developer)
        expect(await refusedBy(client, 'answerCase', { caseId: id, text: 'Hello' })).toBe('CASE_NOT_FOUND');
    }
    // A token that another partner's app asked for does not show what its member asks here.
    const elsewhere = gateway.as(await gateway.memberToken(anna.id, { partnerId: other.id }));
    expect(await seen(elsewhere, id)).toBeNull();
    expect(await act(anna.client, 'answerCase', { caseId: id, text: 'Here it is.', proof: ['A photo'] })).toMatchObject(
      {
        case: { messages: [{ by: 'MEMBER', text: 'Here it is.' }], proof: [...input.proof, 'A photo'] },
      },
    );
    for (const [client, by] of [
      [shop.app, 'PARTNER_APP'],
      [shop.marketer, 'PARTNER_MARKETER'],
      [gateway.operator, 'OPERATOR'],
    ] as const) {
      const { case: answered } = await act(client, 'answerCase', { caseId: id, text: 'We look.' });
      expect((answered.messages as Loose[]).at(-1)).toMatchObject({ by });
    }
    for (const client of [shop.accountant, gateway.auditor])
      expect(await refusedBy(client, 'answerCase', { caseId: id, text: 'Hello' })).toBe('FORBIDDEN');
    await resolve(shop.app, id, false);
    expect(await act(anna.client, 'openCase', input)).toMatchObject({
      replayed: true,
      case: { id, status: 'OPEN', closedAt: null },
    });
    expect(await refusedBy(anna.client, 'openCase', { ...input, kind: 'OTHER', claimed: null })).toBe(
      'IDEMPOTENCY_CONFLICT',
    );
    // Keys are each member's own.
    expect(await act(ben.client, 'openCase', input)).toMatchObject({ replayed: false });
  });

  it('are listed for a member newest first, without reviews', async () => {
    const member = await gateway.member(shop);
    const [first, second] = [await opened(shop, member), await opened(other, member)];
    const read = async (client: TestMember['client'], variables: object = {}) =>
      (await client.ask(OF_MEMBER, { id: member.id, ...variables })).member.cases;
    const page = await read(member.client, { first: 1 });
    // By a token of the shop's app: those at the shop.
    expect(page).toMatchObject({ nodes: [{ id: first.id }], pageInfo: { hasNextPage: false } });
    const own = gateway.as(await gateway.memberToken(member.id));
    const whole = await read(own, { first: 1 });
    expect(whole).toMatchObject({ nodes: [{ id: second.id }], pageInfo: { hasNextPage: true } });
    expect(await read(own, { first: 1, after: whole.pageInfo.endCursor })).toMatchObject({ nodes: [{ id: first.id }] });
    expect((await read(shop.app)).nodes).toMatchObject([{ id: first.id }]);
    expect((await read(gateway.operator)).nodes).toMatchObject([{ id: second.id }, { id: first.id }]);
    const bad = await own.send(OF_MEMBER, { id: member.id, after: 'x' });
    expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('of missing points become the accrual, as of the purchase, in the step that accepts them', async () => {
    const { id, openedAt } = await opened(shop, anna, { kind: 'MISSING_POINTS' });
    const before = await balance(anna);
    const bought = await purchase({ lines: [{ sku: 'b1', quantity: 1, amount: '20.00' }], channel: 'STORE' });
    const input = { idempotencyKey: unique(), caseId: id, accept: true, note: 'You were there.', purchase: bought };
    const resolved = await act(shop.app, 'resolveCase', input);
    expect(resolved).toMatchObject({
      replayed: false,
      case: {
        status: 'ACCEPTED',
        messages: [{ by: 'PARTNER_APP', text: 'You were there.' }],
        outcome: { __typename: 'Accrual' },
      },
    });
    expect(await balance(anna)).toBe(before + 25);
    expect(await act(shop.app, 'resolveCase', input)).toEqual({ ...resolved, replayed: true });
    const ask =
      'query($id: ID!) { node(id: $id) { ... on Accrual { orderId occurredAt points channel lines { sku } member { id } } } }';
    expect((await anna.client.ask(ask, { id: resolved.case.outcome.id })).node).toMatchObject({
      orderId: bought.orderId,
      occurredAt: bought.occurredAt,
      points: 25,
      channel: 'STORE',
      lines: [{ sku: 'b1' }],
      member: { id: anna.id },
    });
    expect(await resolve(gateway.operator, id, false)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'ACCEPTED' });
    expect(await refusedBy(anna.client, 'answerCase', { caseId: id, text: 'Thanks' })).toBe('INVALID_TRANSITION');

    // 90 days count from the opening, however long it took.
    const opening = new Date(openedAt).getTime();
    const at = (days: number) => new Date(opening - days * DAY * 1_000 + 60_000).toISOString();
    const late = await opened(shop, anna, { kind: 'MISSING_POINTS' });
    await advance(gateway, DAY);
    const old = await purchase({ occurredAt: at(90) });
    expect(await resolve(shop.app, late.id, true, { purchase: old })).toMatchObject({ case: { status: 'ACCEPTED' } });
    const third = await opened(shop, anna, { kind: 'MISSING_POINTS' });
    const send = (occurredAt: string) =>
      purchase({ occurredAt }).then((one) =>
        refusedBy(shop.app, 'resolveCase', { caseId: third.id, accept: true, note: 'x', purchase: one }),
      );
    expect(await send(at(90))).toBe('BAD_USER_INPUT input.purchase.occurredAt');
    expect(await send('2200-01-01T00:00:00Z')).toBe('BAD_USER_INPUT input.purchase.occurredAt');
    expect(await seen(shop.app, third.id)).toMatchObject({ status: 'OPEN', messages: [] });
  });

  it('of missing points claim the receipt that has the number and the spend, also one that has lapsed', async () => {
    const receipt = await receiptAt(shop);
    const lapsed = await receiptAt(shop);
    const [one, two, three, four] = await Promise.all(
      Array.from({ length: 4 }, () => opened(shop, anna, { kind: 'MISSING_POINTS' })),
    );
    const by = async (found: Loose, more: object = {}) => ({
      purchase: await purchase({ orderId: found.number, spend: found.spend, ...more }),
    });
    const existing = { __typename: 'Receipt', id: receipt.id };
    expect(await resolve(shop.app, one.id, true, await by(receipt, { spend: eur('10.01') }))).toMatchObject({
      code: 'DUPLICATE_ORDER',
      existing,
    });
    expect(await resolve(shop.app, one.id, true, await by(receipt))).toMatchObject({ case: { status: 'ACCEPTED' } });
    expect(await seen(shop.app, receipt.id)).toMatchObject({ status: 'CLAIMED', accrual: {} });
    expect(await claim(ben.client, shop, receipt)).toMatchObject({ code: 'ALREADY_DONE' });
    expect(await resolve(shop.app, two.id, true, await by(receipt))).toMatchObject({
      code: 'DUPLICATE_ORDER',
      existing: { __typename: 'Accrual' },
    });
    await advance(gateway, 31 * DAY);
    expect(await seen(shop.app, lapsed.id)).toMatchObject({ status: 'LAPSED' });
    // Past its time a case is the operator's.
    const occurredAt = three.openedAt as string;
    const more = await by(lapsed, { occurredAt });
    expect(await resolve(gateway.operator, three.id, true, more)).toMatchObject({ case: { status: 'ACCEPTED' } });
    expect(await seen(shop.app, lapsed.id)).toMatchObject({ status: 'CLAIMED' });
    const { accrual } = await gateway.accrue(shop, anna, '5.00');
    const taken = { purchase: await purchase({ orderId: accrual.orderId, occurredAt }) };
    expect(await resolve(gateway.operator, four.id, true, taken)).toMatchObject({ code: 'DUPLICATE_ORDER' });
  });

  it("come before the operator at their time, whoever reads them first, and the operator's word is final", async () => {
    const { id, dueAt } = await opened(shop, anna);
    const { database } = gateway.services;
    await advance(gateway, 48 * HOUR - 60);
    expect(await refusedBy(anna.client, 'escalateCase', { caseId: id, reason: 'I wait.' })).toBe('INVALID_TRANSITION');
    expect(await listed(gateway.operator, { status: 'OPEN' })).toContain(id);
    // The clock goes on, and no job runs.
    await database.query({
      text: 'UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 60000, config_version = config_version + 1',
    });
    const row = async () =>
      (
        await database.query<{ status: string }>({ text: 'SELECT status FROM care_case WHERE id = $1', values: [id] })
      )[0];
    expect(await row()).toMatchObject({ status: 'OPEN' });
    expect(await seen(shop.app, id)).toMatchObject({ status: 'ESCALATED', closedAt: null, dueAt });
    expect(await listed(gateway.operator, { status: 'ESCALATED' })).toContain(id);
    expect(await listed(gateway.operator, { overdue: true })).toContain(id);
    expect(await listed(gateway.operator, { overdue: false })).not.toContain(id);
    expect(await listed(gateway.operator, { status: 'OPEN' })).not.toContain(id);
    expect(await resolve(shop.app, id, true)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'ESCALATED' });
    // Whoever escalates it now is answered.
    for (const client of [anna.client, shop.app, gateway.operator])
      expect(await act(client, 'escalateCase', { caseId: id, reason: 'I wait.' })).toMatchObject({
        case: { status: 'ESCALATED', messages: [] },
      });
    await advance(gateway, 1);
    expect(await row()).toMatchObject({ status: 'ESCALATED' });
    expect(await act(shop.app, 'answerCase', { caseId: id, text: 'We are sorry.' })).toMatchObject({ case: {} });
    expect(await resolve(gateway.operator, id, false)).toMatchObject({ case: { status: 'DECLINED', dueAt } });
    expect(await act(anna.client, 'escalateCase', { caseId: id, reason: 'No.' })).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'DECLINED',
    });
  });

  it('that the partner declined are escalated by the member, once, within 14 days', async () => {
    const [one, two, three] = [await opened(shop, anna), await opened(shop, anna), await opened(shop, anna)];
    for (const { id } of [one, two, three]) await resolve(shop.app, id, false);
    const escalate = (client: TestMember['client'], { id }: Loose) =>
      act(client, 'escalateCase', { caseId: id, reason: 'They are wrong.' });
    expect(await escalate(ben.client, one)).toMatchObject({ code: 'CASE_NOT_FOUND' });
    expect(await escalate(gateway.operator, one)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'DECLINED' });
    const escalated = await escalate(anna.client, one);
    expect(escalated).toMatchObject({ case: { status: 'ESCALATED', closedAt: null, dueAt: one.dueAt } });
    expect((escalated.case.messages as Loose[]).map(({ by, text }) => [by, text])).toEqual([
      ['PARTNER_APP', 'We looked into it.'],
      ['MEMBER', 'They are wrong.'],
    ]);
    expect(await escalate(anna.client, one)).toEqual(escalated);
    expect(await resolve(shop.app, one.id, true)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'ESCALATED' });
    expect(await resolve(gateway.operator, one.id, false)).toMatchObject({ case: { status: 'DECLINED' } });
    expect(await escalate(anna.client, one)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'DECLINED' });
    // The app does so for its member.
    await advance(gateway, 14 * DAY - 60);
    expect(await escalate(shop.app, two)).toMatchObject({ case: { status: 'ESCALATED' } });
    await advance(gateway, 60);
    expect(await escalate(anna.client, three)).toMatchObject({ code: 'INVALID_TRANSITION', from: 'DECLINED' });
    const open = await opened(shop, anna);
    expect(await escalate(gateway.operator, open)).toMatchObject({ case: { status: 'ESCALATED' } });
    for (const client of [shop.marketer, shop.accountant, gateway.auditor])
      expect(await refusedBy(client, 'escalateCase', { caseId: open.id, reason: 'x' })).toBe('FORBIDDEN');
  });

  it('of quality are about an order or accrual of the member at that partner, and may award', async () => {
    const { accrual } = await gateway.accrue(shop, anna, '5.00');
    const { accrual: hers } = await gateway.accrue(shop, ben, '5.00');
    const { accrual: there } = await gateway.accrue(other, await gateway.member(other), '5.00');
    const open = { kind: 'QUALITY', partnerId: shop.id, reason: 'The bread was old.' };
    for (const subjectId of [hers.id, there.id, shop.id, 'acr_01h2xcejqtf2nbrexx3vqjhp41', 'x'])
      expect(await refusedBy(anna.client, 'openCase', { ...open, subjectId })).toBe('SUBJECT_NOT_FOUND');
    expect(await refusedBy(anna.client, 'openCase', { ...open, partnerId: other.id, subjectId: accrual.id })).toBe(
      'SUBJECT_NOT_FOUND',
    );
    const one = await opened(shop, anna, { ...open, subjectId: accrual.id });
    expect(one).toMatchObject({ subject: { id: accrual.id } });
    const before = await balance(anna);
    const half = (partnerId: string) => [
      { partnerId: shop.id, share: '0.5' },
      { partnerId, share: '0.5', costCentre: 'care' },
    ];
    const refusals: [object, string][] = [
      [{ award: { points: 10 }, funding: half(other.id) }, 'CONSENT_MISSING'],
      [
        { award: { points: 10 }, funding: half('ptr_01h2xcejqtf2nbrexx3vqjhp41') },
        'BAD_USER_INPUT input.funding.1.partnerId',
      ],
      [{ refundQuantity: 1 }, 'BAD_USER_INPUT input.refundQuantity'],
    ];
    for (const [more, refusal] of refusals)
      expect(
        await refusedBy(gateway.operator, 'resolveCase', { caseId: one.id, accept: true, note: 'x', ...more }),
      ).toBe(refusal);
    expect(await seen(anna.client, one.id)).toMatchObject({ status: 'OPEN', messages: [] });
    const award = { award: { points: 10 }, funding: half(shop.id) };
    const { case: accepted } = await resolve(gateway.operator, one.id, true, award);
    expect(accepted).toMatchObject({ status: 'ACCEPTED', outcome: { __typename: 'Grant' } });
    expect(await balance(anna)).toBe(before + 10);
    const grant =
      'query($id: ID!) { node(id: $id) { ... on Grant { cause points subject { id } parts { issuer { code } points } } } }';
    expect((await anna.client.ask(grant, { id: accepted.outcome.id })).node).toMatchObject({
      cause: 'CASE',
      points: 10,
      subject: { id: one.id },
      parts: [
        { issuer: { code: 'shop' }, points: 5 },
        { issuer: { code: 'shop' }, points: 5 },
      ],
    });
  });

  it('of quality refund units of the order that they are about, in the same step, and award besides', async () => {
    await gateway.accrue(shop, anna, '1000.00');
    const itemId = await liveItem(gateway, shop, itemInput({ stocked: true }), { units: 5 });
    const { order: placed } = await order(anna, itemId, 3);
    const { order: foreign } = await order(anna, itemId, 1);
    const open = { kind: 'QUALITY', partnerId: shop.id, reason: 'Two are broken.' };
    expect(await refusedBy(ben.client, 'openCase', { ...open, subjectId: placed.id })).toBe('SUBJECT_NOT_FOUND');
    const one = await opened(shop, anna, { ...open, subjectId: placed.id });
    expect(one).toMatchObject({ subject: { id: placed.id } });
    const before = await balance(anna);
    expect(await resolve(shop.app, one.id, true, { refundQuantity: 4 })).toMatchObject({
      code: 'EXCEEDS_ORIGINAL_UNITS',
    });
    // What is awarded is refused before anything is refunded.
    const foreigner = { award: { points: 5 }, funding: [{ partnerId: other.id, share: '1' }] };
    expect(await resolve(shop.app, one.id, true, { refundQuantity: 1, ...foreigner })).toMatchObject({
      code: 'CONSENT_MISSING',
    });
    expect(await balance(anna)).toBe(before);
    const input = { refundQuantity: 2, restock: true, award: { points: 7 } };
    const { case: accepted } = await resolve(shop.app, one.id, true, input);
    expect(accepted).toMatchObject({ status: 'ACCEPTED', outcome: { __typename: 'ItemOrder', id: placed.id } });
    expect(await balance(anna)).toBe(before + 207);
    const ask = 'query($id: ID!) { node(id: $id) { ... on ItemOrder { status refundedQuantity item { available } } } }';
    expect((await anna.client.ask(ask, { id: placed.id })).node).toMatchObject({
      refundedQuantity: 2,
      item: { available: 3 },
    });
    const rate = `mutation($id: ID!, $stars: Int!) { rate(input: { subjectId: $id, stars: $stars, comment: "Quick" }) { __typename ... on RatePayload { rating { stars } } } }`;
    expect((await anna.client.ask(rate, { id: one.id, stars: 5 })).rate).toMatchObject({ rating: { stars: 5 } });
    expect((await ben.client.ask(rate, { id: one.id, stars: 1 })).rate).toMatchObject({
      __typename: 'SubjectNotFound',
    });
    const rating = 'query($id: ID!) { node(id: $id) { ... on Case { rating { stars comment } } } }';
    expect((await shop.app.ask(rating, { id: one.id })).node.rating).toEqual({ stars: 5, comment: 'Quick' });
    // An order that was cancelled meanwhile has nothing to refund.
    const two = await opened(shop, anna, { ...open, subjectId: foreign.id });
    await shop.app.ask('mutation($input: MoveItemOrderInput!) { moveItemOrder(input: $input) { __typename } }', {
      input: { idempotencyKey: unique(), orderId: foreign.id, step: 'CANCEL' },
    });
    expect(await resolve(shop.app, two.id, true, { refundQuantity: 1 })).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'CANCELLED',
    });
    expect(await seen(anna.client, two.id)).toMatchObject({ status: 'OPEN' });
    // The state of the order was answered after what the award lacked.
    expect(await resolve(shop.app, two.id, true, { refundQuantity: 1, ...foreigner })).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'CANCELLED',
    });
    const many = await opened(shop, anna, { ...open, subjectId: placed.id });
    expect(await resolve(shop.app, many.id, true, { refundQuantity: 4, ...foreigner })).toMatchObject({
      code: 'CONSENT_MISSING',
    });
  });

  it('of anything else may award coupons and badges of the partner, or nothing', async () => {
    const [one, two, three, four] = await Promise.all(Array.from({ length: 4 }, () => opened(shop, anna)));
    const own = await liveKind(
      gateway,
      shop,
      kindInput({}, { limits: [{ measure: 'TIMES', per: 'ALL', span: 'EVER', most: 1 }] }),
    );
    const foreign = await liveKind(gateway, other);
    const coupon = (couponKindId: string) => ({ award: { coupon: { couponKindId } } });
    expect(await resolve(shop.app, one.id, true, coupon(foreign))).toMatchObject({
      code: 'CONSENT_MISSING',
      partners: [{ code: 'other' }],
    });
    expect(await resolve(shop.app, one.id, true, coupon(own))).toMatchObject({
      case: { outcome: { __typename: 'Grant' } },
    });
    expect(await resolve(shop.app, two.id, true, coupon(own))).toMatchObject({ code: 'LIMIT_REACHED', most: 1 });
    expect(await resolve(shop.app, two.id, true, { award: { badge: 'patient' } })).toMatchObject({
      case: { outcome: {} },
    });
    const again = { caseId: three.id, accept: true, note: 'x', award: { badge: 'patient' } };
    expect(await refusedBy(shop.app, 'resolveCase', again)).toBe('BAD_USER_INPUT input.award.badge');
    expect(await resolve(shop.app, three.id, true)).toMatchObject({ case: { status: 'ACCEPTED', outcome: null } });
    await gateway.operator.ask('mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename } }', {
      input: { offerId: own, step: 'END' },
    });
    expect(await resolve(shop.app, four.id, true, coupon(own))).toMatchObject({ code: 'OFFER_NOT_LIVE' });
    expect(await seen(shop.app, four.id)).toMatchObject({ status: 'OPEN' });
  });

  it('are accepted neither at a partner that is suspended nor for a member that is closed; declined they are', async () => {
    const late = await gateway.partner();
    const member = await gateway.member(late);
    const [one, two, three] = [
      await opened(late, member, { kind: 'MISSING_POINTS' }),
      await opened(late, member),
      await opened(late, member),
    ];
    const status = (to: string) => gateway.operator.ask(STATUS, { input: { partnerId: late.id, status: to } });
    await status('SUSPENDED');
    const bought = { purchase: await purchase() };
    const award = { award: { points: 5 } };
    for (const [{ id }, more] of [
      [one, bought],
      [two, award],
    ] as const)
      expect(await resolve(gateway.operator, id, true, more)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE' });
    await status('ACTIVE');
    await gateway.services.database.query({
      text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`,
      values: [member.id],
    });
    for (const [{ id }, more] of [
      [one, bought],
      [two, award],
    ] as const)
      expect(await resolve(late.app, id, true, more)).toMatchObject({
        code: 'MEMBER_NOT_ACTIVE',
        memberStatus: 'CLOSED',
      });
    expect(await resolve(late.app, one.id, false)).toMatchObject({ case: { status: 'DECLINED', outcome: null } });
    expect(await resolve(late.app, three.id, true)).toMatchObject({ case: { status: 'ACCEPTED' } });
    expect(
      await refusedBy(late.app, 'openCase', {
        kind: 'OTHER',
        partnerId: late.id,
        member: { id: member.id },
        reason: 'x',
      }),
    ).toBe('MEMBER_NOT_FOUND');
  });

  it('are opened by a member for itself, and by an app at its own partner for a member that it names', async () => {
    const open = { kind: 'OTHER', partnerId: shop.id, reason: 'x' };
    expect(await act(shop.app, 'openCase', { ...open, member: { externalId: anna.externalId } })).toMatchObject({
      case: { member: { id: anna.id } },
    });
    const elsewhere = await gateway.member(other);
    const refusals: [TestMember['client'], object, string][] = [
      [shop.app, open, 'BAD_USER_INPUT input.member'],
      [shop.app, { ...open, member: { id: elsewhere.id } }, 'MEMBER_NOT_FOUND'],
      [shop.app, { ...open, partnerId: other.id, member: { id: anna.id } }, 'FORBIDDEN'],
      [anna.client, { ...open, member: { id: ben.id } }, 'MEMBER_NOT_FOUND'],
      [anna.client, { ...open, partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' }, 'PARTNER_NOT_FOUND'],
      [gateway.operator, open, 'FORBIDDEN'],
      [shop.marketer, open, 'FORBIDDEN'],
    ];
    for (const [client, input, refusal] of refusals) expect(await refusedBy(client, 'openCase', input)).toBe(refusal);
  });

  it.each([
    [{ kind: 'TASK' }, 'input.kind'],
    [{ kind: 'REVIEW' }, 'input.kind'],
    [{ reason: '' }, 'input.reason'],
    [{ reason: 'x'.repeat(1_001) }, 'input.reason'],
    [{ proof: ['x'.repeat(11_000)] }, 'input.proof.0'],
    [{ proof: Array.from({ length: 6 }, () => 'x') }, 'input.proof'],
    [{ proof: [''] }, 'input.proof.0'],
    [{ subjectId: 'acr_01h2xcejqtf2nbrexx3vqjhp41' }, 'input.subjectId'],
    [{ kind: 'QUALITY' }, 'input.subjectId'],
    [{ claimed: { spend: eur('1.00'), occurredAt: '2026-01-01T00:00:00Z' } }, 'input.claimed'],
    [
      { kind: 'MISSING_POINTS', claimed: { spend: eur('0.00'), occurredAt: '2026-01-01T00:00:00Z' } },
      'input.claimed.spend.amount',
    ],
    [
      { kind: 'MISSING_POINTS', claimed: { spend: eur('1.00'), occurredAt: '2100-01-01T00:00:00Z' } },
      'input.claimed.occurredAt',
    ],
    [{ partnerId: 'shop' }, 'input.partnerId'],
    [{ idempotencyKey: '' }, 'input.idempotencyKey'],
  ])('cannot be opened with %j', async (more, field) => {
    const input = { kind: 'OTHER', partnerId: shop.id, member: { id: anna.id }, reason: 'x', ...more };
    expect(await refusedBy(shop.app, 'openCase', input)).toBe(`BAD_USER_INPUT ${field}`);
  });

  it('cannot be decided with what does not fit their kind, or a decline', async () => {
    const { accrual } = await gateway.accrue(shop, anna, '5.00');
    const missing = await opened(shop, anna, { kind: 'MISSING_POINTS' });
    const quality = await opened(shop, anna, { kind: 'QUALITY', subjectId: accrual.id });
    const rest = await opened(shop, anna);
    const bought = await purchase();
    const award = { points: 5 };
    const bad: [Loose, boolean, object, string][] = [
      [missing, true, {}, 'purchase'],
      [missing, false, { purchase: bought }, 'purchase'],
      [missing, true, { purchase: bought, award }, 'award'],
      [missing, true, { purchase: bought, refundQuantity: 1 }, 'refundQuantity'],
      [missing, true, { purchase: { ...bought, spend: eur('0.00') } }, 'purchase.spend.amount'],
      [missing, true, { purchase: { ...bought, orderId: '' } }, 'purchase.orderId'],
      [missing, true, { purchase: { ...bought, lines: [{ quantity: 1, amount: '26.00' }] } }, 'purchase.lines'],
      [quality, true, { purchase: bought }, 'purchase'],
      [quality, true, { restock: true }, 'restock'],
      [quality, true, { refundQuantity: 0 }, 'refundQuantity'],
      [quality, true, { refundQuantity: 10_001 }, 'refundQuantity'],
      [quality, false, { award }, 'award'],
      [rest, true, { refundQuantity: 1 }, 'refundQuantity'],
      [rest, true, { restock: false }, 'restock'],
      [rest, true, { funding: [{ partnerId: shop.id, share: '1' }] }, 'funding'],
      [rest, true, { award: { badge: 'x' }, funding: [{ partnerId: shop.id, share: '1' }] }, 'funding'],
      [rest, true, { award: { points: 0 } }, 'award.points'],
      [rest, true, { award, funding: [{ partnerId: shop.id, share: '0.9' }] }, 'funding'],
      [rest, false, { award }, 'award'],
      [rest, true, { note: '' }, 'note'],
      [rest, true, { caseId: 'x' }, 'caseId'],
    ];
    for (const [{ id }, accept, more, field] of bad)
      expect([more, await refusedBy(shop.app, 'resolveCase', { caseId: id, accept, note: 'x', ...more })]).toEqual([
        more,
        `BAD_USER_INPUT input.${field}`,
      ]);
    const usd = { ...bought, spend: { amount: '5.00', currency: 'USD' } };
    expect(await resolve(shop.app, missing.id, true, { purchase: usd })).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    const tiny = { ...bought, spend: eur('0.50') };
    expect(await resolve(shop.app, missing.id, true, { purchase: tiny })).toMatchObject({ code: 'AMOUNT_TOO_SMALL' });
    const old = { ...bought, occurredAt: await ago(89) };
    expect(await resolve(other.app, missing.id, true, { purchase: old })).toMatchObject({ code: 'CASE_NOT_FOUND' });
    for (const { id } of [missing, quality, rest]) expect(await seen(shop.app, id)).toMatchObject({ status: 'OPEN' });
    for (const client of [anna.client, shop.accountant, shop.developer, gateway.auditor])
      expect(await refusedBy(client, 'resolveCase', { caseId: rest.id, accept: false, note: 'x' })).toBe('FORBIDDEN');
  });

  it('take 200 answers at most', async () => {
    const { id } = await opened(shop, anna);
    await gateway.services.database.query({
      text: `INSERT INTO case_message (case_id, number, by_role, text, at) SELECT $1, i, 'MEMBER', 'again', network_now() FROM generate_series(1, 199) i`,
      values: [id],
    });
    const say = () => refusedBy(shop.app, 'answerCase', { caseId: id, text: 'Yes.' });
    expect(await say()).toBe('AnswerCasePayload');
    expect(await say()).toBe('BAD_USER_INPUT input.caseId');
    expect(await resolve(shop.app, id, false)).toMatchObject({ case: { status: 'DECLINED' } });
  });

  it('took 200 answers of 6,000 characters each, so that a page of them had more than 100 MB', async () => {
    const { id } = await opened(shop, anna);
    const long = 'x'.repeat(1_000);
    const say = () =>
      refusedBy(shop.app, 'answerCase', { caseId: id, text: long, proof: [long, long, long, long, long] });
    for (let i = 0; i < 5; i += 1) expect(await say()).toBe('AnswerCasePayload');
    const { errors } = await shop.app.send(documents.answerCase, { input: { caseId: id, text: 'Yes.' } });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.caseId',
      rule: 'must be of a case with fewer than 25000 characters in its messages',
      ruleCode: 'TOO_MANY_KEPT',
    });
    expect(await resolve(shop.app, id, false)).toMatchObject({ case: { status: 'DECLINED' } });
  });

  it('had what they are about and what they came to loaded one by one in a list', async () => {
    const accruals = await Promise.all(Array.from({ length: 4 }, () => gateway.accrue(shop, anna, '5.00')));
    const asked = accruals.map(({ accrual }) =>
      opened(shop, anna, { kind: 'QUALITY', reason: 'Stale.', subjectId: accrual.id }),
    );
    for (const { id } of await Promise.all(asked)) await resolve(shop.app, id, true, { award: { points: 1 } });
    const list =
      '{ cases(filter: { kind: QUALITY, status: ACCEPTED }, first: 4) { nodes { subject { __typename id } outcome { __typename id } } } }';
    const { database } = gateway.services;
    const real = database.query.bind(database);
    const names: (string | undefined)[] = [];
    Object.assign(database, {
      query: (statement: Parameters<typeof real>[0]) => {
        names.push(statement.name);
        return real(statement);
      },
    });
    try {
      for (const client of [shop.app, shop.marketer, anna.client, gateway.operator]) {
        names.length = 0;
        const { nodes } = (await client.ask(list)).cases;
        expect(nodes.map(({ subject, outcome }: Loose) => [subject.__typename, outcome.__typename])).toEqual(
          Array.from({ length: 4 }, () => ['Accrual', 'Grant']),
        );
        expect(names.filter((name) => name === 'accruals seen' || name === 'accrual')).toEqual(['accruals seen']);
        expect(names.filter((name) => name === 'load grants')).toHaveLength(1);
      }
    } finally {
      Object.assign(database, { query: real });
    }
  });

  it('are found by kind and status in the order of the whole list', async () => {
    const asked = `query($filter: CaseFilter) { cases(filter: $filter, first: 100) { nodes { id kind status } } }`;
    const listOf = async (client: Client, filter: object): Promise<Loose[]> =>
      (await client.ask(asked, { filter })).cases.nodes;
    for (const client of [gateway.operator, shop.app]) {
      const all = await listOf(client, {});
      expect(all.length).toBeLessThan(100);
      for (const kind of ['QUALITY', 'OTHER', null])
        for (const status of ['ACCEPTED', 'DECLINED', null])
          expect(await listOf(client, { kind, status })).toEqual(
            all.filter((one) => (kind === null || one.kind === kind) && (status === null || one.status === status)),
          );
    }
  });

  it('are there to be planted', async () => {
    const declined = await opened(shop, anna, { reason: 'planted: declined' });
    await resolve(shop.app, declined.id, false);
    const awarded = await opened(shop, anna, { reason: 'planted: awarded' });
    await resolve(shop.app, awarded.id, true, { award: { points: 5 } });
    const missing = await opened(shop, anna, { kind: 'MISSING_POINTS', reason: 'planted: missing' });
    await resolve(shop.app, missing.id, true, { purchase: await purchase() });
  });
  const at = (which: string) => `reason = 'planted: ${which}'`;
  plantEach(
    () => gateway.services.database,
    [
      {
        name: 'a partner that decided after the time of a case',
        plant: `UPDATE care_case SET due_at = closed_at WHERE ${at('declined')}`,
        back: `UPDATE care_case SET due_at = opened_at + interval '48 hours' WHERE ${at('declined')}`,
        breaks: [18, 22],
        says: /case cas_\w+ \(OTHER\), due at .+, is DECLINED by PARTNER_APP/,
      },
      {
        name: 'a decision without its note',
        plant: `CREATE TABLE was AS SELECT m.* FROM case_message m JOIN care_case c ON c.id = m.case_id WHERE c.${at('declined')}; DELETE FROM case_message m USING was w WHERE w.case_id = m.case_id`,
        back: 'INSERT INTO case_message SELECT * FROM was; DROP TABLE was',
        breaks: [18],
        says: /case cas_\w+ \(OTHER\) is DECLINED by key_\w+, with 0 messages/,
      },
      {
        name: 'an award of a case that was not accepted',
        plant: `CREATE TABLE was AS SELECT id, outcome_id FROM care_case WHERE ${at('awarded')}; UPDATE care_case SET status = 'DECLINED', outcome_id = NULL WHERE ${at('awarded')}`,
        back: `UPDATE care_case c SET status = 'ACCEPTED', outcome_id = w.outcome_id FROM was w WHERE w.id = c.id; DROP TABLE was`,
        breaks: [18, 22],
        says: /grant grt_\w+ was given for case cas_\w+, which is DECLINED/,
      },
      {
        name: "a case that came to another member's accrual",
        plant: `CREATE TABLE was AS SELECT id, member_id FROM care_case WHERE ${at('missing')}; UPDATE care_case SET member_id = (SELECT id FROM member WHERE id <> care_case.member_id LIMIT 1) WHERE ${at('missing')}`,
        back: `UPDATE care_case c SET member_id = w.member_id FROM was w WHERE w.id = c.id; DROP TABLE was`,
        breaks: [18, 22],
        says: /case cas_\w+ \(MISSING_POINTS\) of mbr_\w+ came to acr_\w+, which is not its own/,
      },
    ],
  );
});
