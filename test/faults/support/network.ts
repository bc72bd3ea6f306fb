/** A small network made through the API: two partners of both funding models, and members with points to spend. */
import { randomUUID } from 'node:crypto';
import { kula, type Env } from './gateway.js';

// Answers are looked at field by field.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

/** What every member begins with: enough that no redemption of a run is refused. */
export const BEGINNING = 100_000;

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly data?: Loose;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly field?: string };
  }[];
}

/** Sends one operation. Errors: no answer came, or not a whole one. */
export async function ask(
  url: string,
  token: string,
  query: string,
  variables: object = {},
  patienceMs = 30_000,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patienceMs),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ...((await response.json()) as object),
  };
}

/** The one field's payload; throws on errors and on refusals. */
export async function must(url: string, token: string, query: string, variables: object = {}): Promise<Loose> {
  const { data, errors } = await ask(url, token, query, variables);
  const [payload] = Object.values((data ?? {}) as Record<string, Loose>);
  if (errors || (typeof payload === 'object' && typeof payload?.code === 'string'))
    throw new Error(JSON.stringify(errors ?? payload));
  return payload;
}

export interface FaultPartner {
  readonly id: string;
  readonly key: string;
}

export interface FaultMember {
  readonly id: string;
  readonly walletId: string;
  readonly partner: FaultPartner;
}

export interface FaultNetwork {
  readonly env: Env;
  readonly partners: readonly FaultPartner[];
  readonly members: readonly FaultMember[];
  /** A staff token of the network. */
  token(role: 'OPERATOR' | 'NETWORK_ACCOUNTANT' | 'AUDITOR'): Promise<string>;
}

const REFUSED = '... on Refusal { code message }';
const CREATE = `mutation($input: CreatePartnerInput!) { createPartner(input: $input) { ... on CreatePartnerPayload { partner { id } } ${REFUSED} } }`;
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { ... on ProposeRateSheetPayload { rateSheet { id } } ${REFUSED} } }`;
const APPROVE = `mutation($id: ID!) { approveRateSheet(id: $id) { __typename ${REFUSED} } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ${REFUSED} } }`;
const KEY = `mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { secret } ${REFUSED} } }`;
const ENROL = `mutation($input: EnrolMemberInput!) { enrolMember(input: $input) { ... on EnrolMemberPayload { member { id wallet { id } } } ${REFUSED} } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ${REFUSED} } }`;
/** One point for 1.00, so that a test knows what an amount earns. */
const rates = { accrualRate: '1', issuePrice: '0.0120', redemptionValue: '0.0090', reimbursementPrice: '0.0095' };

async function makePartner(url: string, operator: string, fundingModel: string): Promise<FaultPartner> {
  const code = `p-${randomUUID().slice(0, 8)}`;
  const { partner } = await must(url, operator, CREATE, {
    input: { idempotencyKey: randomUUID(), code, name: code, currency: 'EUR', fundingModel },
  });
  const { rateSheet } = await must(url, operator, PROPOSE, { input: { partnerId: partner.id, ...rates } });
  await must(url, operator, APPROVE, { id: rateSheet.id });
  await must(url, operator, STATUS, { input: { partnerId: partner.id, status: 'ACTIVE' } });
  const { secret } = await must(url, operator, KEY, { input: { partnerId: partner.id, label: 'faults' } });
  return { id: partner.id, key: secret };
}

async function makeMember(url: string, partner: FaultPartner): Promise<FaultMember> {
  const { member } = await must(url, partner.key, ENROL, { input: { externalId: `m-${randomUUID()}` } });
  const spend = { amount: BEGINNING.toString(), currency: 'EUR' };
  await must(url, partner.key, ACCRUE, {
    input: { idempotencyKey: randomUUID(), member: { id: member.id }, spend, orderId: randomUUID() },
  });
  return { id: member.id, walletId: member.wallet.id, partner };
}

/** @param env of the gateway that answers at the URL, as it was given to it. */
export async function makeNetwork(url: string, env: Env, count = 20): Promise<FaultNetwork> {
  const token: FaultNetwork['token'] = async (role) => (await kula(env, 'token', '--role', role)).trim();
  const operator = await token('OPERATOR');
  const partners = [await makePartner(url, operator, 'ON_ISSUE'), await makePartner(url, operator, 'ON_REDEMPTION')];
  const members = await Promise.all(
    Array.from({ length: count }, (_, i) => makeMember(url, partners[i % partners.length] as FaultPartner)),
  );
  return { env, partners, members, token };
}
