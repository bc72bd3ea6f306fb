/** What a purchase by the programme needs is loaded while the batch before it is written, so that its own batch loads nothing. */
import { expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describePostgres } from '../support/engines.js';
import { setUp } from '../support/offers.js';
import { startTestGateway, type Loose, type TestGateway, type TestMember } from '../support/server.js';
import type { MemberId, PartnerId } from '../../src/platform/index.js';
import { earlierStore } from '../../src/accrual/earlier-store.js';

const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { accrual { points components { kind points offer { id } } } } ... on Refusal { code message } } }`;
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const TILLS = 12;
const EACH = 4;
const ROUNDS = 8;

/** How many batches were planned from the lane's cache so far, without loading anything. */
const knownBatches = async ({ origin }: TestGateway): Promise<number> => {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return Number(/^kula_lane_batches_total\{by="known"\} (\d+)/m.exec(text)?.[1] ?? 0);
};

describePostgres('purchases by the programme', (engine) => {
  it('of members that the lane has not seen are planned without loading', async () => {
    const gateway = await startTestGateway(engine);
    try {
      const partner = await gateway.partner();
      const campaign = (effect: object, more: object = {}) =>
        setUp(gateway.operator, 'draftCampaign', partner.app, { trigger: 'PURCHASE', effects: [effect], ...more });
      await setUp(gateway.operator, 'draftLadder', partner.app, {
        ...{ measure: 'POINTS', window: 'YEAR', graceDays: 30 },
        levels: [
          { code: 'BASIC', names: [{ locale: 'en', text: 'Basic' }], needs: '0', multiplier: '1' },
          { code: 'SILVER', names: [{ locale: 'en', text: 'Silver' }], needs: '1', multiplier: '1.5' },
        ],
      });
      const nth = await campaign(
        { points: 7 },
        {
          conditions: [{ purchase: { nth: 2 } }],
          offer: { limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'EVER', most: 1 }] },
        },
      );
      const buy = async (member: TestMember, order: string): Promise<Loose> =>
        (
          await partner.app.ask(ACCRUE, {
            input: {
              idempotencyKey: order,
              orderId: order,
              member: { externalId: member.externalId },
              spend: eur('10.00'),
            },
          })
        ).accruePoints;
      const before = await knownBatches(gateway);
      const members: TestMember[] = [];
      // Every purchase needs a standing, a counter and a number of purchases that the lane has never had. On a busy machine a batch may not
      // wait for them, so there are some rounds.
      for (let round = 0; round < ROUNDS && (await knownBatches(gateway)) === before; round += 1) {
        const fresh = await Promise.all(Array.from({ length: TILLS * EACH }, () => gateway.member(partner)));
        // A dozen tills, each with one purchase after the other.
        await Promise.all(
          Array.from({ length: TILLS }, async (_, till) => {
            for (const member of fresh.slice(till * EACH, (till + 1) * EACH))
              expect((await buy(member, `first-${member.id}`)).__typename).toBe('AccruePointsPayload');
          }),
        );
        members.push(...fresh);
      }
      expect(await knownBatches(gateway)).toBeGreaterThan(before);
      const second = await Promise.all(members.map((member) => buy(member, `second-${member.id}`)));
      const ofNth = second.map(({ accrual }) =>
        (accrual.components as Loose[]).filter(({ offer }) => offer?.id === nth),
      );
      expect(ofNth.map((components) => components.map(({ points }) => points))).toEqual(members.map(() => [7]));
      await assertSound(gateway.services.database);
    } finally {
      await gateway.close();
    }
  }, 120_000);
});

it('purchases that were read ahead of a purchase of the same member are not believed', () => {
  const [memberId, partnerId] = [
    'mbr_01h2xcejqtf2nbrexx3vqjhp41' as MemberId,
    'ptr_01h2xcejqtf2nbrexx3vqjhp41' as PartnerId,
  ];
  const cache = earlierStore.cache?.();
  if (!cache?.unknown || !cache.learn) throw new Error('it is not read ahead');
  const posted = { posted: () => [], moved: () => [] };
  const at = { now: new Date(0), period: 1 };
  const read = (after: number) => {
    const table = earlierStore.empty();
    table.after = after;
    table.know(memberId, new Map());
    return table;
  };
  const [need] = cache.unknown([{ memberId }]);
  const before = read((need as { readonly after: number }).after);
  // A purchase where nobody asks for earlier ones: the batch leaves no count behind, only that there was one.
  const batch = earlierStore.empty();
  batch.add(memberId, partnerId, new Date(0));
  cache.keep(batch, posted);
  cache.learn(before, 0n);
  expect(cache.fill(earlierStore.empty(), [{ memberId }], at, false)).toBe(false);

  // The batch was sent, and may not stand yet: what is read now is not believed either.
  const askAndLearn = () => {
    const [again] = cache.unknown?.([{ memberId }]) ?? [];
    cache.learn?.(read((again as { readonly after: number }).after), 0n);
    return cache.fill(earlierStore.empty(), [{ memberId }], at, false);
  };
  expect(askAndLearn()).toBe(false);
  cache.keep(earlierStore.empty(), posted);
  expect(askAndLearn()).toBe(false);
  cache.keep(earlierStore.empty(), posted);
  expect(askAndLearn()).toBe(true);
});
