/** Trading partners, made through the API, and any number of members, made in bulk. */
import { newId, sameAs, type MemberId, type PartnerId } from '../../src/platform/index.js';
// Imported also for the kinds of its ids.
import '../../src/ledger/index.js';
import type { RateSheetId, WalletId } from '../../src/ledger/index.js';
import { graphql, payload } from './api.js';
import { withClient } from './database.js';
import { staffToken, type Gateway } from './gateway.js';

export interface BenchPartner {
  readonly id: PartnerId;
  readonly currency: string;
  readonly fundingModel: 'ON_ISSUE' | 'ON_REDEMPTION';
  readonly sheetId: RateSheetId;
  readonly key: string;
}

export interface BenchMember {
  readonly id: MemberId;
  readonly walletId: WalletId;
  /** With every partner. */
  readonly externalId: string;
}

export interface Coalition {
  readonly partners: readonly BenchPartner[];
  readonly members: readonly BenchMember[];
  /** One more, whose wallet alone is spent from. */
  readonly rich: BenchMember;
  /** What the plays are of. */
  readonly drawId?: string;
}

/** One point for 1.00, as in the design's check by hand. In micros where SQL needs them. */
export const rates = {
  accrualRate: '1',
  issuePrice: '0.012',
  redemptionValue: '0.009',
  reimbursementPrice: '0.0095',
} as const;
export const prices = { issue: 12_000, fund: 10_000, redemptionValue: 9_000, reimbursement: 9_500 } as const;

const R = '... on Refusal { code message }';
const CREATE = `mutation($input: CreatePartnerInput!) { result: createPartner(input: $input) { ... on CreatePartnerPayload { partner { id } } ${R} } }`;
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { result: proposeRateSheet(input: $input) { ... on ProposeRateSheetPayload { rateSheet { id } } ${R} } }`;
const APPROVE = `mutation($id: ID!) { result: approveRateSheet(id: $id) { ... on ApproveRateSheetPayload { rateSheet { id } } ${R} } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { result: setPartnerStatus(input: $input) { ... on SetPartnerStatusPayload { partner { id } } ${R} } }`;
const KEY = `mutation($input: IssueApiKeyInput!) { result: issueApiKey(input: $input) { ... on IssueApiKeyPayload { secret } ${R} } }`;
const ACCRUE = `mutation($input: AccruePointsInput!) { result: accruePoints(input: $input) { ... on AccruePointsPayload { replayed } ${R} } }`;

async function makePartner(
  url: string,
  operator: string,
  code: string,
  fundingModel: BenchPartner['fundingModel'],
): Promise<BenchPartner> {
  const currency = 'EUR';
  const ask = async <Payload extends object>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Payload> => payload((await graphql<{ result: Payload }>(url, operator, query, variables)).result);
  const { partner } = await ask<{ partner: { id: PartnerId } }>(CREATE, {
    input: { idempotencyKey: code, code, name: code, currency, fundingModel },
  });
  const { rateSheet } = await ask<{ rateSheet: { id: RateSheetId } }>(PROPOSE, {
    input: { partnerId: partner.id, ...rates },
  });
  await ask(APPROVE, { id: rateSheet.id });
  await ask(STATUS, { input: { partnerId: partner.id, status: 'ACTIVE' } });
  const { secret } = await ask<{ secret: string }>(KEY, { input: { partnerId: partner.id, label: 'bench' } });
  return { id: partner.id, currency, fundingModel, sheetId: rateSheet.id, key: secret };
}

const MEMBERS_A_STATEMENT = 20_000;

async function makeMembers(
  databaseUrl: string,
  partners: readonly BenchPartner[],
  count: number,
): Promise<BenchMember[]> {
  const members = Array.from({ length: count }, (_, i): BenchMember => {
    const id = newId('member');
    return { id, walletId: sameAs('wallet', id), externalId: `customer-${i.toString()}` };
  });
  await withClient(databaseUrl, async (client) => {
    // As the gateway's connections have it: where nothing was ever analysed, the triggers' plans read whole tables, a row each.
    await client.query("SELECT set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)");
    for (let from = 0; from < count; from += MEMBERS_A_STATEMENT) {
      const some = members.slice(from, from + MEMBERS_A_STATEMENT);
      const ids = some.map(({ id }) => id);
      await client.query('INSERT INTO member (id, created_at) SELECT id, network_now() FROM unnest($1::text[]) u(id)', [
        ids,
      ]);
      await client.query('INSERT INTO wallet (member_id) SELECT unnest($1::text[])', [ids]);
      await client.query(
        `INSERT INTO member_link (partner_id, external_id, member_id, linked_at)
         SELECT p, m.external_id, m.id, network_now() FROM unnest($1::text[], $2::text[]) m(id, external_id), unnest($3::text[]) p`,
        [ids, some.map(({ externalId }) => externalId), partners.map(({ id }) => id)],
      );
    }
  });
  return members;
}

/** Points that no run spends: 20 lots of a million. */
async function makeRich(url: string, { key, currency }: BenchPartner, member: BenchMember): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    const input = {
      idempotencyKey: `rich-${i.toString()}`,
      member: { externalId: member.externalId },
      spend: { amount: '1000000', currency },
      orderId: `rich-${i.toString()}`,
    };
    payload((await graphql<{ result: object }>(url, key, ACCRUE, { input })).result);
  }
}

/**
 * Four partners, one of which pays on redemption, and members that all of them know. Members and links go in by SQL, as
 * rows that enrolling makes.
 */
export async function makeCoalition(gateway: Gateway, databaseUrl: string, memberCount: number): Promise<Coalition> {
  const operator = await staffToken('OPERATOR');
  const partners: BenchPartner[] = [];
  for (const [i, model] of (['ON_ISSUE', 'ON_ISSUE', 'ON_ISSUE', 'ON_REDEMPTION'] as const).entries()) {
    partners.push(await makePartner(gateway.url, operator, `bench-${(i + 1).toString()}`, model));
  }
  const members = await makeMembers(databaseUrl, partners, memberCount + 1);
  const rich = members.pop();
  const issuer = partners[0];
  if (!rich || !issuer) throw new Error('a coalition needs members and partners');
  await makeRich(gateway.url, issuer, rich);
  return { partners, members, rich };
}
