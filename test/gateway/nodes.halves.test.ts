/** Objects by their ids: what a client's cache keeps them by. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  GraphQLID,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { house } from '../../src/gateway/rooms.js';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';
import { kindOfId, newId, type IdKind } from '../../src/platform/index.js';
import { describeInHalves, describeOnce } from '../support/engines.js';
import { startTestGateway, type Client, type TestGateway, type TestPartner } from '../support/server.js';

/**
 * Types with an id that `node` does not find: they stand only in another object's list. A JournalSubject has the id of the object
 * that it names.
 */
const partsOfOthers = ['JournalSubject', 'Lot', 'MemberLink', 'WalletChange'];

describeOnce('the schema', () => {
  it('every object with an id is a Node, except parts of other objects and payloads', async () => {
    const schema: GraphQLSchema = await createSchema({} as Services);
    const isNode = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node');
    const withId = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => getNullableType(type.getFields().id?.type) === GraphQLID);
    const others = withId.filter((type) => !isNode(type) && !type.name.endsWith('Payload')).map(({ name }) => name);
    expect(others.sort()).toEqual(partsOfOthers);
    // The same object in two answers must be known for the same: an object without an id belongs to one that has one.
    for (const name of ['Network', 'FxRate', 'ApiKey', 'Dispute', 'SettlementPayment']) {
      expect(isNode(schema.getType(name) as GraphQLObjectType)).toBe(true);
    }
    for (const scalar of ['Points', 'Decimal', 'Count', 'Currency', 'DateTime'])
      expect(schema.getType(scalar)).toHaveProperty('specifiedByURL', expect.stringMatching(/^https:/));
    expect(getNamedType(schema.getQueryType()?.getFields().node?.type)?.toString()).toBe('Node');
  });
});

const NODE = 'query($id: ID!) { node(id: $id) { __typename id } }';

describeInHalves('node finds', (engine) => {
  let gateway: TestGateway;
  let partner: TestPartner;
  let other: TestPartner;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    partner = await gateway.partner();
    other = await gateway.partner();
  });
  afterAll(() => gateway.close());

  const found = async (client: Client, id: string): Promise<unknown> => (await client.ask(NODE, { id })).node;

  it('the network and a rate for any token, always under the same id', async () => {
    await gateway.publishFx('EUR', 'USD', '1.1');
    const { network, fxRates } = await partner.app.ask('{ network { id } fxRates { nodes { id } } }');
    expect((await other.app.ask('{ network { id } }')).network).toEqual(network);
    expect(await found(other.app, network.id)).toEqual({ __typename: 'Network', id: network.id });
    const [rate] = fxRates.nodes as { id: string }[];
    expect(await found(other.app, rate?.id ?? '')).toEqual({ __typename: 'FxRate', id: rate?.id });
  });

  it("a key for staff and its partner's own app and developer", async () => {
    for (const client of [gateway.operator, gateway.auditor, partner.app, partner.developer])
      expect(await found(client, partner.keyId)).toEqual({ __typename: 'ApiKey', id: partner.keyId });
    for (const client of [other.app, other.developer, partner.accountant, partner.marketer])
      expect(await found(client, partner.keyId)).toBeNull();
  });

  it('a dispute and a payment for their partner and staff, and for no other partner', async () => {
    const member = await gateway.member(partner);
    await gateway.accrue(partner, member, '100.00');
    const { closeSettlementPeriod } = await gateway.networkAccountant.ask(
      `mutation { closeSettlementPeriod(input: { idempotencyKey: "close" }) { ... on CloseSettlementPeriodPayload { closed { statements { id netDue { amount currency } lines { id } } } } } }`,
    );
    const statement = closeSettlementPeriod.closed.statements[0];
    const { disputeStatementLine } = await partner.accountant.ask(
      `mutation($lineId: ID!) { disputeStatementLine(input: { lineId: $lineId, reason: "too much" }) { ... on DisputeStatementLinePayload { line { disputes { id } } } } }`,
      { lineId: statement.lines[0].id },
    );
    const { recordSettlementPayment } = await gateway.networkAccountant.ask(
      `mutation($statementId: ID!, $amount: MoneyInput!) { recordSettlementPayment(input: { idempotencyKey: "pay", statementId: $statementId, amount: $amount, bankReference: "B1", paidAt: "2026-01-01T00:00:00Z" }) {
        ... on RecordSettlementPaymentPayload { statement { payment { id } } } } }`,
      { statementId: statement.id, amount: statement.netDue },
    );
    const ids = {
      Dispute: disputeStatementLine.line.disputes[0].id as string,
      SettlementPayment: recordSettlementPayment.statement.payment.id as string,
    };
    for (const [__typename, id] of Object.entries(ids)) {
      for (const client of [partner.app, partner.accountant, gateway.auditor])
        expect(await found(client, id)).toEqual({ __typename, id });
      for (const client of [other.app, other.accountant, member.client]) expect(await found(client, id)).toBeNull();
    }
  });

  it('nothing for an id of an existing kind whose object does not exist', async () => {
    for (const kind of Object.keys(house.nodes) as IdKind[]) {
      const id = newId(kind);
      expect(kindOfId(id)).toBe(kind);
      for (const client of [gateway.operator, partner.app]) expect(await found(client, id)).toBeNull();
    }
  });
});
