import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { advance, DAY, lastEntry, operate, send, walletOf } from '../support/operations.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

describeEngines('accruals', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let airline: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    airline = await gateway.partner({ code: 'airline', fundingModel: 'ON_REDEMPTION' });
    member = await gateway.member(bakery);
  });
  afterAll(() => gateway.close());

  const purchase = (orderId: string, amount: string, more = {}) => ({
    member: { externalId: member.externalId },
    spend: { amount, currency: 'EUR' },
    orderId,
    ...more,
  });

  it('gives the floor of spend times rate, and posts what the issuer owes', async () => {
    const result = await operate(bakery, 'accruePoints', purchase('o-1', '100.99', { category: 'bread' }));
    expect(result).toMatchObject({
      __typename: 'AccruePointsPayload',
      replayed: false,
      accrual: {
        orderId: 'o-1',
        points: 100,
        reversedPoints: 0,
        spend: { amount: '100.99', currency: 'EUR' },
        category: 'bread',
        expiresAt: null,
        components: [{ reason: 'BASE_RATE', points: 100 }],
        partner: { code: 'bakery' },
        member: { id: member.id },
        rateSheet: { version: 1 },
      },
      wallet: { id: member.walletId, available: 100, held: 0, version: 1, member: { id: member.id } },
    });
    expect(await lastEntry(gateway, 'ACCRUAL')).toEqual({
      [`issued:${bakery.id}`]: '-100',
      [`wallet:${member.id}`]: '100',
      [`clearing:${bakery.id}`]: '-1200000 EUR',
      'reserve:EUR': '1000000 EUR',
      'margin:EUR': '200000 EUR',
    });
  });

  it('posts a memo and no debt for an ON_REDEMPTION issuer', async () => {
    const flyer = await gateway.member(airline);
    await gateway.accrue(airline, flyer, '50.00');
    expect(await lastEntry(gateway, 'ACCRUAL')).toEqual({
      [`issued:${airline.id}`]: '-50',
      [`wallet:${flyer.id}`]: '50',
      [`commitment:${airline.id}`]: '-600000 EUR',
      'commitments:EUR': '600000 EUR',
    });
  });

  it('answers a replay with the first result, also after later changes and by accruePointsBatch', async () => {
    const input = { idempotencyKey: 'same', ...purchase('o-2', '10.00') };
    const first = await operate(bakery, 'accruePoints', input);
    await operate(bakery, 'reverseAccrual', { accrualId: first.accrual.id, points: 4, reason: 'returned' });
    await operate(bakery, 'accruePoints', purchase('o-3', '5.00'));
    const again = await operate(bakery, 'accruePoints', { ...input, spend: { amount: '10', currency: 'EUR' } });
    expect(again).toEqual({ ...first, replayed: true });
    const batch = await bakery.app.ask(
      'mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename ... on AccruePointsPayload { replayed accrual { id reversedPoints } } } }',
      { inputs: [input, { idempotencyKey: 'another', ...purchase('o-2b', '3.00') }] },
    );
    expect(batch.accruePointsBatch).toMatchObject([
      { replayed: true, accrual: { id: first.accrual.id, reversedPoints: 0 } },
      { replayed: false },
    ]);
  });

  it('refuses a used key with another input or another operation', async () => {
    await operate(bakery, 'accruePoints', { idempotencyKey: 'taken', ...purchase('o-4', '10.00') });
    const other = await operate(bakery, 'accruePoints', { idempotencyKey: 'taken', ...purchase('o-5', '10.00') });
    expect(other).toMatchObject({
      __typename: 'IdempotencyConflict',
      code: 'IDEMPOTENCY_CONFLICT',
      firstUsedFor: 'accruePoints',
    });
    const redeem = await operate(bakery, 'redeemPoints', {
      idempotencyKey: 'taken',
      member: { id: member.id },
      points: 5,
      orderId: 'r',
      capture: true,
    });
    expect(redeem).toMatchObject({ __typename: 'IdempotencyConflict', firstUsedFor: 'accruePoints' });
    // Another partner's keys are its own.
    const flyer = await gateway.member(airline);
    expect(
      await operate(airline, 'accruePoints', {
        ...purchase('o-4', '10.00'),
        idempotencyKey: 'taken',
        member: { id: flyer.id },
      }),
    ).toMatchObject({ __typename: 'AccruePointsPayload' });
  });

  it('refuses with its reason, changes nothing and leaves the key unused', async () => {
    const before = await walletOf(member);
    const cases: [object, object][] = [
      [
        purchase('o-1', '3.00'),
        { __typename: 'DuplicateOrder', code: 'DUPLICATE_ORDER', existing: { __typename: 'Accrual' } },
      ],
      [purchase('n-1', '0.99'), { __typename: 'AmountTooSmall' }],
      [
        { ...purchase('n-1', '3'), spend: { amount: '3', currency: 'USD' } },
        { __typename: 'CurrencyMismatch', expectedCurrency: 'EUR' },
      ],
      [{ ...purchase('n-1', '3.00'), member: { externalId: 'nobody' } }, { __typename: 'MemberNotFound' }],
    ];
    for (const [input, refusal] of cases) {
      expect(await operate(bakery, 'accruePoints', { idempotencyKey: 'refused', ...input })).toMatchObject(refusal);
    }
    expect(await walletOf(member)).toEqual(before);
    expect(
      await operate(bakery, 'accruePoints', { idempotencyKey: 'refused', ...purchase('n-1', '3.00') }),
    ).toMatchObject({ __typename: 'AccruePointsPayload', replayed: false });
  });

  it('names the field and the rule for input that cannot be read', async () => {
    const before = await walletOf(member);
    const good = purchase('bad', '3.00');
    const cases: [object, string][] = [
      [{ ...good, spend: { amount: '-1.00', currency: 'EUR' } }, 'input.spend.amount'],
      [{ ...good, spend: { amount: '0', currency: 'EUR' } }, 'input.spend.amount'],
      [{ ...good, spend: { amount: '1.001', currency: 'EUR' } }, 'input.spend.amount'],
      [{ ...good, spend: { amount: '9999999999999999', currency: 'EUR' } }, 'input.spend.amount'],
      [{ ...good, orderId: '' }, 'input.orderId'],
      [{ ...good, orderId: 'x'.repeat(129) }, 'input.orderId'],
      [{ ...good, orderId: 'a\u0000b' }, 'input.orderId'],
      [{ ...good, idempotencyKey: 'k'.repeat(300) }, 'input.idempotencyKey'],
      [{ ...good, member: {} }, 'input.member'],
      [{ ...good, member: { id: member.id, externalId: 'x' } }, 'input.member'],
      [{ ...good, member: { id: bakery.id } }, 'input.member.id'],
      [{ ...good, category: 'c'.repeat(65) }, 'input.category'],
      [{ ...good, occurredAt: '2020-01-01T00:00:00Z' }, 'input.occurredAt'],
      [{ ...good, occurredAt: new Date(Date.now() + 6 * 60_000).toISOString() }, 'input.occurredAt'],
    ];
    for (const [input, field] of cases) {
      const { errors } = await send(bakery, 'accruePoints', input);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(errors?.[0]?.extensions.rule).toBeTruthy();
    }
    expect(await walletOf(member)).toEqual(before);
  });

  it('refuses an accrual of more than 2^53-1 points, and gives none of them', async () => {
    const rich = await gateway.partner({
      code: 'rich',
      rates: { accrualRate: '100', redemptionValue: '0.009', issuePrice: '0.012' },
    });
    const someone = await gateway.member(rich);
    const { errors } = await send(rich, 'accruePoints', {
      member: { id: someone.id },
      spend: { amount: '999999999999999', currency: 'EUR' },
      orderId: 'huge',
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.spend.amount' });
    expect(await walletOf(someone)).toEqual({ available: 0, held: 0, version: 0 });
  });

  it('answers every input of a batch in order, and does none when one cannot be read', async () => {
    const BATCH = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename ... on AccruePointsPayload { accrual { orderId points } wallet { version } } ... on Refusal { code } } }`;
    const someone = await gateway.member(bakery);
    const inputs = Array.from({ length: 300 }, (_, i) => ({
      idempotencyKey: `b-${i}`,
      member: { id: someone.id },
      spend: { amount: i % 3 === 2 ? '0.5' : '2', currency: 'EUR' },
      orderId: `b-${i}`,
    }));
    const { accruePointsBatch } = await bakery.app.ask(BATCH, { inputs });
    expect(accruePointsBatch).toHaveLength(300);
    expect(accruePointsBatch[2]).toEqual({ __typename: 'AmountTooSmall', code: 'AMOUNT_TOO_SMALL' });
    expect(accruePointsBatch[298]).toMatchObject({
      accrual: { orderId: 'b-298', points: 2 },
      wallet: { version: 200 },
    });
    expect(await walletOf(someone)).toEqual({ available: 400, held: 0, version: 200 });
    const bad = await bakery.app.send(BATCH, {
      inputs: [
        { ...inputs[0], idempotencyKey: 'c-1', orderId: 'c-1' },
        { ...inputs[0], idempotencyKey: 'c-2', orderId: '' },
      ],
    });
    expect(bad.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'inputs.1.orderId' });
    expect(await bakery.app.codes(BATCH, { inputs: [] })).toEqual(['BAD_USER_INPUT']);
    expect(await bakery.app.codes(BATCH, { inputs: Array.from({ length: 501 }, () => inputs[0]) })).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await walletOf(someone)).toEqual({ available: 400, held: 0, version: 200 });
  });

  describe('reversed', () => {
    it('takes the points from its own lot, by postings that are the exact negatives', async () => {
      const someone = await gateway.member(bakery);
      const { accrual } = await gateway.accrue(bakery, someone, '100');
      const result = await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 30, reason: 'returned' });
      expect(result).toMatchObject({
        __typename: 'ReverseAccrualPayload',
        accrual: { points: 100, reversedPoints: 30 },
        wallet: { available: 70, version: 2 },
      });
      expect(await lastEntry(gateway, 'ACCRUAL_REVERSAL')).toEqual({
        [`issued:${bakery.id}`]: '30',
        [`wallet:${someone.id}`]: '-30',
        [`clearing:${bakery.id}`]: '360000 EUR',
        'reserve:EUR': '-300000 EUR',
        'margin:EUR': '-60000 EUR',
      });
      expect(await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 71, reason: 'x' })).toMatchObject(
        { __typename: 'ExceedsOriginal', remaining: 70 },
      );
      expect(await operate(airline, 'reverseAccrual', { accrualId: accrual.id, points: 1, reason: 'x' })).toMatchObject(
        { __typename: 'AccrualNotFound' },
      );
    });

    it("claws back points of other lots, paid like a redemption at the accrual's own price", async () => {
      const someone = await gateway.member(bakery);
      const { accrual } = await gateway.accrue(bakery, someone, '100');
      await operate(bakery, 'redeemPoints', {
        member: { id: someone.id },
        points: 100,
        orderId: 'spend-all',
        capture: true,
      });
      await gateway.services.database.query({
        text: 'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, now())',
        values: [airline.id, `x-${someone.id}`, someone.id],
      });
      await gateway.accrue(airline, someone, '60');
      const result = await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 40, reason: 'returned' });
      expect(result).toMatchObject({ accrual: { reversedPoints: 40 }, wallet: { available: 20 } });
      expect(await lastEntry(gateway, 'ACCRUAL_REVERSAL')).toEqual({
        [`redeemed:${bakery.id}`]: '40',
        [`wallet:${someone.id}`]: '-40',
        [`clearing:${airline.id}`]: '-480000 EUR',
        [`commitment:${airline.id}`]: '480000 EUR',
        'commitments:EUR': '-480000 EUR',
        [`clearing:${bakery.id}`]: '480000 EUR',
      });
      expect(await operate(bakery, 'reverseAccrual', { accrualId: accrual.id, points: 30, reason: 'x' })).toMatchObject(
        { __typename: 'InsufficientPoints', available: 20, requested: 30 },
      );
    });
  });

  it('uses the sheet in force at occurredAt; lots past their day expire when the wallet is touched, and by the job', async () => {
    const shop = await gateway.partner({
      code: 'shop',
      rates: { pointsExpireAfterDays: 30, breakageShare: '0.333333' },
    });
    const [toucher, idler] = [await gateway.member(shop), await gateway.member(shop)];
    await gateway.accrue(shop, toucher, '10');
    await gateway.accrue(shop, idler, '7');
    const { wallet } = await toucher.client.ask(
      'query($id: ID!) { wallet(id: $id) { expiring { points expiresAt } } }',
      { id: toucher.walletId },
    );
    expect(wallet.expiring).toMatchObject([{ points: 10 }]);
    await advance(gateway, 30 * DAY);
    expect(await walletOf(idler)).toEqual({ available: 0, held: 0, version: 2 });
    expect(await walletOf(toucher)).toEqual({ available: 0, held: 0, version: 2 });
    const { network } = await gateway.operator.ask('{ network { totals { issued redeemed expired outstanding } } }');
    const totals = network.totals as Record<'issued' | 'outstanding' | 'redeemed' | 'expired', number>;
    expect(totals.issued).toBe(totals.outstanding + totals.redeemed + totals.expired);
    expect(totals.expired).toBe(17);
    const late = await operate(shop, 'accruePoints', {
      member: { id: idler.id },
      spend: { amount: '5', currency: 'EUR' },
      orderId: 'before',
      occurredAt: new Date(Date.now() - 50 * DAY * 1000).toISOString(),
    });
    expect(late).toMatchObject({ __typename: 'NoRateInForce' });
  });
});
