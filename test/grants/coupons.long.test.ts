/** Coupons over the API: printed, used, undone, withdrawn, and by time expired; who may do and see what. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines } from '../support/engines.js';
import { advance, DAY, awayFromMidnight } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import {
  cancel,
  CANCEL,
  codeOf,
  COUPON,
  eur,
  give,
  kindInput,
  liveKind,
  postingsOf,
  print,
  PRINT,
  printed,
  step,
  undo,
  unique,
  UNDO,
  USE,
  use,
  useInput,
  USING,
} from './support.js';

describeEngines('coupons', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let dollar: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await awayFromMidnight(gateway);
    await gateway.publishFx('EUR', 'USD', '1.0837');
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    dollar = await gateway.partner({ currency: 'USD', rates: { accrualRate: '0.5', issuePrice: '0.0130' } });
    member = await gateway.member(bakery);
  }, 120_000);
  afterAll(async () => {
    try {
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  });

  const seen = async (client: Client, code: string): Promise<Loose> =>
    (await client.ask(`query($code: String!) { coupon(code: $code) { id status } }`, { code })).coupon;
  /** The accounts by names instead of ids. */
  const named = (postings: readonly string[]): string[] =>
    postings.map((text) => text.replace(bakery.id, 'A').replace(dollar.id, 'D'));

  describe('by hand (design, section 16)', () => {
    it('5.00 EUR off at a partner in dollars, shared by two, and undone at another rate', async () => {
      const funding = [
        { partnerId: bakery.id, share: '0.7', costCentre: 'spring' },
        { partnerId: dollar.id, share: '0.3' },
      ];
      const kindId = await liveKind(
        gateway,
        bakery,
        kindInput({ acceptedAtIds: [dollar.id], reimbursedShare: '0.9' }, { funding }),
        [dollar],
      );
      const coupon = await printed(bakery, kindId);
      const { use: used } = await use(dollar, coupon.number, { spend: { amount: '40.00', currency: 'USD' } });
      expect(used).toMatchObject({
        discount: { amount: '5.41', currency: 'USD' },
        reimbursement: { amount: '4.869', currency: 'USD' },
        coupon: { id: coupon.id, status: 'USED', use: { id: used.id } },
      });
      const posted = [
        'clearing:D 4869000 USD',
        'clearing:A -3145059 EUR',
        'fx:EUR 3145059 EUR',
        'fx:USD -3408300 USD',
        'clearing:D -1460700 USD',
      ];
      expect(named(await postingsOf(gateway, 'COUPON_USE'))).toEqual(posted);

      const LINES = `{ settlementPeriod { statements { partner { code } lines { kind count points amount { amount } counterparty { code } } } } }`;
      const { settlementPeriod } = await gateway.auditor.ask(LINES);
      const linesOf = (code: string): Loose[] =>
        settlementPeriod.statements.find(({ partner }: Loose) => partner.code === code).lines;
      expect(linesOf(dollar.code)).toEqual([
        { kind: 'SHARE_RECEIVED', count: 1, points: 0, amount: { amount: '4.869' }, counterparty: null },
        { kind: 'SHARE_PAID', count: 1, points: 0, amount: { amount: '-1.4607' }, counterparty: { code: dollar.code } },
      ]);
      expect(linesOf(bakery.code)).toEqual([
        {
          kind: 'SHARE_PAID',
          count: 1,
          points: 0,
          amount: { amount: '-3.145059' },
          counterparty: { code: dollar.code },
        },
      ]);
      const labels = await gateway.services.database.query({
        text: 'SELECT line_kind, offer_id, cost_centre, amount FROM period_label_total WHERE offer_id = $1 ORDER BY amount',
        values: [kindId],
      });
      expect(labels).toEqual([
        { line_kind: 'SHARE_PAID', offer_id: kindId, cost_centre: 'spring', amount: -3145059n },
        { line_kind: 'SHARE_PAID', offer_id: kindId, cost_centre: '', amount: -1460700n },
        { line_kind: 'SHARE_RECEIVED', offer_id: kindId, cost_centre: '', amount: 4869000n },
      ]);

      await gateway.publishFx('EUR', 'USD', '1.5');
      const undone = await undo(dollar, used.id);
      expect(undone.use).toMatchObject({ id: used.id, coupon: { status: 'GRANTED', use: null } });
      expect(named(await postingsOf(gateway, 'COUPON_UNDO')).sort()).toEqual(
        posted
          .map((text) => text.replace(/ (-?)(\d+) /, (_, minus: string, n: string) => ` ${minus ? '' : '-'}${n} `))
          .sort(),
      );
      await gateway.publishFx('EUR', 'USD', '1.0837');
      await assertSound(gateway.services.database);
    });

    it('is settled and exported: the shares stand on the statements', async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [grocer.id] }), [grocer]);
      const coupon = await printed(bakery, kindId);
      await use(grocer, coupon.number);
      const CLOSE = `mutation { closeSettlementPeriod(input: { idempotencyKey: "${unique()}" }) { __typename
        ... on CloseSettlementPeriodPayload { closed { statements { id partner { code } lines { kind amount { amount } } } } } } }`;
      const { closeSettlementPeriod } = await gateway.networkAccountant.ask(CLOSE);
      const statement = closeSettlementPeriod.closed.statements.find(
        ({ partner }: Loose) => partner.code === grocer.code,
      );
      expect(statement.lines).toEqual([{ kind: 'SHARE_RECEIVED', amount: { amount: '5.00' } }]);
      const csv = await fetch(`${gateway.origin}/exports/statements/${statement.id}.csv`, {
        headers: { authorization: `Bearer ${grocer.key}` },
      });
      expect(await csv.text()).toContain('SHARE_RECEIVED');
    });
  });

  describe('printing', () => {
    it('makes coupons of nobody, with numbers and codes; the same key answers them again as they were', async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ validDays: 30 }));
      const key = unique();
      const { coupons, replayed } = await print(bakery.app, kindId, 3, key);
      expect([coupons.length, replayed]).toEqual([3, false]);
      for (const coupon of coupons)
        expect(coupon).toMatchObject({
          id: expect.stringMatching(/^cpn_/),
          status: 'GRANTED',
          number: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{16}$/),
          code: expect.stringMatching(/^KC1\.[\w-]{140}$/),
          member: null,
          couponKind: { id: kindId, version: 1, name: 'Five off' },
          use: null,
        });
      expect(new Date(coupons[0].expiresAt).getTime() - new Date(coupons[0].grantedAt).getTime()).toBe(
        30 * DAY * 1_000,
      );
      await use(bakery, coupons[1].number);
      const again = await print(bakery.app, kindId, 3, key);
      expect(again).toEqual({ __typename: 'PrintCouponsPayload', replayed: true, coupons });
      expect(await print(bakery.app, kindId, 4, key)).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    });

    it("is the owner's app's, and the operator's for the network's kinds", async () => {
      const kindId = await liveKind(gateway, bakery);
      const input = { idempotencyKey: unique(), couponKindId: kindId, count: 1 };
      for (const client of [grocer.app, bakery.accountant, member.client, gateway.operator, gateway.auditor])
        expect(await client.codes(PRINT, { input })).toEqual(['FORBIDDEN']);
      const { offer } = (
        await gateway.operator.ask(
          `mutation($input: DraftCouponKindInput!) { draftCouponKind(input: $input) { ... on DraftOfferPayload { offer { id } } } }`,
          {
            input: kindInput({ acceptedAtIds: [bakery.id] }, { funding: [{ partnerId: bakery.id, share: '1' }] }),
          },
        )
      ).draftCouponKind;
      expect(codeOf(await print(grocer.app, offer.id))).toBe('OFFER_NOT_FOUND');
      expect(codeOf(await print(gateway.operator, offer.id))).toBe('OFFER_NOT_LIVE DRAFT');
      await step(gateway.operator, offer.id, 'SUBMIT');
      await step(bakery.app, offer.id, 'CONSENT');
      await step(gateway.operator, offer.id, 'APPROVE');
      expect((await print(gateway.operator, offer.id)).coupons).toHaveLength(1);
      expect(await bakery.app.codes(PRINT, { input: { ...input, couponKindId: offer.id } })).toEqual(['FORBIDDEN']);
    });

    it('goes on only while the kind works', async () => {
      const kindId = await liveKind(gateway, bakery);
      await step(bakery.app, kindId, 'PAUSE');
      expect(codeOf(await print(bakery.app, kindId))).toBe('OFFER_NOT_LIVE PAUSED');
      await step(bakery.app, kindId, 'RESUME');
      expect((await print(bakery.app, kindId)).coupons).toHaveLength(1);
      await step(bakery.app, kindId, 'END');
      expect(codeOf(await print(bakery.app, kindId))).toBe('OFFER_NOT_LIVE ENDED');
    });

    it('is all or nothing within the limits, and what is withdrawn counts no more', async () => {
      const limits = [
        { measure: 'TIMES', per: 'ALL', span: 'EVER', most: 5 },
        { measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 },
      ];
      const kindId = await liveKind(gateway, bakery, kindInput({}, { limits }));
      const { coupons } = await print(bakery.app, kindId, 4);
      expect(await print(bakery.app, kindId, 2)).toMatchObject({
        code: 'LIMIT_REACHED',
        measure: 'TIMES',
        span: 'EVER',
        most: 5,
        remaining: 1,
        resetsAt: null,
      });
      expect(codeOf(await cancel(bakery.app, coupons[0].id))).toBe('CancelCouponPayload');
      expect((await print(bakery.app, kindId, 2)).coupons).toHaveLength(2);
      // Gifts are cut, and a member has a limit of its own.
      expect(await give(gateway, kindId, member, { copies: 3 })).toHaveLength(0);
      await cancel(bakery.app, coupons[1].id);
      await cancel(bakery.app, coupons[2].id);
      expect(await give(gateway, kindId, member, { copies: 3 })).toHaveLength(1);
      expect(await give(gateway, kindId, member, { copies: 3 })).toHaveLength(0);
    });
  });

  describe('a use', () => {
    it('is by number in any case of letters, or by code; and only one', async () => {
      const kindId = await liveKind(gateway, bakery);
      const [first, second] = (await print(bakery.app, kindId, 2)).coupons as [Loose, Loose];
      const number = (first.number as string).toLowerCase();
      expect(codeOf(await use(bakery, `${number.slice(0, 4)}-${number.slice(4)}`))).toBe('UseCouponPayload');
      expect(codeOf(await use(bakery, first.code))).toBe('COUPON_NOT_USABLE USED');
      expect(codeOf(await use(bakery, second.code))).toBe('UseCouponPayload');
    });

    it('is answered as it was by the same key, also after it was undone', async () => {
      const coupon = await printed(bakery, await liveKind(gateway, bakery));
      const input = useInput(coupon.number);
      const first = (await bakery.app.ask(USING, { input })).useCoupon;
      const undone = await undo(bakery, first.use.id);
      expect(undone.use.undoneAt).not.toBeNull();
      const again = (await bakery.app.ask(USING, { input })).useCoupon;
      expect(again).toEqual({ ...first, replayed: true });
      expect((await bakery.app.ask(USING, { input: { ...input, orderId: unique() } })).useCoupon.code).toBe(
        'IDEMPOTENCY_CONFLICT',
      );
      expect(codeOf(await undo(bakery, first.use.id))).toBe('INVALID_TRANSITION UNDONE');
      expect(codeOf(await undo(grocer, first.use.id))).toBe('COUPON_NOT_FOUND');
      // It is as before, and can be used again.
      expect(codeOf(await use(bakery, coupon.number))).toBe('UseCouponPayload');
    });

    it('does not take what is no coupon: a mistyped number, a flipped bit in a code, a coupon of another network', async () => {
      const coupon = await printed(bakery, await liveKind(gateway, bakery));
      const bytes = Buffer.from(coupon.code.slice(4), 'base64url');
      const flipped = [0, 1, 20, 36, 40, 41, 104].map((at) => {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ 1;
        return `KC1.${other.toString('base64url')}`;
      });
      const others = ['', 'KC1.', 'KC2.abc', '0'.repeat(16), 'U'.repeat(16), 'x'.repeat(1_000), `${coupon.code}A`];
      for (const text of [...flipped, ...others])
        expect([text, codeOf(await use(bakery, text))]).toEqual([text, 'COUPON_NOT_FOUND']);
      expect(await seen(bakery.app, flipped[1] ?? '')).toBeNull();
    });

    it('is only where it is accepted, and only by the member where it is personal', async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ personal: true, acceptedAtIds: [bakery.id] }));
      const [coupon] = await give(gateway, kindId, member);
      const number = coupon?.number ?? '';
      const other = await gateway.member(bakery);
      expect(codeOf(await use(grocer, number))).toBe('COUPON_NOT_USABLE GRANTED');
      expect(codeOf(await use(bakery, number))).toBe('COUPON_NOT_USABLE GRANTED');
      expect(codeOf(await use(bakery, number, { member: { id: other.id } }))).toBe('COUPON_NOT_USABLE GRANTED');
      expect(codeOf(await use(bakery, number, { member: { externalId: 'nobody' } }))).toBe('MEMBER_NOT_FOUND');
      expect(codeOf(await use(bakery, number, { member: { externalId: member.externalId } }))).toBe('UseCouponPayload');
      const paper = await printed(bakery, kindId);
      expect(codeOf(await use(bakery, paper.number, { member: { id: member.id } }))).toBe('COUPON_NOT_USABLE GRANTED');
    });

    it('asks that the member to whom it was granted is ACTIVE', async () => {
      const kindId = await liveKind(gateway, bakery);
      const frozen = await gateway.member(bakery);
      const [coupon] = await give(gateway, kindId, frozen);
      const FREEZE = 'mutation($frozen: Boolean!) { freezeWallet(frozen: $frozen) { id } }';
      await frozen.client.ask(FREEZE, { frozen: true });
      expect(codeOf(await use(bakery, coupon?.number ?? ''))).toBe('MEMBER_NOT_ACTIVE FROZEN');
      await frozen.client.ask(FREEZE, { frozen: false });
      expect(codeOf(await use(bakery, coupon?.number ?? ''))).toBe('UseCouponPayload');
    });

    it('outlives the end of its kind, but rests while the kind is paused or a funder cannot pay', async () => {
      const payer = await gateway.partner();
      const kindId = await liveKind(
        gateway,
        bakery,
        kindInput({}, { funding: [{ partnerId: payer.id, share: '1' }] }),
        [payer],
      );
      const [one, two, three] = (await print(bakery.app, kindId, 3)).coupons as [Loose, Loose, Loose];
      await step(bakery.app, kindId, 'PAUSE');
      expect(codeOf(await use(bakery, one.number))).toBe('COUPON_NOT_USABLE GRANTED');
      await step(bakery.app, kindId, 'RESUME');
      const status = (to: string) =>
        gateway.operator.ask(
          `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`,
          {
            input: { partnerId: payer.id, status: to },
          },
        );
      await status('SUSPENDED');
      expect(codeOf(await use(bakery, one.number))).toBe('COUPON_NOT_USABLE GRANTED');
      expect(codeOf(await print(bakery.app, kindId))).toBe('OFFER_NOT_LIVE LIVE');
      await status('EXITING');
      expect(codeOf(await use(bakery, one.number))).toBe('UseCouponPayload');
      await step(bakery.app, kindId, 'PAUSE');
      await step(bakery.app, kindId, 'END');
      expect(codeOf(await use(bakery, two.number))).toBe('UseCouponPayload');
      await status('EXITED');
      expect(codeOf(await use(bakery, three.number))).toBe('COUPON_NOT_USABLE GRANTED');
    });

    it('stands once for an order of one kind at a partner, until it is undone', async () => {
      const kindId = await liveKind(gateway, bakery);
      const [one, two] = (await print(bakery.app, kindId, 2)).coupons as [Loose, Loose];
      const other = await printed(bakery, await liveKind(gateway, bakery));
      const orderId = unique();
      const first = await use(bakery, one.number, { orderId });
      expect(await use(bakery, two.number, { orderId })).toMatchObject({
        code: 'DUPLICATE_ORDER',
        existing: { __typename: 'CouponUse', id: first.use.id, orderId },
      });
      expect(codeOf(await use(bakery, other.number, { orderId }))).toBe('UseCouponPayload');
      await undo(bakery, first.use.id);
      expect(codeOf(await use(bakery, two.number, { orderId }))).toBe('UseCouponPayload');
    });

    it('asks the conditions of its kind, and says which do not hold', async () => {
      const conditions = [
        { goods: { categories: ['bread'] } },
        { minSpend: eur('10.00') },
        { channels: ['STORE'] },
        { tags: ['friend'] },
      ];
      const kindId = await liveKind(gateway, bakery, kindInput({ conditions, value: { percent: { percent: '10' } } }));
      const coupon = await printed(bakery, kindId);
      const lines = [
        { category: 'bread', quantity: 2, amount: '9.99' },
        { category: 'milk', quantity: 1, amount: '5.00' },
      ];
      const refused = await use(bakery, coupon.number, { lines, member: { id: member.id } });
      expect([refused.code, refused.unmet]).toEqual([
        'NOT_ELIGIBLE',
        ['from 10.00 EUR spent', 'for purchases in the shop', 'for selected members'],
      ]);
      const open = await liveKind(
        gateway,
        bakery,
        kindInput({ conditions: conditions.slice(0, 3), value: { percent: { percent: '10', atMost: eur('1.50') } } }),
      );
      const [one, two] = (await print(bakery.app, open, 2)).coupons as [Loose, Loose];
      const bread = (amount: string) => ({ lines: [{ category: 'bread', quantity: 1, amount }], channel: 'STORE' });
      expect((await use(bakery, one.number, bread('12.39'))).use.discount).toEqual(eur('1.23'));
      expect((await use(bakery, two.number, bread('19.00'))).use.discount).toEqual(eur('1.50'));
    });

    it('knows tags and levels of the member that is named', async () => {
      const anna = await gateway.member(bakery);
      const LADDER = `mutation($input: DraftLadderInput!) { draftLadder(input: $input) { ... on DraftOfferPayload { offer { id } } } }`;
      const levels = ['BASIC', 'GOLD'].map((code, i) => ({
        code,
        names: [{ locale: 'en', text: code }],
        needs: (500 * i).toString(),
      }));
      const { draftLadder } = await bakery.app.ask(LADDER, {
        input: {
          idempotencyKey: unique(),
          offer: { names: [{ locale: 'en', text: 'Stars' }] },
          measure: 'POINTS',
          window: 'YEAR',
          graceDays: 0,
          levels,
        },
      });
      const ladderId = draftLadder.offer.id as string;
      await step(bakery.app, ladderId, 'SUBMIT');
      await step(gateway.operator, ladderId, 'APPROVE');
      const conditions = [{ tags: ['friend'] }, { tier: { ladderId, level: 'GOLD' } }];
      const coupon = await printed(bakery, await liveKind(gateway, bakery, kindInput({ conditions })));
      const named = { member: { id: anna.id } };
      const words = ['for selected members', 'for members of Stars who are at least GOLD'];
      expect((await use(bakery, coupon.number)).unmet).toEqual(words);
      expect((await use(bakery, coupon.number, named)).unmet).toEqual(words);
      const TAGS = `mutation($input: SetMemberProfileInput!) { setMemberProfile(input: $input) { __typename } }`;
      await bakery.app.ask(TAGS, { input: { member: { id: anna.id }, addTags: ['friend'] } });
      expect((await use(bakery, coupon.number, named)).unmet).toEqual(words.slice(1));
      const TIER = `mutation($input: SetTierInput!) { setTier(input: $input) { __typename } }`;
      const until = new Date(Date.now() + 30 * DAY * 1_000).toISOString();
      await bakery.app.ask(TIER, {
        input: { member: { id: anna.id }, ladderId, level: 'GOLD', until, reason: 'a guest' },
      });
      expect(codeOf(await use(bakery, coupon.number, named))).toBe('UseCouponPayload');
    });

    it('compares the least spend through the exchange rate exactly', async () => {
      const kindId = await liveKind(
        gateway,
        bakery,
        kindInput({ acceptedAtIds: [dollar.id], conditions: [{ minSpend: eur('10.00') }] }),
        [dollar],
      );
      const coupon = await printed(bakery, kindId);
      const usd = (amount: string) => ({ spend: { amount, currency: 'USD' } });
      // 10.00 EUR are 10.837 USD.
      expect(codeOf(await use(dollar, coupon.number, usd('10.83')))).toBe('NOT_ELIGIBLE');
      expect(codeOf(await use(dollar, coupon.number, usd('10.84')))).toBe('UseCouponPayload');
    });

    it('gives a right for nothing, and pays what it costs', async () => {
      const right = {
        right: [
          { locale: 'en', text: 'A coffee' },
          { locale: 'zh', text: '一杯咖啡' },
        ],
      };
      const kindId = await liveKind(
        gateway,
        bakery,
        kindInput({ value: right, cost: eur('1.20'), acceptedAtIds: [grocer.id], reimbursedShare: '0.5' }),
        [grocer],
      );
      const coupon = await printed(bakery, kindId);
      const { use: used } = await use(grocer, coupon.number, { spend: eur('0.01') });
      expect([used.discount, used.reimbursement]).toEqual([eur('0.00'), eur('0.60')]);
      const free = await liveKind(gateway, bakery, kindInput({ value: right }));
      const [before] = await gateway.services.database.query({ text: 'SELECT sequence FROM lane_head' });
      const paid = await use(bakery, (await printed(bakery, free)).number);
      expect(paid.use.reimbursement).toEqual(eur('0.00'));
      expect(codeOf(await undo(bakery, paid.use.id))).toBe('UndoCouponUsePayload');
      expect(await gateway.services.database.query({ text: 'SELECT sequence FROM lane_head' })).toEqual([before]);
      const told = await bakery.app.ask(
        `query($id: ID!) { offer(id: $id) { plain(locale: "zh") ... on CouponKind { value { amount { amount } percent { percent } right(locale: "zh") } } } }`,
        { id: free },
      );
      expect(told.offer.value).toEqual({ amount: null, percent: null, right: '一杯咖啡' });
    });

    it('is never worth more than the spend that counts, and something at least', async () => {
      const kindId = await liveKind(gateway, bakery);
      const coupon = await printed(bakery, kindId);
      expect((await use(bakery, coupon.number, { spend: eur('3.21') })).use.discount).toEqual(eur('3.21'));
      const small = await liveKind(gateway, bakery, kindInput({ value: { percent: { percent: '0.1' } } }));
      const tiny = await printed(bakery, small);
      expect(codeOf(await use(bakery, tiny.number, { spend: eur('9.99') }))).toBe('AMOUNT_TOO_SMALL');
      expect(codeOf(await use(bakery, tiny.number, { spend: { amount: '10.00', currency: 'USD' } }))).toBe(
        'CURRENCY_MISMATCH',
      );
      expect(codeOf(await use(bakery, tiny.number, { spend: eur('10.00') }))).toBe('UseCouponPayload');
    });

    it('needs an exchange rate where money is in another currency', async () => {
      const franc = await gateway.partner({ currency: 'CHF', rates: null, status: 'ONBOARDING' });
      const kindId = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [franc.id] }), [franc]);
      const coupon = await printed(bakery, kindId);
      const chf = { spend: { amount: '20.00', currency: 'CHF' } };
      expect(codeOf(await use(franc, coupon.number, chf))).toBe('PARTNER_NOT_ACTIVE ONBOARDING');
      await gateway.operator.ask(
        `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`,
        { input: { partnerId: franc.id, status: 'ACTIVE' } },
      );
      expect(await use(franc, coupon.number, chf)).toMatchObject({
        code: 'FX_RATE_MISSING',
        base: 'EUR',
        quote: 'CHF',
      });
      // Of a percentage only who pays for it needs the rate.
      const percent = await liveKind(
        gateway,
        bakery,
        kindInput(
          { acceptedAtIds: [franc.id], value: { percent: { percent: '10' } } },
          { funding: [{ partnerId: franc.id, share: '1' }] },
        ),
        [franc],
      );
      expect((await use(franc, (await printed(bakery, percent)).number, chf)).use.discount.amount).toBe('2.00');
    });
  });

  describe('input that cannot be read', () => {
    const bad = async (query: string, input: object): Promise<string> => {
      const { errors } = await bakery.app.send(query, { input });
      return `${errors?.[0]?.extensions.code ?? 'accepted'} ${errors?.[0]?.extensions.field ?? ''}`;
    };
    const wrong: readonly (readonly [string, object])[] = [
      ['spend.amount', { spend: eur('0.00') }],
      ['spend.amount', { spend: eur('1.001') }],
      ['lines.0.quantity', { lines: [{ quantity: 0, amount: '1.00' }] }],
      ['lines.0.quantity', { lines: [{ quantity: 10_001, amount: '1.00' }] }],
      ['lines.0.amount', { lines: [{ quantity: 1, amount: '-1.00' }] }],
      ['lines.0.amount', { lines: [{ quantity: 1, amount: '1.001' }] }],
      ['lines.0.sku', { lines: [{ quantity: 1, amount: '1.00', sku: 'x'.repeat(65) }] }],
      ['lines', { lines: Array.from({ length: 101 }, () => ({ quantity: 1, amount: '0.01' })) }],
      ['lines', { lines: [{ quantity: 1, amount: '20.01' }] }],
      ['orderId', { orderId: '' }],
      ['orderId', { orderId: 'x'.repeat(129) }],
      ['member', { member: {} }],
    ];
    it.each(wrong)('names %s of a use', async (field, more) => {
      expect(await bad(USING, useInput('0'.repeat(16), more))).toBe(`BAD_USER_INPUT input.${field}`);
    });

    it('names the count of a printing, an id and a reason', async () => {
      const kindId = await liveKind(gateway, bakery);
      const printing = { idempotencyKey: unique(), couponKindId: kindId };
      for (const copies of [0, -1, 1_001])
        expect(await bad(PRINT, { ...printing, count: copies })).toBe('BAD_USER_INPUT input.count');
      expect(await bad(PRINT, { ...printing, couponKindId: 'cmp_1', count: 1 })).toBe(
        'BAD_USER_INPUT input.couponKindId',
      );
      expect(await bad(CANCEL, { couponId: 'cpn_1', reason: 'x' })).toBe('BAD_USER_INPUT input.couponId');
      expect(await bad(UNDO, { idempotencyKey: unique(), useId: kindId, reason: 'x' })).toBe(
        'BAD_USER_INPUT input.useId',
      );
      const coupon = await printed(bakery, kindId);
      expect(await bad(CANCEL, { couponId: coupon.id, reason: 'x'.repeat(1_001) })).toBe('BAD_USER_INPUT input.reason');
    });
  });

  describe('a withdrawal', () => {
    it("is of what is GRANTED, and the owner's app's alone", async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [bakery.id, grocer.id] }), [grocer]);
      const [one, two] = (await print(bakery.app, kindId, 2)).coupons as [Loose, Loose];
      const input = { couponId: one.id, reason: 'lost' };
      // The grocer accepts it and may see it; for others it does not exist.
      expect(await grocer.app.codes(CANCEL, { input })).toEqual(['FORBIDDEN']);
      expect(await gateway.operator.codes(CANCEL, { input })).toEqual(['FORBIDDEN']);
      expect(codeOf(await cancel(dollar.app, one.id))).toBe('COUPON_NOT_FOUND');
      expect(await cancel(bakery.app, one.id)).toMatchObject({ coupon: { status: 'CANCELLED' } });
      expect(codeOf(await cancel(bakery.app, one.id))).toBe('INVALID_TRANSITION CANCELLED');
      expect(codeOf(await use(bakery, one.number))).toBe('COUPON_NOT_USABLE CANCELLED');
      await use(bakery, two.number);
      expect(codeOf(await cancel(bakery.app, two.id))).toBe('INVALID_TRANSITION USED');
    });
  });

  describe('reading', () => {
    it('shows a coupon to its member, to OPERATOR and AUDITOR, and to partners that own or accept it', async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [grocer.id] }), [grocer]);
      const [coupon] = await give(gateway, kindId, member);
      const paper = await printed(bakery, kindId);
      const number = coupon?.number ?? '';
      const stranger = await gateway.member(grocer);
      const may = [
        member.client,
        bakery.app,
        bakery.accountant,
        grocer.app,
        grocer.accountant,
        gateway.operator,
        gateway.auditor,
      ];
      for (const client of may) expect(await seen(client, number)).toEqual({ id: coupon?.id, status: 'GRANTED' });
      for (const client of [dollar.app, dollar.accountant, stranger.client, gateway.networkAccountant])
        expect(await seen(client, number)).toBeNull();
      expect(await seen(member.client, paper.number)).toBeNull();
      expect(await seen(bakery.app, paper.code)).toEqual({ id: paper.id, status: 'GRANTED' });
      const node = async (client: Client): Promise<Loose> =>
        (await client.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id: paper.id })).node;
      expect(await node(grocer.app)).toEqual({ __typename: 'Coupon', id: paper.id });
      expect(await node(dollar.app)).toBeNull();
    });

    it("shows number and code to its member, its owner's app and accountant, and OPERATOR alone", async () => {
      const kindId = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [grocer.id] }), [grocer]);
      const [coupon] = await give(gateway, kindId, member);
      const FIELDS = `query($code: String!) { coupon(code: $code) { number code member { id } } }`;
      const fields = async (client: Client): Promise<Loose> =>
        (await client.send(FIELDS, { code: coupon?.number })).data?.coupon;
      const member_ = { id: member.id };
      for (const client of [member.client, bakery.app, gateway.operator])
        expect(await fields(client)).toMatchObject({
          number: coupon?.number,
          code: expect.stringMatching(/^KC1/),
          member: member_,
        });
      expect(await fields(bakery.accountant)).toMatchObject({ number: coupon?.number, member: null });
      expect(await fields(gateway.auditor)).toEqual({ number: null, code: null, member: member_ });
      for (const client of [grocer.app, grocer.accountant]) {
        expect(await fields(client)).toEqual({ number: null, code: null, member: null });
        expect(await client.codes(FIELDS, { code: coupon?.number })).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      }
    });

    it('shows a use to who accepted it, set it up or pays for it; and the money to who pays or is paid', async () => {
      const payer = await gateway.partner();
      const kindId = await liveKind(
        gateway,
        bakery,
        kindInput(
          { acceptedAtIds: [grocer.id, bakery.id, dollar.id] },
          { funding: [{ partnerId: payer.id, share: '1' }] },
        ),
        [grocer, payer, dollar],
      );
      const [coupon] = await give(gateway, kindId, member);
      const { use: used } = await use(grocer, coupon?.number ?? '');
      const READ = `query($id: ID!) { node(id: $id) { ... on CouponUse { orderId reimbursement { amount } } } }`;
      const money = async (client: Client): Promise<unknown> => {
        const { node } = (await client.send(READ, { id: used.id })).data ?? {};
        return node && (node.reimbursement?.amount ?? 'hidden');
      };
      for (const client of [
        grocer.app,
        grocer.accountant,
        payer.app,
        gateway.auditor,
        gateway.networkAccountant,
        gateway.operator,
      ])
        expect(await money(client)).toBe('5.00');
      for (const client of [bakery.app, bakery.accountant]) expect(await money(client)).toBe('hidden');
      expect(await money(dollar.app)).toBeNull();
      // The member's token was asked for by the bakery, which shows no purchases at others.
      expect(await money(member.client)).toBeNull();
      const own = gateway.as(await gateway.memberToken(member.id));
      expect(await money(own)).toBe('hidden');
      const USED = `query($code: String!) { coupon(code: $code) { status use { ${USE} } } }`;
      expect(await dollar.app.codes(USED, { code: coupon?.number })).toEqual(['FORBIDDEN']);
      expect((await own.send(USED, { code: coupon?.number })).data?.coupon.use.orderId).toBe(used.orderId);
    });

    it('lists a member its coupons, newest first, by status; and a partner those that it owns or accepts', async () => {
      const anna = await gateway.member(bakery);
      const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;
      const { memberCode } = await anna.client.ask('mutation { memberCode { code } }');
      await grocer.app.ask(LINK, { input: { code: memberCode.code, externalId: unique() } });
      const ours = await liveKind(gateway, bakery);
      const shared = await liveKind(gateway, bakery, kindInput({ acceptedAtIds: [grocer.id] }), [grocer]);
      const [first] = await give(gateway, ours, anna);
      const [second] = await give(gateway, shared, anna);
      const [third] = await give(gateway, ours, anna);
      await cancel(bakery.app, first?.id ?? '');
      const LIST = `query($id: ID!, $status: CouponStatus, $first: Int, $after: String) { member(ref: { id: $id }) {
        coupons(status: $status, first: $first, after: $after) { nodes { id status } pageInfo { hasNextPage endCursor } } } }`;
      const list = async (client: Client, more: object = {}): Promise<Loose> =>
        (await client.ask(LIST, { id: anna.id, ...more })).member.coupons;
      const ids = ({ nodes }: Loose): string[] => nodes.map(({ id }: Loose) => id);
      const all = [third?.id, second?.id, first?.id];
      expect(ids(await list(anna.client))).toEqual(all);
      expect(ids(await list(gateway.operator))).toEqual(all);
      expect(ids(await list(bakery.app))).toEqual(all);
      expect(ids(await list(grocer.app))).toEqual([second?.id]);
      expect(ids(await list(anna.client, { status: 'CANCELLED' }))).toEqual([first?.id]);
      const page = await list(anna.client, { first: 2 });
      expect([ids(page), page.pageInfo.hasNextPage]).toEqual([all.slice(0, 2), true]);
      expect(ids(await list(anna.client, { first: 2, after: page.pageInfo.endCursor }))).toEqual(all.slice(2));
      // By a code alone nothing is shown.
      const ben = await gateway.member(grocer);
      const code = (await ben.client.ask('mutation { memberCode { code } }')).memberCode.code;
      const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { ... on AccruePointsPayload { wallet { member { coupons { nodes { id } } } } } } }`;
      const input = { idempotencyKey: unique(), orderId: unique(), member: { code }, spend: eur('5.00') };
      expect(await bakery.app.codes(ACCRUE, { input })).toEqual(['FORBIDDEN']);
    });

    it('tells by the public keys of the network that a code is genuine, and until when', async () => {
      const coupon = await printed(bakery, await liveKind(gateway, bakery, kindInput({ validDays: 1 })));
      const { network } = await grocer.app.ask('{ network { couponKeys { keyId publicKey } } }');
      expect(network.couponKeys).toHaveLength(1);
      const { createPublicKey, verify } = await import('node:crypto');
      const key = createPublicKey({
        key: { kty: 'OKP', crv: 'Ed25519', x: network.couponKeys[0].publicKey },
        format: 'jwk',
      });
      const bytes = Buffer.from(coupon.code.slice(4), 'base64url');
      const body = bytes.subarray(0, 41);
      expect(verify(null, Buffer.concat([Buffer.from('kula-coupon'), body]), key, bytes.subarray(41))).toBe(true);
      expect([bytes.length, body[0]]).toEqual([105, 1]);
      expect(Number(body.readBigUInt64BE(33))).toBe(Math.floor(new Date(coupon.expiresAt).getTime() / 1_000));
    });
  });

  // The clock goes forward only: this comes last.
  it('expires by time, exactly at its end', async () => {
    const kindId = await liveKind(gateway, bakery, kindInput({ validDays: 2 }));
    const coupon = await printed(bakery, kindId);
    const { use: used } = await use(bakery, coupon.number);
    await advance(gateway, 2 * DAY);
    expect((await undo(bakery, used.id)).use.coupon.status).toBe('EXPIRED');
    expect(codeOf(await use(bakery, coupon.number))).toBe('COUPON_NOT_USABLE EXPIRED');
    expect(codeOf(await cancel(bakery.app, coupon.id))).toBe('INVALID_TRANSITION EXPIRED');
    const until = new Date(Date.now() + 3 * DAY * 1_000);
    const sooner = await liveKind(gateway, bakery, kindInput({ validDays: 30, validUntil: until.toISOString() }));
    expect((await printed(bakery, sooner)).expiresAt).toBe(until.toISOString());
    const SHOWN = `query($code: String!) { coupon(code: $code) { ${COUPON} } }`;
    expect((await bakery.app.ask(SHOWN, { code: coupon.number })).coupon.status).toBe('EXPIRED');
  });
});
