/** Ladders as offers: their terms, drafts and versions over the API, the condition tier, and the guard over rates. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { greatestBonus, type RunningLadder } from '../../src/offers/bonus.js';
import { termsFromJson, termsToJson } from '../../src/offers/kinds.js';
import { ladderText } from '../../src/offers/ladder-text.js';
import { readLadder, type LadderInput } from '../../src/offers/ladder.js';
import type { OfferId } from '../../src/offers/ids.js';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { draft, DRAFT, ladder, live, names, step, unique } from '../standing/network.js';
import { levelsOf } from '../standing/builders.js';
import { BAKERY, faultOf, GROCER, mic } from './builders.js';

const input = (more: Partial<LadderInput> = {}): LadderInput => ({ ...(ladder() as LadderInput), ...more });

describe('terms of a ladder', () => {
  it.each<readonly [string, Partial<LadderInput>, string]>([
    ['no level', { levels: [] }, 'input.levels: must have 1 to 10'],
    [
      'eleven levels',
      { levels: levelsOf(...Array.from({ length: 11 }, (_, i) => [`L${i.toString()}`, i.toString()] as const)) },
      'input.levels: must have 1 to 10',
    ],
    ['a first level that needs something', { levels: levelsOf(['A', '1']) }, 'input.levels.0.needs: must be 0'],
    [
      'needs that do not rise',
      { levels: levelsOf(['A', '0'], ['B', '5'], ['C', '5']) },
      'input.levels.2.needs: must be more',
    ],
    ['half a point', { levels: levelsOf(['A', '0'], ['B', '0.5']) }, 'input.levels.1.needs: must be whole'],
    ['a negative need', { levels: levelsOf(['A', '-1']) }, 'input.levels.0.needs: must be 0 to'],
    [
      'a code that stands twice',
      { levels: levelsOf(['A', '0'], ['A', '5']) },
      'input.levels: must have each code only once',
    ],
    ['a long code', { levels: levelsOf(['A'.repeat(65), '0']) }, 'input.levels.0.code: must have 1 to 64'],
    ['a multiplier below 1', { levels: levelsOf(['A', '0', '0.99']) }, 'input.levels.0.multiplier: must be 1 to'],
    [
      'a level without an English name',
      { levels: [{ code: 'A', names: [{ locale: 'zh', text: '银' }], needs: '0' }] },
      'input.levels.0.names: must have a text in en',
    ],
    [
      'benefits without an English one',
      { levels: [{ code: 'A', names, needs: '0', benefits: [{ locale: 'zh', text: '免费' }] }] },
      'input.levels.0.benefits: must have a text in en',
    ],
    [
      'a long benefit',
      { levels: [{ code: 'A', names, needs: '0', benefits: [{ locale: 'en', text: 'x'.repeat(201) }] }] },
      'input.levels.0.benefits.0.text: must have 1 to 200',
    ],
    [
      'limits',
      { offer: { names, limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1n }] } },
      'input.offer.limits: must be left out',
    ],
    ['ROLLING without days', { windowDays: null }, 'input.windowDays: must be given'],
    ['days of a calendar window', { window: 'YEAR' }, 'input.windowDays: must be left out'],
    ['a window of no day', { windowDays: 0 }, 'input.windowDays: must be 1 to 3660'],
    ['negative grace', { graceDays: -1 }, 'input.graceDays: must be 0 to 3660'],
  ])('do not have %s', (_what, more, fault) => {
    expect(faultOf(() => readLadder(input(more), BAKERY))).toContain(fault);
  });

  it("count spend only for a partner's ladder, and name who pays only where a level multiplies", () => {
    expect(faultOf(() => readLadder(input({ measure: 'SPEND' }), null))).toContain('input.measure: must be POINTS');
    expect(faultOf(() => readLadder(input(), null))).toContain('input.offer.funding: must be given');
    const plain = input({ levels: levelsOf(['A', '0'], ['B', '10']) });
    expect(readLadder(plain, null).funding).toEqual([]);
    expect(readLadder(plain, BAKERY).funding).toEqual([{ partnerId: BAKERY, share: mic('1'), costCentre: null }]);
  });

  it('come back from JSON as they were', () => {
    const terms = {
      kind: 'LADDER',
      ...readLadder(input({ measure: 'SPEND', levels: levelsOf(['A', '0'], ['B', '9.5', '1.5']) }), BAKERY),
    } as const;
    expect(termsFromJson('LADDER', JSON.parse(JSON.stringify(termsToJson(terms))) as never)).toEqual(terms);
  });

  it('make sentences', () => {
    const terms = readLadder(input(), BAKERY);
    expect(ladderText(terms, null)).toBe(
      'By the base points of the last 30 days: BASIC from 0, SILVER from 500 with 1.1 times the base points and GOLD from 1000 with 1.25 times the base points.',
    );
    expect(ladderText({ ...terms, window: 'YEAR', windowDays: null }, 'zh-CN')).toBe(
      '按自然年的基础积分定级：BASIC（0起）和SILVER（500起，1.1倍积分）和GOLD（1000起，1.25倍积分）。',
    );
  });
});

describe('the greatest bonus', () => {
  const running = (multiplier: string, more: Partial<RunningLadder> = {}): RunningLadder => ({
    id: 'ldr_1' as OfferId,
    ownerId: null,
    multiplier: mic(multiplier),
    from: 0,
    until: Infinity,
    ...more,
  });
  const bonus = (all: readonly RunningLadder[], rate = '1', partner = BAKERY) =>
    greatestBonus(all, { id: partner, currency: 'EUR' }, mic(rate), 0, Infinity)?.rate ?? 0n;

  it("has the greater multiplier of the partner's and the network's ladder that can be live at once", () => {
    expect(bonus([running('1.25'), running('2', { ownerId: BAKERY })], '10')).toBe(10_000_000n);
    expect(bonus([running('1.25'), running('2', { ownerId: GROCER })], '10')).toBe(2_500_000n);
    expect(bonus([running('1')])).toBe(0n);
    expect(bonus([running('1.000001')], '0.5')).toBe(1n);
  });

  it('is never less than what one of them gives for a spend', () => {
    const some = fc.record({ multiplier: fc.bigInt({ min: 1_000_000n, max: 5_000_000n }), own: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 1, maxLength: 4 }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (all, rate) => {
          const ladders = all.map(({ multiplier, own }) => running('1', { multiplier, ownerId: own ? BAKERY : null }));
          const greatest = greatestBonus(ladders, { id: BAKERY, currency: 'EUR' }, rate, 0, Infinity)?.rate ?? 0n;
          for (const { multiplier } of ladders)
            expect(greatest * 1_000_000n >= (multiplier - 1_000_000n) * rate).toBe(true);
        },
      ),
    );
  });
});

const CAMPAIGN = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename ... on DraftOfferPayload { offer { id plain
  ... on Campaign { conditions { tier { level ladder { id name status } } } } } } ... on Refusal { code } } }`;

describeEngines('ladders', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  let bakery: TestPartner;
  let grocer: TestPartner;
  let own: string;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    ({ operator } = gateway);
    bakery = await gateway.partner();
    grocer = await gateway.partner();
    own = await live(gateway, bakery);
  }, 120_000);
  afterAll(() => gateway.close());

  const fault = async (client: Client, more: Loose): Promise<string | undefined> =>
    (await client.send(DRAFT, { input: more })).errors?.[0]?.extensions.field;

  it('are one of each owner until it has ended', async () => {
    const second = await bakery.app.ask(
      `mutation($input: DraftLadderInput!) { draftLadder(input: $input) { ... on AlreadyDone { code previous { __typename id } } } }`,
      { input: ladder() },
    );
    expect(second.draftLadder).toEqual({ code: 'ALREADY_DONE', previous: { __typename: 'Ladder', id: own } });
    const other = await live(gateway, grocer);
    await step(grocer.app, other, 'END');
    expect((await draft(grocer.app, ladder())).__typename).toBe('DraftOfferPayload');
  });

  it('keep their measure, and the codes of their levels in their order', async () => {
    const next = (more: object) => ladder(more, { offerId: own });
    expect(await fault(bakery.app, next({ measure: 'PURCHASES' }))).toBe('input.measure');
    const wrong = [
      levelsOf(['BASIC', '0'], ['GOLD', '1000']),
      levelsOf(['BASIC', '0'], ['GOLD', '500'], ['SILVER', '1000']),
      levelsOf(['BASIC', '0'], ['SILVER', '500'], ['GOLD', '1000'], ['DIAMOND', '5000']),
    ];
    for (const levels of wrong) expect(await fault(bakery.app, next({ levels }))).toBe('input.levels');
    const { offer } = await draft(
      bakery.app,
      next({ levels: levelsOf(['BASIC', '0'], ['SILVER', '50'], ['GOLD', '90']) }),
    );
    expect(offer).toMatchObject({ id: own, version: 2, status: 'DRAFT' });
  });

  it("ask the consent of who pays, and are drafted by the owner's app or the operator", async () => {
    const drafted = await draft(operator, ladder({}, { funding: [{ partnerId: bakery.id, share: '1' }] }));
    await step(operator, drafted.offer.id, 'SUBMIT');
    expect(await step(operator, drafted.offer.id, 'APPROVE')).toMatchObject({ code: 'CONSENT_MISSING' });
    await step(operator, drafted.offer.id, 'REJECT', { reason: 'no' });
    for (const client of [bakery.accountant, gateway.auditor, gateway.networkAccountant])
      expect(await client.codes(DRAFT, { input: ladder() })).toEqual(['FORBIDDEN']);
    expect(await bakery.app.codes(DRAFT, { input: ladder({}, { ownerId: grocer.id }) })).toEqual(['FORBIDDEN']);
  });

  it('are not approved with a multiplier by which spending would earn its price back', async () => {
    const generous = await gateway.partner({
      rates: { accrualRate: '50', issuePrice: '0.02', redemptionValue: '0.0090' },
    });
    const tooMuch = ladder({ levels: levelsOf(['A', '0'], ['B', '10', '2.5']) });
    const { offer } = await draft(generous.app, tooMuch);
    await step(generous.app, offer.id, 'SUBMIT');
    expect(await step(operator, offer.id, 'APPROVE')).toMatchObject({ code: 'ARBITRAGE' });
    await step(operator, offer.id, 'REJECT', { reason: 'too much' });
    const less = ladder({ levels: levelsOf(['A', '0'], ['B', '10', '2.2']) }, { offerId: offer.id });
    expect(await live(gateway, generous, less)).toBe(offer.id);
  });

  describe('the condition tier', () => {
    const campaign = (tier: object): Loose => ({
      idempotencyKey: unique(),
      offer: { names },
      trigger: 'PURCHASE',
      conditions: [{ channels: ['APP'] }, { tier }],
      effects: [{ multiply: '1.5' }],
    });

    it('names a ladder that one may see, and a level of it', async () => {
      const ask = async (client: Client, tier: object): Promise<Loose> =>
        (await client.ask(CAMPAIGN, { input: campaign(tier) })).draftCampaign;
      expect(await ask(grocer.app, { ladderId: own, level: 'SILVER' })).toMatchObject({
        offer: {
          plain: expect.stringContaining('for members of Ladder who are at least SILVER'),
          conditions: [
            { tier: null },
            { tier: { level: 'SILVER', ladder: { id: own, name: 'Ladder', status: 'LIVE' } } },
          ],
        },
      });
      const nothing = { ladderId: 'ldr_01h2xcejqtf2nbrexx3vqjhp41', level: 'SILVER' };
      expect(await ask(grocer.app, nothing)).toMatchObject({ code: 'OFFER_NOT_FOUND' });
      const { errors } = await grocer.app.send(CAMPAIGN, { input: campaign({ ladderId: own, level: 'PLATINUM' }) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.conditions.1.tier.level' });
    });

    it('shows its ladder also while that one rests', async () => {
      const { draftCampaign } = await bakery.app.ask(CAMPAIGN, {
        input: campaign({ ladderId: own, level: 'GOLD' }),
      });
      const { id } = draftCampaign.offer as { id: string };
      await step(bakery.app, id, 'SUBMIT');
      await step(operator, id, 'APPROVE');
      await step(bakery.app, own, 'PAUSE');
      const member = await gateway.member(grocer);
      const { offer } = await member.client.ask(
        'query($id: ID!) { offer(id: $id) { plain ... on Campaign { conditions { tier { ladder { id status } } } } } }',
        { id },
      );
      expect(offer.conditions[1].tier.ladder).toEqual({ id: own, status: 'PAUSED' });
      await step(bakery.app, own, 'RESUME');
    });
  });
});
