/** A network with a draw that never ends: a few great prizes, many small ones, and nothing. */
import type { Bench, Network } from '../bench.js';
import { graphql, payload } from './api.js';
import type { BenchPartner } from './coalition.js';
import { Gateway, staffToken } from './gateway.js';

const R = '... on Refusal { code message }';
const DRAFT = `mutation($input: DraftDrawInput!) { result: draftDraw(input: $input) { ... on DraftOfferPayload { offer { id } } ${R} } }`;
const MOVE = `mutation($input: MoveOfferInput!) { result: moveOffer(input: $input) { ... on MoveOfferPayload { offer { id } } ${R} } }`;

export interface DrawNetwork extends Network {
  readonly gateway: Gateway;
  readonly owner: BenchPartner;
}

const named = (text: string): object => ({ names: [{ locale: 'en', text }] });
/** The great prizes are used up while the load runs; then plays that draw them get the last one. */
const prizes = [
  { ...named('Grand prize'), weight: 1, stock: 1_000, award: { points: 1_000 } },
  { ...named('Small prize'), weight: 299, stock: 1_000_000_000, award: { points: 10 } },
  { ...named('Better luck next time'), weight: 700 },
];

/** Makes it, with a gateway of its own. Everyone can play until long after the load. */
export async function makeDraw(bench: Bench, label: string): Promise<DrawNetwork> {
  const network = await bench.makeNetwork(label, bench.sizes.members, [
    { kind: 'ACCRUAL', rounds: 1, points: 100_000 },
  ]);
  const gateway = await Gateway.start(bench.resources, { databaseUrl: network.database.url });
  const [owner] = network.coalition.partners;
  if (!owner) throw new Error('a draw needs a partner');
  const operator = await staffToken('OPERATOR');
  const ask = async <Payload extends object>(token: string, query: string, input: object): Promise<Payload> =>
    payload((await graphql<{ result: Payload }>(gateway.url, token, query, { input })).result);
  const { offer } = await ask<{ offer: { id: string } }>(owner.key, DRAFT, {
    ...{ idempotencyKey: 'draw', offer: named('Bench draw'), points: 20, prizes },
  });
  await ask(owner.key, MOVE, { offerId: offer.id, step: 'SUBMIT' });
  await ask(operator, MOVE, { offerId: offer.id, step: 'APPROVE' });
  return { ...network, coalition: { ...network.coalition, drawId: offer.id }, gateway, owner };
}
