/** Ladders and standings over the API, for the tests of this room. */
import type { Client, Loose, TestGateway, TestPartner } from '../support/server.js';
import { levelsOf } from './builders.js';

export const DRAFT = `mutation($input: DraftLadderInput!) { draftLadder(input: $input) { __typename
  ... on DraftOfferPayload { offer { id version status } } ... on Refusal { code message } } }`;
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename
  ... on MoveOfferPayload { offer { id version status } } ... on Refusal { code message } } }`;
const STANDING = `ladder { id } level { code multiplier } reachedAt credit next { code needs } missing reviewAt`;
export const TIERS = `query($id: ID!) { member(ref: { id: $id }) { tiers { ${STANDING} history(first: 50) { nodes { from to reason at ladder { id } accrual { id } } } } } }`;
const SET = `mutation($input: SetTierInput!) { setTier(input: $input) { __typename
  ... on SetTierPayload { standing { ${STANDING} } } ... on Refusal { code message } } }`;

let count = 0;
export const unique = (): string => `standing-${(count += 1).toString()}`;
export const names = [{ locale: 'en', text: 'Ladder' }];

export const ladder = (more: object = {}, offer: object = {}): Loose => ({
  idempotencyKey: unique(),
  offer: { names, ...offer },
  measure: 'POINTS',
  window: 'ROLLING',
  windowDays: 30,
  graceDays: 5,
  levels: levelsOf(['BASIC', '0'], ['SILVER', '500', '1.1'], ['GOLD', '1000', '1.25']),
  ...more,
});

/** One whose levels multiply nothing. */
export const plain = (): Loose => ladder({ levels: levelsOf(['BASIC', '0'], ['SILVER', '500'], ['GOLD', '1000']) });

export const draft = async (client: Client, input: object): Promise<Loose> =>
  (await client.ask(DRAFT, { input })).draftLadder;

export const step = async (client: Client, offerId: string, name: string, more: object = {}): Promise<Loose> =>
  (await client.ask(MOVE, { input: { offerId, step: name, ...more } })).moveOffer;

/** A ladder that is live: the partner's, or with null the network's, which the payer issues. */
export async function live(
  gateway: TestGateway,
  owner: TestPartner | null,
  input: Loose = ladder(),
  payer?: TestPartner,
): Promise<string> {
  const client = owner ? owner.app : gateway.operator;
  const funding = payer ? { funding: [{ partnerId: payer.id, share: '1' }] } : {};
  const drafted = await draft(client, { ...input, offer: { ...input.offer, ...funding } });
  if (!drafted.offer) throw new Error(JSON.stringify(drafted));
  const { id } = drafted.offer as { id: string };
  await step(client, id, 'SUBMIT');
  if (payer && payer !== owner) await step(payer.app, id, 'CONSENT');
  const approved = await step(gateway.operator, id, 'APPROVE');
  if (approved.offer?.status !== 'LIVE') throw new Error(JSON.stringify(approved));
  return id;
}

export const tiers = async (client: Client, id: string): Promise<Loose[]> =>
  (await client.ask(TIERS, { id })).member.tiers;

export const setTier = async (client: Client, input: object): Promise<Loose> =>
  (await client.ask(SET, { input: { reason: 'A guest.', ...input } })).setTier;

export const setTierCodes = (client: Client, input: object): Promise<string[]> =>
  client.codes(SET, { input: { reason: 'A guest.', ...input } });

export const setTierFault = async (client: Client, input: object): Promise<string | undefined> =>
  (await client.send(SET, { input: { reason: 'A guest.', ...input } })).errors?.[0]?.extensions.field;
