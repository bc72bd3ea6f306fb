/** A network with a mall: one item with a stock that no load uses up, and some hundreds of others to look through. */
import type { Bench, Network } from '../bench.js';
import { graphql, payload } from './api.js';
import type { BenchMember, BenchPartner } from './coalition.js';
import { Gateway, staffToken } from './gateway.js';
import { say, show } from '../progress.js';

const R = '... on Refusal { code message }';
const DRAFT = `mutation($input: DraftItemInput!) { result: draftItem(input: $input) { ... on DraftOfferPayload { offer { id } } ${R} } }`;
const MOVE = `mutation($input: MoveOfferInput!) { result: moveOffer(input: $input) { ... on MoveOfferPayload { offer { id } } ${R} } }`;
const SUPPLY = `mutation($input: AddStockInput!) { result: addStock(input: $input) { ... on AddStockPayload { item { id } } ${R} } }`;

const BATCH = `mutation($inputs: [AccruePointsInput!]!) { results: accruePointsBatch(inputs: $inputs) { __typename ${R} } }`;
const BATCH_OF = 100;

/** Points for every member: more than the load spends. */
async function givePoints(gateway: Gateway, partner: BenchPartner, members: readonly BenchMember[]): Promise<void> {
  for (let i = 0; i < members.length; i += BATCH_OF) {
    const inputs = members.slice(i, i + BATCH_OF).map(({ externalId }) => ({
      idempotencyKey: `points ${externalId}`,
      orderId: `points ${externalId}`,
      member: { externalId },
      spend: { amount: '1000000', currency: partner.currency },
    }));
    const { results } = await graphql<{ results: object[] }>(gateway.url, partner.key, BATCH, { inputs });
    for (const result of results) payload(result);
  }
}

/** Items in the mall beside the one that is ordered. */
const OTHERS = 300;
/** Every fifth has a stock. */
const isStocked = (i: number): boolean => i % 5 === 0;
export const CATEGORIES = ['kitchen', 'garden', 'food', 'travel'] as const;

export interface MallNetwork extends Network {
  readonly gateway: Gateway;
  readonly owner: BenchPartner;
  readonly itemId: string;
}

/** Makes it, with a gateway of its own. */
export async function makeMall(bench: Bench, label: string): Promise<MallNetwork> {
  const network = await bench.makeNetwork(label, bench.sizes.members, []);
  const gateway = await Gateway.start(bench.resources, { databaseUrl: network.database.url });
  const [owner] = network.coalition.partners;
  if (!owner) throw new Error('a mall needs a partner');
  const operator = await staffToken('OPERATOR');
  const ask = async <Payload extends object>(token: string, query: string, input: object): Promise<Payload> =>
    payload((await graphql<{ result: Payload }>(gateway.url, token, query, { input })).result);
  const shelve = async (name: string, more: object): Promise<string> => {
    const { offer } = await ask<{ offer: { id: string } }>(owner.key, DRAFT, {
      idempotencyKey: `item ${name}`,
      offer: { names: [{ locale: 'en', text: name }] },
      itemKind: 'GOODS',
      stocked: false,
      responsible: 'BRAND',
      ...more,
    });
    await ask(owner.key, MOVE, { offerId: offer.id, step: 'SUBMIT' });
    await ask(operator, MOVE, { offerId: offer.id, step: 'APPROVE' });
    return offer.id;
  };
  const supply = (itemId: string, units: number): Promise<object> =>
    ask(owner.key, SUPPLY, { idempotencyKey: `supply ${itemId}`, itemId, units });
  say(`points for ${show(network.coalition.members.length)} members`);
  await givePoints(gateway, owner, network.coalition.members);
  say(`setting up ${OTHERS.toString()} items`);
  for (let i = 0; i < OTHERS; i += 1) {
    const category = CATEGORIES[i % CATEGORIES.length];
    const prices = [{ points: 50 + i * 7 }, { points: 40 + i * 7, conditions: [{ tags: ['friend'] }] }];
    const id = await shelve(`Item ${i.toString()} of the ${category ?? ''}`, {
      category,
      prices,
      stocked: isStocked(i),
    });
    if (isStocked(i)) await supply(id, 100);
  }
  const itemId = await shelve('A mug', { prices: [{ points: 20 }], stocked: true });
  await supply(itemId, 1_000_000_000);
  return { ...network, gateway, owner, itemId };
}
