/**
 * A gateway on a port of its own over an engine's fresh database, and clients that speak GraphQL to it over HTTP as
 * partners' servers do. What tests set up goes through the API.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { startGateway, type RunningGateway } from '../../src/gateway/index.js';
import type { DemoMember } from '../../src/gateway/auth/cards.js';
import type { House } from '../../src/gateway/house.js';
import type { Services } from '../../src/ledger/index.js';
import {
  parseConfig,
  signMemberToken,
  signStaffToken,
  type Config,
  type Logger,
  type MemberId,
  type PartnerId,
  type TokenRole,
} from '../../src/platform/index.js';
import type { Environment } from '../../src/platform/config.js';
import type { partnerPeople } from '../../src/platform/principal.js';
import type { Engine } from './engines.js';

/** One key for all gateways of a test file, as for the gateways of one network. */
const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export interface WireError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly field?: string; readonly rule?: string };
}

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly WireError[] | undefined;
}

// Answers are looked at field by field in tests; typing each would say everything twice.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

type Variables = Readonly<Record<string, unknown>>;

/** Sends one operation and gives the whole answer. */
export async function gql<Data = Loose>(
  url: string,
  token: string | undefined,
  query: string,
  variables?: Variables,
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: Data | null; errors?: readonly WireError[] };
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
}

/** Someone who asks, with a token or key. */
export class Client {
  readonly url: string;
  readonly token: string | undefined;

  constructor(url: string, token: string | undefined) {
    this.url = url;
    this.token = token;
  }

  /** The whole answer, whatever it is. */
  send<Data = Loose>(query: string, variables?: Variables): Promise<Answer<Data>> {
    return gql<Data>(this.url, this.token, query, variables);
  }

