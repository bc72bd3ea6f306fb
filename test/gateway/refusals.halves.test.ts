/** Why something was refused, over the API: for staff, and for the partner that asked. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename } }`;
const REFUSALS = `query($filter: LoggedRefusalFilter, $first: Int, $after: String) { refusals(filter: $filter, first: $first, after: $after) {
  nodes { at operation code role askedBy keyPrefix requestId partner { id } member { id } fields { name value } }
  pageInfo { hasNextPage endCursor } } }`;

describeInHalves('refusals', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let other: TestPartner;
  let anna: TestMember;

  const redeem = (at: TestPartner, orderId: string, points: number, member: object) =>
    at.app.ask(REDEEM, { input: { idempotencyKey: randomUUID(), orderId, member, points, capture: true } });
  const pageOf = async (client: Client, filter: object = {}, more: object = {}): Promise<Loose> =>
    (await client.ask(REFUSALS, { filter, ...more })).refusals;
  const orders = async (client: Client, filter: object = {}): Promise<(string | undefined)[]> =>
    (await pageOf(client, filter)).nodes.map(
      ({ fields }: Loose) => fields.find(({ name }: Loose) => name === 'orderId')?.value as string | undefined,
    );

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner();
    other = await gateway.partner();
    anna = await gateway.member(bakery, 'anna');
    await redeem(bakery, 'one', 5_000, { id: anna.id });
    await redeem(bakery, 'two', 7, { externalId: 'anna' });
    await redeem(bakery, 'three', 7, { externalId: 'nobody' });
    await redeem(other, 'four', 7, { id: anna.id });
    // What staff are refused on a partner's account is not the partner's to see.
    const status = { partnerId: bakery.id, status: 'ONBOARDING' };
    await gateway.operator.ask(STATUS, { input: status });
    await gateway.running.refusals.flush();
  }, 120_000);
  afterAll(() => gateway.close());

  it('say what was asked, by whom, what the answer showed, and in which request', async () => {
    const {
      nodes: [found],
    } = await pageOf(bakery.app, { member: { id: anna.id }, code: ['INSUFFICIENT_POINTS'] }, { first: 1 });
    const { apiKeys } = (
      await gateway.operator.ask('query($id: ID!) { partner(id: $id) { apiKeys { id prefix } } }', { id: bakery.id })
    ).partner;
    expect(found).toEqual({
      at: expect.any(String),
      operation: 'redeemPoints',
      code: 'INSUFFICIENT_POINTS',
      role: 'PARTNER_APP',
      askedBy: bakery.keyId,
      keyPrefix: apiKeys.find(({ id }: Loose) => id === bakery.keyId).prefix,
      requestId: expect.stringMatching(/^[\w-]{8,64}$/),
      partner: { id: bakery.id },
      member: { id: anna.id },
      fields: expect.arrayContaining([
        { name: 'available', value: '0' },
        { name: 'requested', value: '7' },
        { name: 'orderId', value: 'two' },
      ]),
    });
    expect(await orders(bakery.app, { requestId: found.requestId })).toEqual(['two']);
  });

  it("show a partner what its own app and people were answered, the last one first, and staff everyone's", async () => {
    for (const client of [bakery.app, bakery.accountant, bakery.developer])
      expect(await orders(client)).toEqual(['three', 'two', 'one']);
    expect(await orders(other.app)).toEqual(['four']);
    expect(await orders(other.app, { partnerId: bakery.id })).toEqual([]);
    expect(await orders(gateway.auditor)).toEqual([undefined, 'four', 'three', 'two', 'one']);
    expect(await orders(gateway.operator, { partnerId: bakery.id })).toEqual([undefined, 'three', 'two', 'one']);
    for (const client of [bakery.marketer, anna.client])
      expect(await client.codes('{ refusals { nodes { code } } }')).toEqual(['FORBIDDEN']);
  });

  it('are narrowed by member, operation, code and time', async () => {
    expect(await orders(bakery.app, { member: { externalId: 'anna' } })).toEqual(['two', 'one']);
    expect(await orders(bakery.app, { member: { externalId: 'nobody' } })).toEqual([]);
    expect(await orders(other.app, { member: { id: anna.id } })).toEqual([]);
    expect(await orders(gateway.auditor, { member: { id: anna.id } })).toEqual(['two', 'one']);
    expect(await orders(gateway.auditor, { operation: 'setPartnerStatus' })).toEqual([undefined]);
    expect(await orders(bakery.app, { code: ['MEMBER_NOT_FOUND'] })).toEqual(['three']);
    const { at } = (await pageOf(bakery.app, { code: ['MEMBER_NOT_FOUND'] })).nodes[0];
    expect(await orders(bakery.app, { from: at })).toEqual(expect.arrayContaining(['three']));
    expect(await orders(bakery.app, { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' })).toEqual([]);
  });

  it('name no member whom a partner may not see', async () => {
    const [found] = (await pageOf(other.app)).nodes;
    expect([found.code, found.member]).toEqual(['MEMBER_NOT_FOUND', null]);
  });

  it('go on from a cursor, and refuse another', async () => {
    const found: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Loose = await pageOf(gateway.auditor, {}, { first: 2, after });
      found.push(...page.nodes.map(({ requestId }: Loose) => requestId as string));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(found).toHaveLength(5);
    expect(new Set(found).size).toBe(5);
    const far = Buffer.from(JSON.stringify(['-999999999999999999', ''])).toString('base64url');
    for (const after of ['x', far])
      expect(await gateway.auditor.codes(REFUSALS, { after })).toEqual(['BAD_USER_INPUT']);
  });
});
