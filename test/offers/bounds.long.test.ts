/** How much one offer can hold: each version is loaded whenever the offer is. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { startTestGateway, type Answer, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { __typename
  ... on DraftOfferPayload { offer { id version } } ... on Refusal { code message } } }`;

let count = 0;
const campaign = (offer: object, more: object): Loose => ({
  idempotencyKey: `bound-${(count += 1).toString()}`,
  offer: { names: [{ locale: 'en', text: 'Bread Sunday' }], ...offer },
  trigger: 'PURCHASE',
  effects: [{ multiply: '2' }],
  ...more,
});

describeEngines('the bounds of an offer', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
  }, 120_000);
  afterAll(() => gateway.close());

  const draft = async (offer: object, more: object = {}): Promise<Answer<Loose>> =>
    partner.app.send(DRAFT, { input: campaign(offer, more) });

  it('refuses the 101st version, naming the field and the bound', async () => {
    const { offer } = (await draft({})).data.draftCampaign;
    for (let version = 2; version <= 100; version += 1)
      expect((await draft({ offerId: offer.id })).data.draftCampaign.offer.version).toBe(version);
    expect((await draft({ offerId: offer.id })).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.offer.offerId',
      rule: 'must be of an offer with fewer than 100 versions',
    });
  }, 120_000);

  it('refuses versions whose terms together pass a megabyte', async () => {
    const skus = (group: number): string[] =>
      Array.from({ length: 200 }, (_, i) => `${group.toString()}-${i.toString()}-`.padEnd(64, 'x'));
    const large = { conditions: Array.from({ length: 12 }, (_, group) => ({ goods: { skus: skus(group) } })) };
    let answer = await draft({}, large);
    const { id } = answer.data.draftCampaign.offer;
    for (let version = 2; version < 20 && !answer.errors; version += 1) answer = await draft({ offerId: id }, large);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.offer',
      rule: 'must leave all versions of the offer together within 1048576 bytes of terms',
    });
  }, 120_000);
});
