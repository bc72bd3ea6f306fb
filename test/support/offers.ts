/** Offers over the API, set up whole: drafted, submitted, consented to and approved. */
import type { Client, Loose, TestPartner } from './server.js';

const REFUSED = '... on Refusal { code message }';
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename ... on MoveOfferPayload { offer { id status version } } ${REFUSED} } }`;

let count = 0;

export const nameOf = (text: string): object[] => [{ locale: 'en', text }];

/** Takes a step of an offer. Errors: it was refused. */
export async function moveOffer(client: Client, offerId: string, step: string, more: object = {}): Promise<Loose> {
  const { moveOffer: answer } = await client.ask(MOVE, { input: { offerId, step, ...more } });
  if (!answer.offer) throw new Error(`${step} of ${offerId}: ${JSON.stringify(answer)}`);
  return answer.offer;
}

/** Puts a draft in force: submits it, has others consent, and approves it. */
export async function approve(
  operator: Client,
  owner: Client,
  offerId: string,
  asked: readonly TestPartner[] = [],
): Promise<void> {
  await moveOffer(owner, offerId, 'SUBMIT');
  for (const partner of asked) await moveOffer(partner.app, offerId, 'CONSENT');
  await moveOffer(operator, offerId, 'APPROVE');
}

/**
 * Sets up an offer that is live at once.
 * @param operation the drafting operation, such as draftCampaign
 * @param owner who drafts
 * @param input without idempotencyKey; `offer.names` when left out
 * @param asked whose consent is needed
 */
export async function setUp(
  operator: Client,
  operation: string,
  owner: Client,
  input: { readonly offer?: object } & Record<string, unknown>,
  asked: readonly TestPartner[] = [],
): Promise<string> {
  const type = `${operation[0]?.toUpperCase() ?? ''}${operation.slice(1)}Input`;
  const text = `mutation($input: ${type}!) { draft: ${operation}(input: $input) { __typename ... on DraftOfferPayload { offer { id } } ${REFUSED} } }`;
  count += 1;
  const { draft } = await owner.ask(text, {
    input: {
      idempotencyKey: `set-up-${count.toString()}`,
      ...input,
      offer: { names: nameOf(`Offer ${count.toString()}`), ...input.offer },
    },
  });
  if (!draft.offer) throw new Error(`${operation}: ${JSON.stringify(draft)}`);
  const { id } = draft.offer as { id: string };
  await approve(operator, owner, id, asked);
  return id;
}
