/** Receipts: posted without a member, claimed by number and total, and guessed ten times a day at most. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { START_MS } from '../support/kernel.js';
import { advance, DAY, awayFromMidnight } from '../support/operations.js';
import { plantEach } from '../support/planted-faults.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { act, balance, cardOf, claim, eur, receiptAt, refusedBy, seen, unique } from './caring.js';

describeInHalves('receipts', (engine) => {
  let gateway: TestGateway;
  let shop: TestPartner;
  let other: TestPartner;
  let anna: TestMember;
  let ben: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    shop = await gateway.partner({ code: 'shop' });
    other = await gateway.partner({ code: 'other' });
    anna = await gateway.member(shop);
    ben = await gateway.member(shop);
  }, START_MS);
  afterAll(async () => {
    await assertSound(gateway.services.database);
    await gateway.close();
  });

  it('become the accrual of who claims them, as of the purchase, and with all that the purchase said', async () => {
    const now = await advance(gateway, 5 * DAY);
    const occurredAt = new Date(now.getTime() - 3 * DAY * 1_000).toISOString();
    const lines = [{ sku: 'b1', category: 'bread', quantity: 2, amount: '7.00' }];
    const input = {
      idempotencyKey: unique(),
      number: unique(),
      spend: eur('10.00'),
      occurredAt,
      lines,
      channel: 'STORE',
    };
    const posted = await act(shop.app, 'postReceipt', input);
    expect(posted).toMatchObject({
      replayed: false,
      receipt: { status: 'UNCLAIMED', spend: eur('10.00'), occurredAt, partner: { code: 'shop' }, accrual: null },
    });
    const before = await balance(anna);
    const claimInput = { idempotencyKey: unique(), partnerId: shop.id, number: input.number, total: eur('10.00') };
    const claimed = await act(anna.client, 'claimReceipt', claimInput);
    expect(claimed).toMatchObject({
      replayed: false,
      receipt: { id: posted.receipt.id, status: 'CLAIMED' },
      accrual: { points: 10, orderId: input.number, occurredAt, channel: 'STORE', lines: [{ sku: 'b1' }] },
      wallet: { available: before + 10 },
    });
    expect(claimed.accrual.id.slice(4)).toBe(claimed.receipt.id.slice(4));
    expect(claimed.receipt.accrual.id).toBe(claimed.accrual.id);
    expect(await act(anna.client, 'claimReceipt', claimInput)).toEqual({ ...claimed, replayed: true });
    expect(await act(shop.app, 'postReceipt', input)).toEqual({ ...posted, replayed: true });
    const again = { ...claimInput, idempotencyKey: unique() };
    const previous = { __typename: 'Receipt', id: posted.receipt.id };
    expect(await act(anna.client, 'claimReceipt', again)).toMatchObject({ code: 'ALREADY_DONE', previous });
    expect(await act(ben.client, 'claimReceipt', again)).toMatchObject({ code: 'ALREADY_DONE', previous: null });
    // Nor is it shown to another partner's app that has a token of hers.
    const ofOther = new Client(gateway.url, await gateway.memberToken(anna.id, { partnerId: other.id }));
    expect(await act(ofOther, 'claimReceipt', again)).toMatchObject({ code: 'ALREADY_DONE', previous: null });
    expect(await balance(anna)).toBe(before + 10);
  });

  it('take their order for good: of the receipt, and later of its accrual', async () => {
    const receipt = await receiptAt(shop);
    const buy = { member: { id: anna.id }, orderId: receipt.number, spend: eur('10.00') };
    const post = { number: receipt.number, spend: eur('10.00') };
    const existing = { __typename: 'Receipt', id: receipt.id };
    expect(await act(shop.app, 'accruePoints', buy)).toMatchObject({ code: 'DUPLICATE_ORDER', existing });
    expect(await act(shop.app, 'postReceipt', post)).toMatchObject({ code: 'DUPLICATE_ORDER', existing });
    // Another partner has orders of its own.
    expect(await act(other.app, 'postReceipt', post)).toMatchObject({ receipt: { number: receipt.number } });
    const { accrual } = await claim(anna.client, shop, receipt);
    const later = { __typename: 'Accrual', id: accrual.id };
    expect(await act(shop.app, 'accruePoints', buy)).toMatchObject({ code: 'DUPLICATE_ORDER', existing: later });
    expect(await act(shop.app, 'postReceipt', post)).toMatchObject({ code: 'DUPLICATE_ORDER', existing: later });
    const { accrual: bought } = await gateway.accrue(shop, anna, '5.00');
    expect(await act(shop.app, 'postReceipt', { number: bought.orderId, spend: eur('5.00') })).toMatchObject({
      code: 'DUPLICATE_ORDER',
      existing: { __typename: 'Accrual', id: bought.id },
    });
  });

  it('are kept off accruals, and accruals off them, by the database itself', async () => {
    const receipt = await receiptAt(shop);
    const { accrual } = await gateway.accrue(shop, anna, '5.00');
    const { database } = gateway.services;
    const copy = (text: string) =>
      database.transaction(async (tx) => {
        await tx.query({ text });
        throw new Error('it was written');
      });
    await expect(
      copy(`INSERT INTO accrual SELECT (jsonb_populate_record(a, jsonb_build_object('id', 'acr_01h2xcejqtf2nbrexx3vqjhp41', 'order_id', '${receipt.number}'))).*
            FROM accrual a WHERE id = '${accrual.id}'`),
    ).rejects.toThrow(/an order is that of a receipt/);
    await expect(
      copy(`INSERT INTO receipt SELECT (jsonb_populate_record(r, jsonb_build_object('id', 'rcp_01h2xcejqtf2nbrexx3vqjhp41', 'number', '${accrual.orderId}'))).*
            FROM receipt r WHERE id = '${receipt.id}'`),
    ).rejects.toThrow(/a receipt is that of an order/);
  });

  it('lapse at the end of their days, and are then not found', async () => {
    const receipt = await receiptAt(shop);
    const [{ now } = { now: new Date(0) }] = await gateway.services.database.query<{ now: Date }>({
      text: 'SELECT network_now() AS now',
    });
    expect(new Date(receipt.claimableUntil).getTime() - now.getTime()).toBeGreaterThan(29.9 * DAY * 1_000);
    const set = (interval: string) =>
      gateway.services.database.query({
        text: `UPDATE receipt SET claimable_until = network_now() + interval '${interval}', posted_at = network_now() - interval '1 day' WHERE id = '${receipt.id}'`,
      });
    await set('0');
    expect(await claim(anna.client, shop, receipt)).toMatchObject({ code: 'RECEIPT_NOT_FOUND' });
    expect(await seen(shop.app, receipt.id)).toMatchObject({ status: 'LAPSED', accrual: null });
    const buy = { member: { id: anna.id }, orderId: receipt.number, spend: eur('10.00') };
    expect(await act(shop.app, 'accruePoints', buy)).toMatchObject({ code: 'DUPLICATE_ORDER' });
    await set('1 minute');
    expect(await claim(anna.client, shop, receipt)).toMatchObject({ receipt: { status: 'CLAIMED' } });
  });

  it('are not found by guesses, which are counted although each is refused', async () => {
    const guesser = await gateway.member(shop);
    const receipt = await receiptAt(shop);
    const own = await receiptAt(shop);
    const key = unique();
    expect(await claim(guesser.client, shop, own, { idempotencyKey: key })).toMatchObject({ replayed: false });
    const wrong = [
      { total: eur('10.01') },
      { total: { amount: '10.00', currency: 'USD' } },
      { number: unique() },
      { partnerId: other.id },
      { partnerId: 'ptr_01h2xcejqtf2nbrexx3vqjhp41' },
    ];
    for (const more of [...wrong, ...wrong])
      expect(await claim(guesser.client, shop, receipt, more)).toMatchObject({ code: 'RECEIPT_NOT_FOUND' });
    const refused = {
      code: 'LIMIT_REACHED',
      measure: 'TIMES',
      span: 'DAY',
      most: 10,
      remaining: 0,
      resetsAt: expect.stringMatching(/T00:00:00.000Z$/),
    };
    // The 11th, and a right one too, by whoever claims for it; a replay is answered.
    expect(await claim(guesser.client, shop, receipt, wrong[0])).toMatchObject(refused);
    expect(await claim(guesser.client, shop, receipt)).toMatchObject(refused);
    expect(await claim(shop.app, shop, receipt, { member: { id: guesser.id } })).toMatchObject(refused);
    expect(await claim(guesser.client, shop, own, { idempotencyKey: key })).toMatchObject({ replayed: true });
    // It is this member's alone, and for this day.
    expect(await claim(ben.client, shop, receipt, wrong[0])).toMatchObject({ code: 'RECEIPT_NOT_FOUND' });
    await advance(gateway, DAY);
    expect(await claim(guesser.client, shop, receipt)).toMatchObject({ receipt: { status: 'CLAIMED' } });
    const misses = 'SELECT sum(misses)::int AS sum FROM claim_miss';
    await advance(gateway, DAY);
    expect(await gateway.services.database.query({ text: misses })).toMatchObject([{ sum: null }]);
  });

  it('stop guesses that come all at once', async () => {
    const guesser = await gateway.member(shop);
    const receipt = await receiptAt(shop);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        claim(guesser.client, shop, receipt, { total: eur(`9.${(10 + i).toString()}`) }),
      ),
    );
    const codes = answers.map(({ code }) => code as string);
    expect(codes.filter((code) => code === 'RECEIPT_NOT_FOUND')).toHaveLength(10);
    expect(codes.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(20);
  });

  it('are claimed by the member for itself, and by an app at its own partner for a member that it names', async () => {
    const [mine, byCard, foreign] = [await receiptAt(shop), await receiptAt(shop), await receiptAt(other)];
    expect(await claim(ben.client, shop, mine, { member: { id: anna.id } })).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    });
    expect(await claim(anna.client, shop, mine, { member: { id: anna.id } })).toMatchObject({ accrual: {} });
    const card = await cardOf(gateway.operator, shop, ben);
    expect(await claim(shop.app, shop, byCard, { member: { card } })).toMatchObject({ accrual: {} });
    expect(await refusedBy(shop.app, 'claimReceipt', { partnerId: shop.id, number: 'x', total: eur('1.00') })).toBe(
      'BAD_USER_INPUT input.member',
    );
    const elsewhere = { partnerId: other.id, number: foreign.number, total: foreign.spend, member: { id: ben.id } };
    expect(await refusedBy(shop.app, 'claimReceipt', elsewhere)).toBe('FORBIDDEN');
    // A member bought where it is not linked.
    expect(await claim(ben.client, other, foreign)).toMatchObject({ accrual: { points: 10 } });
    for (const client of [gateway.operator, shop.accountant, gateway.auditor])
      expect(await refusedBy(client, 'claimReceipt', elsewhere)).toBe('FORBIDDEN');
    for (const client of [gateway.operator, anna.client, shop.accountant])
      expect(await refusedBy(client, 'postReceipt', { number: unique(), spend: eur('1.00') })).toBe('FORBIDDEN');
  });

  it('are seen by their partner, staff, and who claimed them', async () => {
    const receipt = await receiptAt(shop);
    for (const client of [anna.client, other.app, shop.developer]) expect(await seen(client, receipt.id)).toBeNull();
    for (const client of [shop.app, shop.accountant, gateway.auditor])
      expect(await seen(client, receipt.id)).toMatchObject({ status: 'UNCLAIMED' });
    await claim(anna.client, shop, receipt);
    expect(await seen(anna.client, receipt.id)).toMatchObject({ status: 'CLAIMED', accrual: {} });
    expect(await seen(ben.client, receipt.id)).toBeNull();
  });

  it('are refused as accruals are: by the partner, the member and the amount', async () => {
    const late = await gateway.partner();
    const member = await gateway.member(late);
    const receipt = await receiptAt(late);
    const tiny = await receiptAt(late, { spend: eur('0.50') });
    expect(await claim(member.client, late, tiny)).toMatchObject({ code: 'AMOUNT_TOO_SMALL' });
    expect(await seen(late.app, tiny.id)).toMatchObject({ status: 'UNCLAIMED' });
    const usd = { number: unique(), spend: { amount: '5.00', currency: 'USD' } };
    expect(await act(late.app, 'postReceipt', usd)).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      expectedCurrency: 'EUR',
    });
    const status = (to: string) =>
      gateway.operator.ask(
        'mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }',
        {
          input: { partnerId: late.id, status: to },
        },
      );
    await status('SUSPENDED');
    expect(await claim(member.client, late, receipt)).toMatchObject({ code: 'PARTNER_NOT_ACTIVE' });
    expect(await refusedBy(late.app, 'postReceipt', { number: unique(), spend: eur('5.00') })).toBe(
      'PARTNER_NOT_ACTIVE',
    );
    await status('ACTIVE');
    await gateway.services.database.query({
      text: `UPDATE member SET status = 'CLOSED' WHERE id = $1`,
      values: [member.id],
    });
    expect(await claim(member.client, late, receipt)).toMatchObject({
      code: 'MEMBER_NOT_ACTIVE',
      memberStatus: 'CLOSED',
    });
  });

  it.each([
    ['postReceipt', { number: '' }, 'input.number'],
    ['postReceipt', { number: 'x'.repeat(129) }, 'input.number'],
    ['postReceipt', { spend: eur('0.00') }, 'input.spend.amount'],
    ['postReceipt', { spend: eur('-1.00') }, 'input.spend.amount'],
    ['postReceipt', { spend: eur('1.001') }, 'input.spend.amount'],
    ['postReceipt', { occurredAt: '2100-01-01T00:00:00Z' }, 'input.occurredAt'],
    ['postReceipt', { occurredAt: '2001-01-01T00:00:00Z' }, 'input.occurredAt'],
    ['postReceipt', { lines: [{ quantity: 0, amount: '1.00' }] }, 'input.lines.0.quantity'],
    ['postReceipt', { lines: [{ quantity: 1, amount: '10.01' }] }, 'input.lines'],
    ['postReceipt', { category: '' }, 'input.category'],
    ['claimReceipt', { total: eur('0.00') }, 'input.total.amount'],
    ['claimReceipt', { number: '' }, 'input.number'],
    ['claimReceipt', { partnerId: 'shop' }, 'input.partnerId'],
    ['claimReceipt', { idempotencyKey: '' }, 'input.idempotencyKey'],
  ] as const)('cannot be read by %s of %j', async (verb, more, field) => {
    const posts = { number: unique(), spend: eur('10.00') };
    const claims = { partnerId: shop.id, number: unique(), total: eur('10.00'), member: { id: anna.id } };
    const input = { ...(verb === 'postReceipt' ? posts : claims), ...more };
    expect(await refusedBy(shop.app, verb, input)).toBe(`BAD_USER_INPUT ${field}`);
  });

  const where = "number = 'planted'";
  it('named a field that a claim does not have, where the receipt is of more points than there may be', async () => {
    const receipt = await receiptAt(shop, { spend: eur('2000000000.00') });
    const number = { partnerId: shop.id, number: receipt.number };
    expect(await refusedBy(anna.client, 'claimReceipt', { ...number, total: receipt.spend })).toBe(
      'BAD_USER_INPUT input.total.amount',
    );
  });

  it('are there to be planted', async () => {
    const receipt: Loose = await receiptAt(shop, { number: 'planted' });
    await receiptAt(shop, { number: 'unclaimed' });
    expect(await claim(anna.client, shop, receipt)).toMatchObject({ accrual: {} });
  });
  plantEach(
    () => gateway.services.database,
    [
      {
        name: 'a receipt that was claimed for another spend',
        plant: `UPDATE receipt SET spend = spend + 1 WHERE ${where}`,
        back: `UPDATE receipt SET spend = spend - 1 WHERE ${where}`,
        breaks: [18, 22],
        says: /receipt rcp_\w+ of planted, claimed by mbr_\w+, has the accrual acr_\w+/,
      },
      {
        name: 'a receipt that forgot who claimed it',
        plant: `CREATE TABLE was AS SELECT id, member_id, claimed_at FROM receipt WHERE ${where}; UPDATE receipt SET claimed_at = NULL, member_id = NULL WHERE ${where}`,
        back: 'UPDATE receipt r SET member_id = w.member_id, claimed_at = w.claimed_at FROM was w WHERE w.id = r.id; DROP TABLE was',
        breaks: [18, 22],
        says: /receipt rcp_\w+ of planted, claimed by nobody, has the accrual acr_\w+/,
      },
      {
        name: "an order that is a receipt's and another accrual's",
        plant: `CREATE TABLE was AS SELECT id, number FROM receipt WHERE number = 'unclaimed'; UPDATE receipt SET number = (SELECT order_id FROM accrual WHERE order_id NOT IN (SELECT number FROM receipt) AND partner_id = receipt.partner_id LIMIT 1) WHERE number = 'unclaimed'`,
        back: 'UPDATE receipt r SET number = w.number FROM was w WHERE w.id = r.id; DROP TABLE was',
        breaks: [18, 22],
        says: /the order .+ of receipt rcp_\w+ has the accrual acr_\w+/,
      },
    ],
  );
});
