/** A status is a version's, so a list by status has the next version of an offer that is live: what was in review was in no list. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { moveOffer, nameOf, setUp } from '../support/offers.js';
import { startTestGateway, type Client, type TestGateway, type TestPartner } from '../support/server.js';

const LIST = `query($filter: OfferFilter, $first: Int, $after: String) { offers(filter: $filter, first: $first, after: $after) { nodes { id version status } pageInfo { endCursor hasNextPage } } }`;
const DRAFT = `mutation($input: DraftCampaignInput!) { draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id version } } ... on Refusal { code } } }`;

const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { ... on Refusal { code } } }`;

let gateway: TestGateway;
let bakery: TestPartner;
let stranger: TestPartner;
beforeAll(async () => {
  gateway = await startTestGateway(inMemory);
  bakery = await gateway.partner();
  stranger = await gateway.partner();
}, 120_000);
afterAll(() => gateway.close());

const list = async (client: Client, status: string, page: object = {}): Promise<object[]> =>
  (await client.ask(LIST, { filter: { status }, ...page })).offers.nodes;

it('is listed by its own status, once, for those who see it', async () => {
  const terms = { trigger: 'PURCHASE', effects: [{ multiply: '2' }] };
  const id = await setUp(gateway.operator, 'draftCampaign', bakery.app, terms);
  const live = { id, version: 1, status: 'LIVE' };
  const { draftCampaign } = await bakery.app.ask(DRAFT, {
    input: { idempotencyKey: 'next', ...terms, offer: { offerId: id, names: nameOf('Next') } },
  });
  expect(draftCampaign.offer).toEqual({ id, version: 2 });
  for (const client of [bakery.app, gateway.operator]) {
    expect(await list(client, 'DRAFT')).toEqual([{ id, version: 2, status: 'DRAFT' }]);
    expect(await list(client, 'LIVE')).toEqual([live]);
    expect(await list(client, 'IN_REVIEW')).toEqual([]);
  }
  await moveOffer(bakery.app, id, 'SUBMIT', { version: 2 });
  for (const client of [bakery.app, gateway.operator])
    expect(await list(client, 'IN_REVIEW')).toEqual([{ id, version: 2, status: 'IN_REVIEW' }]);
  for (const client of [stranger.app, stranger.marketer]) {
    expect(await list(client, 'IN_REVIEW')).toEqual([]);
    expect(await list(client, 'LIVE')).toEqual([live]);
  }
  await moveOffer(gateway.operator, id, 'APPROVE', { version: 2 });
  expect(await list(gateway.operator, 'LIVE')).toEqual([{ id, version: 2, status: 'LIVE' }]);
  expect(await list(gateway.operator, 'SUPERSEDED')).toEqual([live].map((one) => ({ ...one, status: 'SUPERSEDED' })));
  expect(await list(stranger.app, 'SUPERSEDED')).toEqual([]);
});

it('is paused by a funder too early or too late as by its owner: for the funder it was FORBIDDEN', async () => {
  const funder = await gateway.partner();
  const input = {
    idempotencyKey: 'funded',
    trigger: 'PURCHASE',
    effects: [{ multiply: '2' }],
    offer: { names: nameOf('Funded'), funding: [{ partnerId: funder.id, share: '1' }] },
  };
  const { id } = (await bakery.app.ask(DRAFT, { input })).draftCampaign.offer as { id: string };
  const pause = async (client: Client): Promise<string> =>
    (await client.ask(MOVE, { input: { offerId: id, step: 'PAUSE', reason: 'a while' } })).moveOffer.code as string;
  await moveOffer(bakery.app, id, 'SUBMIT');
  for (const client of [bakery.app, funder.app, funder.accountant])
    expect(await pause(client)).toBe('INVALID_TRANSITION');
  await moveOffer(funder.app, id, 'CONSENT');
  await moveOffer(gateway.operator, id, 'APPROVE');
  await moveOffer(bakery.app, id, 'END', { reason: 'over' });
  for (const client of [bakery.app, funder.accountant]) expect(await pause(client)).toBe('INVALID_TRANSITION');
});
