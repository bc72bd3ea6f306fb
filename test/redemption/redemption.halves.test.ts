import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { advance, lastEntry, operate, send, walletOf, DAY } from '../support/operations.js';
import { redeemOperation } from '../../src/redemption/index.js';
import type { MemberRef } from '../../src/members/index.js';
import { newId } from '../../src/platform/index.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

describeInHalves('redemptions', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let airline: TestPartner;
  let cinema: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.1');
    bakery = await gateway.partner({ code: 'bakery', rates: { conversionInRate: '0.5', conversionOutRate: '1.5' } });
    airline = await gateway.partner({ code: 'airline', fundingModel: 'ON_REDEMPTION' });
    cinema = await gateway.partner({
      code: 'cinema',
      currency: 'USD',
      rates: { accrualRate: '1', issuePrice: '0.0132', redemptionValue: '0.0090', reimbursementPrice: '0.0097' },
    });
  });
  afterAll(() => gateway.close());

  /** A member of the bakery, linked to the others too, with that many points from it. */
  async function memberWith(points: number, from: TestPartner = bakery): Promise<TestMember> {
    const member = await gateway.member(bakery);
    for (const partner of [airline, cinema]) {
      await gateway.services.database.query({
        text: 'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, now())',
        values: [partner.id, `x-${member.id}`, member.id],
      });
    }
    if (points > 0) await gateway.accrue(from, member, points.toString());
    return member;
  }
  const order = () => `order-${randomUUID()}`;

  it('captures at once: the acceptor is paid, the reserve pays, the margin takes the rest', async () => {
    const member = await memberWith(1000);
    const result = await operate(airline, 'redeemPoints', {
      member: { id: member.id },
      points: 300,
      orderId: 'o-1',
      capture: true,
    });
    expect(result).toMatchObject({
      __typename: 'RedeemPointsPayload',
      replayed: false,
      redemption: {
        status: 'CAPTURED',
        points: 300,
        value: { amount: '2.70', currency: 'EUR' },
        capturedPoints: 300,
        refundedPoints: 0,
        reimbursement: { amount: '2.85', currency: 'EUR' },
        heldUntil: null,
        partner: { code: 'airline' },
        member: { id: member.id },
      },
      wallet: { available: 700, held: 0, version: 2 },
    });
    expect(await lastEntry(gateway, 'REDEMPTION')).toEqual({
      [`wallet:${member.id}`]: '-300',
      [`redeemed:${airline.id}`]: '300',
      'reserve:EUR': '-3000000 EUR',
      [`clearing:${airline.id}`]: '2850000 EUR',
      'margin:EUR': '150000 EUR',
    });
    const { redemption } = await gateway.auditor.ask(
      'query($id: ID!) { redemption(id: $id) { funding { issuer { code } points fundingModel unitPrice currency } } }',
      { id: result.redemption.id },
    );
    expect(redemption.funding).toEqual([
      { issuer: { code: 'bakery' }, points: 300, fundingModel: 'ON_ISSUE', unitPrice: '0.01', currency: 'EUR' },
    ]);
  });

  it("pays in the acceptor's currency, and a full refund in steps restores all accounts exactly", async () => {
    const member = await memberWith(0);
    await gateway.accrue(airline, member, '7');
    const { redemption } = await operate(cinema, 'redeemPoints', {
      member: { id: member.id },
      points: 7,
      orderId: order(),
      capture: true,
    });
    // k = half-even(7 x 9700 / 1.1) = half-even(61727.27) = 61727
    expect(await lastEntry(gateway, 'REDEMPTION')).toEqual({
      [`wallet:${member.id}`]: '-7',
      [`redeemed:${cinema.id}`]: '7',
      [`clearing:${airline.id}`]: '-84000 EUR',
      [`commitment:${airline.id}`]: '84000 EUR',
      'commitments:EUR': '-84000 EUR',
      [`clearing:${cinema.id}`]: '67900 USD',
      'fx:EUR': '61727 EUR',
      'margin:EUR': '22273 EUR',
      'fx:USD': '-67900 USD',
    });
    await gateway.publishFx('EUR', 'USD', '1.2');
    for (const [points, refundedPoints] of [
      [3, 3],
      [2, 5],
      [2, 7],
    ]) {
      const result = await operate(cinema, 'refundRedemption', {
        redemptionId: redemption.id,
        points,
        reason: 'returned',
      });
      expect(result).toMatchObject({
        __typename: 'RefundRedemptionPayload',
        redemption: { refundedPoints, status: 'CAPTURED' },
      });
    }
    expect(
      await operate(cinema, 'refundRedemption', { redemptionId: redemption.id, points: 1, reason: 'x' }),
    ).toMatchObject({ __typename: 'ExceedsOriginal', remaining: 0 });
    expect(await walletOf(member)).toMatchObject({ available: 7 });
    const rows = await gateway.services.database.query<{ account: string; sum: bigint }>({
      text: `SELECT account, sum(amount) FROM posting p JOIN journal_entry e ON e.sequence = p.entry_sequence WHERE e.reference = $1 GROUP BY account`,
      values: [redemption.id],
    });
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect([row.account, row.sum]).toEqual([row.account, 0n]);
    await gateway.publishFx('EUR', 'USD', '1.1');
  });

  describe('held', () => {
    it('holds, captures a part and releases the rest in one change', async () => {
      const member = await memberWith(100);
      const { redemption } = await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 60,
        orderId: order(),
        capture: false,
      });
      expect(redemption).toMatchObject({ status: 'AUTHORIZED', capturedPoints: 0, reimbursement: { amount: '0.00' } });
      expect(new Date(redemption.heldUntil).getTime() - new Date(redemption.createdAt).getTime()).toBe(1_800_000);
      expect(await walletOf(member)).toEqual({ available: 40, held: 60, version: 2 });
      expect(await operate(airline, 'captureRedemption', { redemptionId: redemption.id, points: 61 })).toMatchObject({
        __typename: 'ExceedsOriginal',
        remaining: 60,
      });
      const captured = await operate(airline, 'captureRedemption', { redemptionId: redemption.id, points: 50 });
      expect(captured).toMatchObject({
        redemption: { status: 'CAPTURED', capturedPoints: 50, heldUntil: null, reimbursement: { amount: '0.475' } },
        wallet: { available: 50, held: 0, version: 3 },
      });
      const { wallet } = await member.client.ask(
        'query($id: ID!) { wallet(id: $id) { changes(first: 1) { nodes { version reason availableDelta heldDelta available held partner { code } } } } }',
        { id: member.walletId },
      );
      expect(wallet.changes.nodes).toEqual([
        {
          version: 3,
          reason: 'CAPTURE',
          availableDelta: 10,
          heldDelta: -60,
          available: 50,
          held: 0,
          partner: { code: 'airline' },
        },
      ]);
      expect(await operate(airline, 'captureRedemption', { redemptionId: redemption.id })).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'CAPTURED',
      });
      expect(await operate(airline, 'voidRedemption', { redemptionId: redemption.id })).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'CAPTURED',
      });
    });

    it('is voided, or expires by itself', async () => {
      const member = await memberWith(100);
      const first = await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 60,
        orderId: order(),
        capture: false,
      });
      const voided = await operate(airline, 'voidRedemption', { redemptionId: first.redemption.id });
      expect(voided).toMatchObject({
        redemption: { status: 'VOIDED', heldUntil: null },
        wallet: { available: 100, held: 0 },
      });
      expect(
        await operate(airline, 'refundRedemption', { redemptionId: first.redemption.id, points: 1, reason: 'x' }),
      ).toMatchObject({ __typename: 'InvalidTransition', from: 'VOIDED' });
      const second = await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 70,
        orderId: order(),
        capture: false,
      });
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 1800000`,
      });
      // Touched: the hold ends before the operation, and its points can be spent by it.
      const third = await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 90,
        orderId: order(),
        capture: true,
      });
      expect(third).toMatchObject({
        __typename: 'RedeemPointsPayload',
        wallet: { available: 10, held: 0, version: 6 },
      });
      expect(await operate(airline, 'captureRedemption', { redemptionId: second.redemption.id })).toMatchObject({
        __typename: 'InvalidTransition',
        from: 'EXPIRED',
      });
      const fourth = await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 5,
        orderId: order(),
        capture: false,
      });
      await advance(gateway, 1_800);
      const { redemption } = await airline.app.ask('query($id: ID!) { redemption(id: $id) { status heldUntil } }', {
        id: fourth.redemption.id,
      });
      expect(redemption).toEqual({ status: 'EXPIRED', heldUntil: null });
      expect(await walletOf(member)).toMatchObject({ available: 10, held: 0 });
    });

    it('keeps its points from expiring until they are released, and then they expire in the same batch', async () => {
      const shop = await gateway.partner({ code: 'shop', rates: { pointsExpireAfterDays: 1 } });
      const member = await gateway.member(shop);
      await gateway.accrue(shop, member, '40');
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 86400000 - 60000`,
      });
      const { redemption } = await operate(shop, 'redeemPoints', {
        member: { id: member.id },
        points: 30,
        orderId: order(),
        capture: false,
      });
      await advance(gateway, 120);
      expect(await walletOf(member)).toEqual({ available: 0, held: 30, version: 3 });
      const captured = await operate(shop, 'captureRedemption', { redemptionId: redemption.id, points: 10 });
      expect(captured.wallet).toMatchObject({ available: 0, held: 0, version: 5 });
      const refunded = await operate(shop, 'refundRedemption', { redemptionId: redemption.id, points: 4, reason: 'x' });
      expect(refunded.wallet).toMatchObject({ available: 0, held: 0, version: 7 });
      await advance(gateway, 2 * DAY);
    });
  });

  describe('quoted', () => {
    it('prices a value with the fewest points that are worth at least that much, and is used once', async () => {
      const member = await memberWith(1000);
      const { quote } = await operate(airline, 'quoteRedemption', {
        member: { id: member.id },
        value: { amount: '1.00', currency: 'EUR' },
      });
      expect(quote).toMatchObject({
        points: 112,
        value: { amount: '1.00', currency: 'EUR' },
        partner: { code: 'airline' },
        member: { id: member.id },
      });
      expect((await walletOf(member)).version).toBe(1);
      const result = await operate(airline, 'redeemPoints', { quoteId: quote.id, orderId: 'q-1', capture: true });
      expect(result.redemption).toMatchObject({ points: 112, value: { amount: '1.00' } });
      expect(
        await operate(airline, 'redeemPoints', { quoteId: quote.id, orderId: 'q-2', capture: true }),
      ).toMatchObject({ __typename: 'QuoteUsed', redemption: { id: result.redemption.id, orderId: 'q-1' } });
      expect(await operate(bakery, 'redeemPoints', { quoteId: quote.id, orderId: 'q-2', capture: true })).toMatchObject(
        { __typename: 'QuoteNotFound' },
      );
      const byPoints = await operate(airline, 'quoteRedemption', { member: { id: member.id }, points: 101 });
      expect(byPoints.quote).toMatchObject({ points: 101, value: { amount: '0.90' } });
      await gateway.services.database.query({
        text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + 300000`,
      });
      expect(
        await operate(airline, 'redeemPoints', { quoteId: byPoints.quote.id, orderId: 'q-3', capture: true }),
      ).toMatchObject({ __typename: 'QuoteExpired', expiredAt: byPoints.quote.expiresAt });
    });

    it('refuses a value that it cannot price', async () => {
      const member = await memberWith(10);
      const cases: [object, object][] = [
        [{ points: 1 }, { __typename: 'AmountTooSmall' }],
        [{ points: 11 }, { __typename: 'InsufficientPoints', available: 10, requested: 11 }],
        [{ value: { amount: '5', currency: 'USD' } }, { __typename: 'CurrencyMismatch', expectedCurrency: 'EUR' }],
      ];
      for (const [input, refusal] of cases)
        expect(await operate(airline, 'quoteRedemption', { member: { id: member.id }, ...input })).toMatchObject(
          refusal,
        );
      expect(await operate(airline, 'quoteRedemption', { member: { externalId: 'nobody' }, points: 5 })).toMatchObject({
        __typename: 'MemberNotFound',
      });
      for (const input of [
        {},
        { points: 5, value: { amount: '1', currency: 'EUR' } },
        { points: 0 },
        { points: -1 },
        { value: { amount: '0', currency: 'EUR' } },
      ]) {
        expect(
          (await send(airline, 'quoteRedemption', { member: { id: member.id }, ...input })).errors?.[0]?.extensions
            .code,
        ).toBe('BAD_USER_INPUT');
      }
    });
  });

  it('takes points in burn order and gives them back in the reverse', async () => {
    const soon = await gateway.partner({ code: 'soon', rates: { pointsExpireAfterDays: 10 } });
    const later = await gateway.partner({ code: 'later', rates: { pointsExpireAfterDays: 20 } });
    const member = await memberWith(100);
    for (const partner of [later, soon]) {
      await gateway.services.database.query({
        text: 'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, now())',
        values: [partner.id, `x-${member.id}`, member.id],
      });
      await gateway.accrue(partner, member, '10');
    }
    const { redemption } = await operate(airline, 'redeemPoints', {
      member: { id: member.id },
      points: 25,
      orderId: order(),
      capture: true,
    });
    const funding = async () =>
      (
        await gateway.auditor.ask('query($id: ID!) { redemption(id: $id) { funding { issuer { code } points } } }', {
          id: redemption.id,
        })
      ).redemption.funding.map((f: { issuer: { code: string }; points: number }) => [f.issuer.code, f.points]);
    expect(await funding()).toEqual([
      ['soon', 10],
      ['later', 10],
      ['bakery', 5],
    ]);
    await operate(airline, 'refundRedemption', { redemptionId: redemption.id, points: 8, reason: 'x' });
    expect(await funding()).toEqual([
      ['soon', 10],
      ['later', 7],
    ]);
  });

  it("loads enough lots for all spending from a wallet in one batch, by id and by any partner's number", async () => {
    const member = await memberWith(0);
    for (const points of ['10', '10', '10']) await gateway.accrue(bakery, member, points);
    const by = (ref: MemberRef, partner: TestPartner) =>
      gateway.services.lane.submit(redeemOperation, {
        id: newId('redemption'),
        idempotency: { scope: partner.id, key: order(), hash: Buffer.alloc(32) },
        partnerId: partner.id,
        orderId: order(),
        by: { member: ref, points: 10n },
        capture: true,
        holdSeconds: 60,
      });
    const externalId = `x-${member.id}`;
    // Submitted in one turn: one batch. Each name alone is covered by the first lot.
    const outcomes = await Promise.all([
      by({ kind: 'externalId', externalId }, airline),
      by({ kind: 'externalId', externalId }, cinema),
      by({ kind: 'id', id: member.id }, airline),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(await walletOf(member)).toMatchObject({ available: 0, held: 0 });
  });

  it("expires lots and releases holds past their time on a wallet that is found by a partner's own number", async () => {
    const brief = await gateway.partner({ code: 'brief', rates: { pointsExpireAfterDays: 10 } });
    const member = await memberWith(30);
    const externalId = `x-${member.id}`;
    await gateway.services.database.query({
      text: 'INSERT INTO member_link (partner_id, external_id, member_id, linked_at) VALUES ($1, $2, $3, now())',
      values: [brief.id, externalId, member.id],
    });
    await gateway.accrue(brief, member, '20');
    await operate(airline, 'redeemPoints', { member: { externalId }, points: 5, orderId: order(), capture: false });
    // By the clock alone, so that no job was there first.
    await gateway.services.database.query({
      text: `UPDATE lane_head SET clock_offset_ms = clock_offset_ms + ${(11 * DAY * 1_000).toString()}`,
    });
    const earned = await operate(bakery, 'accruePoints', {
      member: { externalId: member.externalId },
      spend: { amount: '7', currency: 'EUR' },
      orderId: order(),
    });
    // The hold's 5 points came of the brief lot; back in it they expire with the rest.
    expect(earned.wallet).toMatchObject({ available: 37, held: 0, version: 6 });
  });

  it('refuses with its reason and changes nothing', async () => {
    const member = await memberWith(100);
    await operate(airline, 'redeemPoints', { member: { id: member.id }, points: 10, orderId: 'twice', capture: true });
    const before = await walletOf(member);
    const base = { member: { id: member.id }, points: 10, capture: true };
    expect(await operate(airline, 'redeemPoints', { ...base, orderId: 'twice' })).toMatchObject({
      __typename: 'DuplicateOrder',
      existing: { __typename: 'Redemption' },
    });
    expect(await operate(airline, 'redeemPoints', { ...base, orderId: 'n', points: 91 })).toMatchObject({
      __typename: 'InsufficientPoints',
      available: 90,
      requested: 91,
    });
    expect(await operate(airline, 'redeemPoints', { ...base, orderId: 'n', points: 1 })).toMatchObject({
      __typename: 'AmountTooSmall',
    });
    expect(
      await operate(airline, 'redeemPoints', { ...base, orderId: 'n', member: { externalId: 'nobody' } }),
    ).toMatchObject({ __typename: 'MemberNotFound' });
    for (const bad of [
      { points: 0 },
      { points: -5 },
      { member: null },
      { quoteId: 'qte_0000000000000000000000000a' },
      { orderId: '' },
      { points: null },
    ]) {
      expect(
        (await send(airline, 'redeemPoints', { ...base, orderId: 'n', ...bad })).errors?.[0]?.extensions.code,
      ).toBe('BAD_USER_INPUT');
    }
    for (const bad of [1.5, 2 ** 53, '10', true]) {
      expect(
        (await send(airline, 'redeemPoints', { ...base, orderId: 'n', points: bad })).errors?.[0]?.extensions.code,
      ).toBe('BAD_USER_INPUT');
    }
    expect(await walletOf(member)).toEqual(before);
  });

  it('lets only existing holds leave a frozen wallet', async () => {
    const member = await memberWith(100);
    const { redemption } = await operate(airline, 'redeemPoints', {
      member: { id: member.id },
      points: 20,
      orderId: order(),
      capture: false,
    });
    const accrual = await gateway.accrue(bakery, member, '50');
    await member.client.ask('mutation { freezeWallet(frozen: true) { available } }');
    expect(
      await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 10,
        orderId: order(),
        capture: true,
      }),
    ).toMatchObject({ __typename: 'MemberNotActive', memberStatus: 'FROZEN' });
    expect(
      await operate(bakery, 'convertOut', { member: { id: member.id }, points: 10, reference: order() }),
    ).toMatchObject({ __typename: 'MemberNotActive' });
    expect(
      await operate(bakery, 'reverseAccrual', { accrualId: accrual.accrual.id, points: 10, reason: 'x' }),
    ).toMatchObject({ __typename: 'InsufficientPoints', available: 0 });
    expect(await operate(airline, 'captureRedemption', { redemptionId: redemption.id })).toMatchObject({
      __typename: 'CaptureRedemptionPayload',
    });
    expect(
      await operate(airline, 'refundRedemption', { redemptionId: redemption.id, points: 5, reason: 'x' }),
    ).toMatchObject({ __typename: 'RefundRedemptionPayload' });
    expect(await gateway.accrue(bakery, member, '5')).toMatchObject({ wallet: { available: 140 } });
    await member.client.ask('mutation { freezeWallet(frozen: false) { available } }');
    expect(
      await operate(airline, 'redeemPoints', {
        member: { id: member.id },
        points: 10,
        orderId: order(),
        capture: true,
      }),
    ).toMatchObject({ __typename: 'RedeemPointsPayload' });
  });

  it("converts from and to a partner's own scheme", async () => {
    const member = await memberWith(0);
    const into = await operate(bakery, 'convertIn', {
      member: { id: member.id },
      nativeUnits: '101.5',
      reference: 'c-1',
    });
    expect(into).toMatchObject({
      __typename: 'ConvertInPayload',
      conversion: { direction: 'IN', points: 50, nativeUnits: '101.5', reference: 'c-1' },
      wallet: { available: 50 },
    });
    const out = await operate(bakery, 'convertOut', { member: { id: member.id }, points: 15, reference: 'c-2' });
    expect(out).toMatchObject({
      __typename: 'ConvertOutPayload',
      conversion: { direction: 'OUT', points: 15, nativeUnits: '22.5' },
      wallet: { available: 35 },
    });
    expect(
      await operate(bakery, 'convertOut', { member: { id: member.id }, points: 15, reference: 'c-1' }),
    ).toMatchObject({ __typename: 'DuplicateOrder', existing: { __typename: 'Conversion' } });
    expect(
      await operate(airline, 'convertIn', { member: { id: member.id }, nativeUnits: '10', reference: 'c-3' }),
    ).toMatchObject({ __typename: 'ConversionNotOffered' });
    expect(
      await operate(bakery, 'convertIn', { member: { id: member.id }, nativeUnits: '1.9', reference: 'c-4' }),
    ).toMatchObject({ __typename: 'AmountTooSmall' });
    const key = { idempotencyKey: 'conv', member: { id: member.id }, nativeUnits: '10', reference: 'c-5' };
    const first = await operate(bakery, 'convertIn', key);
    expect(await operate(bakery, 'convertIn', { ...key, nativeUnits: '10.0' })).toEqual({ ...first, replayed: true });
  });

  it('shows a redemption to its own partner, its member and staff only', async () => {
    const member = await memberWith(100);
    const { redemption } = await operate(airline, 'redeemPoints', {
      member: { id: member.id },
      points: 20,
      orderId: 'mine',
      capture: true,
    });
    // Asked for by no partner: one that the bakery asked for does not show what happened at the airline.
    const self = gateway.as(await gateway.memberToken(member.id));
    const QUERY = 'query($id: ID!) { redemption(id: $id) { id orderId } node(id: $id) { id } }';
    for (const client of [
      airline.app,
      airline.accountant,
      self,
      gateway.operator,
      gateway.auditor,
      gateway.networkAccountant,
    ]) {
      expect(await client.ask(QUERY, { id: redemption.id })).toEqual({
        redemption: { id: redemption.id, orderId: 'mine' },
        node: { id: redemption.id },
      });
    }
    for (const client of [bakery.app, bakery.accountant, (await memberWith(0)).client]) {
      expect(await client.ask(QUERY, { id: redemption.id })).toEqual({ redemption: null, node: null });
    }
    expect((await airline.app.ask('{ redemption(orderId: "mine") { id } }')).redemption.id).toBe(redemption.id);
    expect((await bakery.app.ask('{ redemption(orderId: "mine") { id } }')).redemption).toBeNull();
    expect(
      await airline.app.codes('query($id: ID!) { redemption(id: $id) { funding { points } } }', { id: redemption.id }),
    ).toEqual(['FORBIDDEN']);
    expect(
      await self.codes('query($id: ID!) { redemption(id: $id) { reimbursement { amount } } }', { id: redemption.id }),
    ).toEqual(['FORBIDDEN']);
  });
});
