/** Who did what: for staff, and for a partner's people what concerned their partner. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { act, claim, lose, printed, receiptAt } from '../care/caring.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const ACTIVITY = `query($filter: ActivityFilter, $first: Int, $after: String, $staff: Boolean = false) { activity(filter: $filter, first: $first, after: $after) {
  nodes { number at networkAt operation role actor kind change objectId object { id } partner { code } ... @include(if: $staff) { login values { name before after } } }
  pageInfo { hasNextPage endCursor } } }`;
const LIMIT = `mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }`;

describeInHalves('activity', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let other: TestPartner;
  let anna: TestMember;

  const pageOf = async (client: Client, filter: object = {}, more: object = {}): Promise<Loose> =>
    (await client.ask(ACTIVITY, { filter, staff: client === gateway.auditor, ...more })).activity;
  const nodes = async (client: Client, filter: object = {}): Promise<Loose[]> =>
    (await pageOf(client, filter, { first: 100 })).nodes;
  const operations = async (client: Client, filter: object = {}): Promise<string[]> =>
    (await nodes(client, filter)).map(({ operation }) => operation as string);

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    other = await gateway.partner({ code: 'other' });
    anna = await gateway.member(bakery, 'anna');
    const input = { partnerId: bakery.id, limit: { amount: '777.00', currency: 'EUR' } };
    await gateway.operator.ask(LIMIT, { input });
    await bakery.developer.ask('mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { __typename } }', {
      input: { partnerId: bakery.id, label: 'by its developer' },
    });
  }, 120_000);
  afterAll(() => gateway.close());

  it('says to staff who changed what, from what to what', async () => {
    const [found] = await nodes(gateway.auditor, { operation: 'setCreditLimit' });
    expect(found).toMatchObject({
      operation: 'setCreditLimit',
      role: 'OPERATOR',
      actor: expect.any(String),
      login: expect.any(String),
      kind: 'partner',
      change: 'UPDATE',
      objectId: bakery.id,
      object: { id: bakery.id },
      partner: { code: 'bakery' },
      values: [{ name: 'credit_limit', before: expect.any(String), after: '777000000' }],
    });
    expect(await operations(gateway.operator)).toEqual(expect.arrayContaining(['createPartner', 'issueApiKey']));
    expect((await nodes(gateway.auditor)).map(({ kind }) => kind as string)).not.toContain('member_link');
  });

  it("shows a partner's people what concerned it, without who of the network's staff it was, nor values", async () => {
    for (const client of [bakery.accountant, bakery.developer, bakery.marketer]) {
      const seen = await nodes(client);
      expect(new Set(seen.map(({ partner }) => partner.code as string))).toEqual(new Set(['bakery']));
      const [newest, limit] = seen;
      expect([newest.operation, newest.role, typeof newest.actor]).toEqual([
        'issueApiKey',
        'PARTNER_DEVELOPER',
        'string',
      ]);
      expect([limit.operation, limit.role, limit.actor]).toEqual(['setCreditLimit', 'OPERATOR', null]);
      expect(new Set(await client.codes(ACTIVITY, { staff: true }))).toEqual(new Set(['FORBIDDEN']));
    }
    expect(await nodes(bakery.accountant, { partnerId: other.id })).toEqual([]);
    expect(await nodes(bakery.accountant, { objectId: other.id })).toEqual([]);
    const { actor } = (await nodes(gateway.auditor, { operation: 'setCreditLimit' }))[0];
    expect(await nodes(bakery.accountant, { actor })).toEqual([]);
    expect((await nodes(gateway.auditor, { actor })).length).toBeGreaterThan(3);
    for (const client of [bakery.app, anna.client])
      expect(await client.codes('{ activity { nodes { number } } }')).toEqual(['FORBIDDEN']);
  });

  it('is narrowed by object, kind, partner and time', async () => {
    expect(await operations(gateway.auditor, { objectId: bakery.id })).toEqual([
      'setCreditLimit',
      'setPartnerStatus',
      'createPartner',
    ]);
    expect(await operations(gateway.auditor, { kind: 'api_key', partnerId: bakery.id })).toEqual([
      'issueApiKey',
      'issueApiKey',
    ]);
    expect(await operations(bakery.developer, { objectId: bakery.keyId })).toEqual(['issueApiKey']);
    expect(await nodes(gateway.auditor, { to: '2020-01-01T00:00:00Z' })).toEqual([]);
    const { errors } = await gateway.auditor.send('{ activity(filter: { partnerId: "x" }) { nodes { number } } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.partnerId' });
  });

  it('was buried by receipts, cards that were printed and referrals: they are left out, but cards that were lost', async () => {
    const before = await nodes(gateway.auditor);
    const [number = '', spare = ''] = await printed(gateway.operator, bakery, 2);
    await act(bakery.app, 'bindCard', { member: { id: anna.id }, number });
    const receipt = await receiptAt(bakery);
    await claim(anna.client, bakery, receipt);
    expect(await nodes(gateway.auditor)).toEqual(before);
    await lose(anna.client, number);
    expect((await nodes(bakery.accountant))[0]).toMatchObject({
      operation: 'reportCardLost',
      kind: 'card',
      change: 'UPDATE',
    });
    await act(bakery.app, 'bindCard', { member: { id: anna.id }, number: spare });
    expect((await nodes(gateway.auditor, { kind: 'card' })).map(({ operation }) => operation as string)).toEqual([
      'reportCardLost',
    ]);
  });

  it('goes on from a cursor', async () => {
    const all = (await nodes(gateway.auditor)).map(({ number }) => number as number);
    const found: number[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Loose = await pageOf(gateway.auditor, {}, { first: 3, after });
      found.push(...page.nodes.map(({ number }: Loose) => number as number));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(found).toEqual(all);
  });
});
