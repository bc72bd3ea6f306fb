/** Cards, receipts and cases over the API, as partners, members and the operator use them. */
import { randomUUID } from 'node:crypto';
import type { Client, Loose, TestMember, TestPartner } from '../support/server.js';

export const unique = (): string => randomUUID().slice(0, 13);
export const eur = (amount: string) => ({ amount, currency: 'EUR' });

const REFUSED = '... on Refusal { code message }';
export const CARD = 'id number status boundAt printedFor { code }';
export const RECEIPT =
  'id number status spend { amount currency } occurredAt claimableUntil partner { code } accrual { id }';
export const CASE = `id kind status partner { code } member { id } subject { id } reason proof claimed { orderId spend { amount currency } occurredAt }
  messages { by text at } openedAt dueAt closedAt outcome { __typename id }`;

const mutation = (name: string, payload: string, more = ''): string =>
  `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { answer: ${name}(input: $input) { __typename ... on ${payload} ${REFUSED} ${more} } }`;

export const documents = {
  printCards: mutation('printCards', `PrintCardsPayload { replayed cards { ${CARD} } }`),
  bindCard: mutation(
    'bindCard',
    `BindCardPayload { card { ${CARD} } member { id } }`,
    '... on CardNotFree { status } ... on PartnerNotActive { partnerStatus }',
  ),
  postReceipt: mutation(
    'postReceipt',
    `PostReceiptPayload { replayed receipt { ${RECEIPT} } }`,
    '... on DuplicateOrder { existing { __typename id } } ... on CurrencyMismatch { expectedCurrency } ... on PartnerNotActive { partnerStatus }',
  ),
  claimReceipt: mutation(
    'claimReceipt',
    `ClaimReceiptPayload { replayed receipt { ${RECEIPT} } accrual { id points orderId occurredAt channel lines { sku } } wallet { available } }`,
    '... on AlreadyDone { previous { __typename id } } ... on LimitReached { measure span most remaining resetsAt } ... on MemberNotActive { memberStatus }',
  ),
  openCase: mutation('openCase', `OpenCasePayload { replayed case { ${CASE} } }`),
  answerCase: mutation('answerCase', `AnswerCasePayload { case { ${CASE} } }`, '... on InvalidTransition { from }'),
  escalateCase: mutation('escalateCase', `AnswerCasePayload { case { ${CASE} } }`, '... on InvalidTransition { from }'),
  resolveCase: mutation(
    'resolveCase',
    `ResolveCasePayload { replayed case { ${CASE} } }`,
    `... on InvalidTransition { from } ... on DuplicateOrder { existing { __typename id } } ... on PartnerNotActive { partnerStatus }
     ... on MemberNotActive { memberStatus } ... on ConsentMissing { partners { code } } ... on LimitReached { most }`,
  ),
  accruePoints: mutation(
    'accruePoints',
    'AccruePointsPayload { accrual { id points orderId member { id } } wallet { available } }',
    '... on DuplicateOrder { existing { __typename id } }',
  ),
  quoteAccrual: `query($input: QuoteAccrualInput!) { answer: quoteAccrual(input: $input) { __typename ... on AccrualPreview { points } ${REFUSED} } }`,
  redeemPoints: mutation('redeemPoints', 'RedeemPointsPayload { redemption { id } wallet { available } }'),
  issueMemberToken: mutation('issueMemberToken', 'IssueMemberTokenPayload { token }'),
} as const;
export type Verb = keyof typeof documents;

const keyed = new Set<Verb>([
  'printCards',
  'postReceipt',
  'claimReceipt',
  'openCase',
  'resolveCase',
  'accruePoints',
  'redeemPoints',
]);
const withKey = (verb: Verb, input: object): object =>
  keyed.has(verb) ? { idempotencyKey: unique(), ...input } : input;

/** Sends a verb; a key is made where one is needed and none is given. Gives the union's member. */
export const act = async (client: Client, verb: Verb, input: object): Promise<Loose> =>
  (await client.ask(documents[verb], { input: withKey(verb, input) })).answer;

/** The code of a refusal, or of the error, with the field of a bad input. */
export async function refusedBy(client: Client, verb: Verb, input: object): Promise<string> {
  const { data, errors } = await client.send(documents[verb], { input: withKey(verb, input) });
  const [error] = errors ?? [];
  if (error) return [error.extensions.code, error.extensions.field].filter(Boolean).join(' ');
  const answer = data?.answer;
  return (answer.code ?? answer.__typename) as string;
}

/** The numbers of new cards of a partner. */
export async function printed(operator: Client, partner: TestPartner, count = 1): Promise<string[]> {
  const { cards } = await act(operator, 'printCards', { partnerId: partner.id, count });
  return (cards as { number: string }[]).map(({ number }) => number);
}

/** A card of a partner that a member has; its number. */
export async function cardOf(operator: Client, partner: TestPartner, member: TestMember): Promise<string> {
  const [number = ''] = await printed(operator, partner);
  const bound = await act(partner.app, 'bindCard', { member: { id: member.id }, number });
  if (bound.card?.status !== 'BOUND') throw new Error(JSON.stringify(bound));
  return number;
}

const LOST = `mutation($number: String!) { answer: reportCardLost(number: $number) { __typename ... on ReportCardLostPayload { card { ${CARD} } } ${REFUSED} ... on InvalidTransition { from } } }`;
export const lose = async (client: Client, number: string): Promise<Loose> =>
  (await client.ask(LOST, { number })).answer;

/** A receipt of 10.00. */
export async function receiptAt(partner: TestPartner, more: object = {}): Promise<Loose> {
  const answer = await act(partner.app, 'postReceipt', { number: unique(), spend: eur('10.00'), ...more });
  if (!answer.receipt) throw new Error(JSON.stringify(answer));
  return answer.receipt;
}

export const claim = (client: Client, partner: TestPartner, receipt: Loose, more: object = {}): Promise<Loose> =>
  act(client, 'claimReceipt', { partnerId: partner.id, number: receipt.number, total: receipt.spend, ...more });

/** A case that a member opens of its own. */
export async function opened(partner: TestPartner, member: TestMember, more: object = {}): Promise<Loose> {
  const input = { kind: 'OTHER', partnerId: partner.id, reason: 'Nobody smiled.', ...more };
  const answer = await act(member.client, 'openCase', input);
  if (!answer.case) throw new Error(JSON.stringify(answer));
  return answer.case;
}

export const resolve = (client: Client, caseId: string, accept: boolean, more: object = {}): Promise<Loose> =>
  act(client, 'resolveCase', { caseId, accept, note: 'We looked into it.', ...more });

const shown: Readonly<Record<string, string>> = {
  cas: `... on Case { ${CASE} }`,
  rcp: `... on Receipt { ${RECEIPT} }`,
  crd: `... on Card { ${CARD} }`,
};

/** An object by its id, as who asks may see it. */
export const seen = async (client: Client, id: string): Promise<Loose> =>
  (await client.ask(`query($id: ID!) { node(id: $id) { ${shown[id.slice(0, 3)] ?? 'id'} } }`, { id })).node;

export const balance = async (member: TestMember): Promise<number> =>
  (await member.client.ask('query($id: ID!) { wallet(id: $id) { available } }', { id: member.walletId })).wallet
    .available;