  /** The data of an answer that must have no errors. */
  async ask<Data = Loose>(query: string, variables?: Variables): Promise<Data> {
    const { data, errors } = await this.send<Data>(query, variables);
    if (errors || !data) throw new Error(`unexpected errors: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The codes of an answer's errors. */
  async codes(query: string, variables?: Variables): Promise<string[]> {
    return (await this.send(query, variables)).errors?.map((error) => error.extensions.code) ?? [];
  }
}

export interface Rates {
  readonly accrualRate?: string;
  readonly issuePrice?: string;
  readonly redemptionValue?: string;
  readonly reimbursementPrice?: string;
  readonly conversionInRate?: string | null;
  readonly conversionOutRate?: string | null;
  readonly pointsExpireAfterDays?: number | null;
  readonly breakageShare?: string | null;
}

/** Those of the "check by hand": 1 point for 1.00, worth 0.0090 at the till. */
export const usualRates = {
  accrualRate: '1',
  issuePrice: '0.0120',
  redemptionValue: '0.0090',
  reimbursementPrice: '0.0095',
} as const satisfies Rates;

export interface TestPartner {
  readonly id: PartnerId;
  readonly code: string;
  readonly currency: string;
  readonly key: string;
  readonly keyId: string;
  /** As the partner's app. */
  readonly app: Client;
  /** As the partner's people. */
  readonly accountant: Client;
  readonly marketer: Client;
  readonly developer: Client;
}

export interface TestMember {
  readonly id: MemberId;
  readonly walletId: string;
  readonly externalId: string;
  /** As the member. */
  readonly client: Client;
}

export interface PartnerWish {
  readonly code?: string;
  readonly currency?: string;
  readonly fundingModel?: 'ON_ISSUE' | 'ON_REDEMPTION';
  /** `null`: no sheet. */
  readonly rates?: Rates | null;
  /** ACTIVE when left out. */
  readonly status?: 'ONBOARDING' | 'ACTIVE';
}

const payloadOf = (result: Loose, type: string): Loose => {
  const { __typename: typename } = result as { __typename: string };
  if (typename !== type) throw new Error(`expected ${type}, got ${JSON.stringify(result)}`);
  return result;
};

const CREATE = `mutation($input: CreatePartnerInput!) { createPartner(input: $input) { __typename ... on CreatePartnerPayload { partner { id } } ... on Refusal { code message } } }`;
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename ... on ProposeRateSheetPayload { rateSheet { id } } ... on Refusal { code message } } }`;
const APPROVE = `mutation($id: ID!) { approveRateSheet(id: $id) { __typename ... on Refusal { code message } } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on Refusal { code message } } }`;
const KEY = `mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { __typename ... on IssueApiKeyPayload { id secret } } }`;
const ENROL = `mutation($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename ... on EnrolMemberPayload { member { id wallet { id } } } ... on Refusal { code message } } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename
  ... on AccruePointsPayload { replayed accrual { id points orderId } wallet { id available held version } } ... on Refusal { code message } } }`;
const FX = `mutation($input: PublishFxRateInput!) { publishFxRate(input: $input) { __typename } }`;

export interface TestGateway {
  /** Of /graphql. */
  readonly url: string;
  readonly wsUrl: string;
  readonly origin: string;
  readonly services: Services;
  readonly config: Config;
  readonly running: RunningGateway;
  readonly operator: Client;
  readonly networkAccountant: Client;
  readonly auditor: Client;
  readonly stranger: Client;
  as(token: string): Client;
  staffToken(role: TokenRole, options?: { partnerCode?: string; ttlSeconds?: number }): Promise<string>;
  memberToken(memberId: MemberId, options?: { partnerId?: PartnerId; ttlSeconds?: number }): Promise<string>;
  /** A partner with an approved rate sheet, ACTIVE, and an API key. */
  partner(wish?: PartnerWish): Promise<TestPartner>;
  member(partner: TestPartner, externalId?: string): Promise<TestMember>;
  /** Points for a purchase of that amount; throws on a refusal. */
  accrue(partner: TestPartner, member: TestMember, amount: string, orderId?: string): Promise<Loose>;
  publishFx(base: string, quote: string, rate: string): Promise<void>;
  close(): Promise<void>;
}

export interface TestOverrides {
  /** Environment variables besides the tests' own. */
  readonly env?: Environment;
  /** Runs the jobs at their intervals; off when left out, so that tests say when. */
  readonly jobs?: boolean;
  /** Where the gateway's log goes; nowhere when left out. */
  readonly log?: Logger;
  /** Over a database that another gateway of the test has made. */
  readonly location?: { readonly url?: string; readonly dataDir?: string };
  /** Other rooms than the network's own. */
  readonly house?: House;
  /** Members among the cards of the demo. */
  readonly demoMembers?: () => readonly DemoMember[];
  /** What makes the demo anew. */
  readonly freshStart?: () => (() => void) | undefined;
  /** Done before the gateway listens. */
  readonly prepare?: (services: Services) => Promise<void>;
  /** Where the console's pages are. */
  readonly consoleFolder?: string;
}

let counter = 0;
const unique = (): string => `${(counter += 1).toString()}-${randomUUID().slice(0, 8)}`;

function environment({ url }: { readonly url?: string }, overrides: TestOverrides): Environment {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    KULA_LOG_LEVEL: 'silent',
    KULA_SEED: 'none',
    KULA_SIGNING_KEY: signingKey,
    KULA_RATE_LIMIT: '0',
    KULA_SANDBOX: 'true',
    KULA_EXPLORER: 'true',
    // The tests' operator proposes and approves.
    KULA_FOUR_EYES: 'false',
    ...(url !== undefined && { DATABASE_URL: url }),
    ...overrides.env,
  };
}

/** Starts a gateway over a fresh database of the engine (or the one given); `close()` drops it. */
export async function startTestGateway(engine: Engine, overrides: TestOverrides = {}): Promise<TestGateway> {
  const made = overrides.location
    ? { location: overrides.location, drop: () => Promise.resolve() }
    : await engine.fresh();
  const config = parseConfig(environment(made.location, overrides));
  try {
    const log = overrides.log ?? pino({ level: process.env.KULA_TEST_LOG ?? 'silent' });
    const { house, prepare, demoMembers, consoleFolder, freshStart } = overrides;
    const running = await startGateway(config, {
      location: made.location,
      log,
      jobs: overrides.jobs ?? false,
      ...(house && { house }),
      ...(prepare && { prepare }),
      ...(consoleFolder !== undefined && { consoleFolder }),
      ...(demoMembers && { demoMembers }),
      ...(freshStart && { freshStart }),
    });
    return await describeGateway(running, config, made.drop);
  } catch (error) {
    await made.drop();
    throw error;
  }
}

async function describeGateway(
  running: RunningGateway,
  config: Config,
  drop: () => Promise<void>,
): Promise<TestGateway> {
  const url = `${running.origin}/graphql`;
  const key = running.signingKey;
  const as = (token: string) => new Client(url, token);
  const staffToken: TestGateway['staffToken'] = async (role, { partnerCode, ttlSeconds = 3_600 } = {}) =>
    (await signStaffToken(key, { role, partnerCode, ttlSeconds })).token;
  const memberToken: TestGateway['memberToken'] = async (memberId, { partnerId, ttlSeconds = 3_600 } = {}) =>
    (await signMemberToken(key, { memberId, partnerId: partnerId ?? null, ttlSeconds })).token;
  const operator = as(await staffToken('OPERATOR'));
  return {
    url,
    wsUrl: url.replace(/^http/, 'ws'),
    origin: running.origin,
    services: running.services,
    config,
    running,
    operator,
    networkAccountant: as(await staffToken('NETWORK_ACCOUNTANT')),
    auditor: as(await staffToken('AUDITOR')),
    stranger: new Client(url, undefined),
    as,
    staffToken,
    memberToken,
    partner: (wish = {}) =>
      makePartner(operator, wish, async (role, code) => as(await staffToken(role, { partnerCode: code }))),
    member: async (partner, externalId = `ext-${unique()}`) => {
      const { enrolMember } = await partner.app.ask(ENROL, { input: { externalId } });
      const { member } = payloadOf(enrolMember, 'EnrolMemberPayload');
      return {
        id: member.id,
        walletId: member.wallet.id,
        externalId,
        client: as(await memberToken(member.id, { partnerId: partner.id })),
      };
    },
    accrue: async (partner, member, amount, orderId = `order-${unique()}`) => {
      const input = {
        idempotencyKey: `key-${unique()}`,
        member: { id: member.id },
        spend: { amount, currency: partner.currency },
        orderId,
      };
      const { accruePoints } = await partner.app.ask(ACCRUE, { input });
      return payloadOf(accruePoints, 'AccruePointsPayload');
    },
    publishFx: async (base, quote, rate) => {
      payloadOf(
        (await operator.ask(FX, { input: { base, quote, rate, source: 'test' } })).publishFxRate,
        'PublishFxRatePayload',
      );
    },
    close: async () => {
      await running.close();
      await drop();
    },
  };
}

async function makePartner(
  operator: Client,
  wish: PartnerWish,
  personOf: (role: (typeof partnerPeople)[number], code: string) => Promise<Client>,
): Promise<TestPartner> {
  const { code = `p-${unique()}`, currency = 'EUR', fundingModel = 'ON_ISSUE', rates = {}, status = 'ACTIVE' } = wish;
  const created = await operator.ask(CREATE, {
    input: { idempotencyKey: `key-${unique()}`, code, name: `Partner ${code}`, currency, fundingModel },
  });
  const { partner } = payloadOf(created.createPartner, 'CreatePartnerPayload');
  if (rates) {
    const proposed = await operator.ask(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...rates } });
    const { rateSheet } = payloadOf(proposed.proposeRateSheet, 'ProposeRateSheetPayload');
    payloadOf((await operator.ask(APPROVE, { id: rateSheet.id })).approveRateSheet, 'ApproveRateSheetPayload');
  }
  if (status === 'ACTIVE') {
    payloadOf(
      (await operator.ask(STATUS, { input: { partnerId: partner.id, status } })).setPartnerStatus,
      'SetPartnerStatusPayload',
    );
  }
  const issued = await operator.ask(KEY, { input: { partnerId: partner.id, label: 'test' } });
  const { id: keyId, secret } = payloadOf(issued.issueApiKey, 'IssueApiKeyPayload');
  return {
    id: partner.id,
    code,
    currency,
    key: secret,
    keyId,
    app: new Client(operator.url, secret),
    accountant: await personOf('PARTNER_ACCOUNTANT', code),
    marketer: await personOf('PARTNER_MARKETER', code),
    developer: await personOf('PARTNER_DEVELOPER', code),
  };
}
