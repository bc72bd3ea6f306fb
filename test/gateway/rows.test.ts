import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Queryable } from '../../src/platform/index.js';
import { currentRequestId } from '../../src/platform/logging.js';
import { inMemory } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

/**
 * Who sees which objects and fields (design, section 9): two partners that trade with one another, and all that they
 * and the network's staff may see of the one's affairs.
 */
describe("each role sees its own part of a partner's affairs", () => {
  let gateway: TestGateway;
  let one: TestPartner;
  let other: TestPartner;
  let member: TestMember;
  let stranger: TestMember;
  let who: Record<string, Client>;
  const ids: Record<string, string> = {};

  const done = (result: Loose): Loose => {
    if (result.code) throw new Error(JSON.stringify(result));
    return result;
  };

  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    one = await gateway.partner({ rates: { conversionOutRate: '2' } });
    other = await gateway.partner();
    member = await gateway.member(one);
    stranger = await gateway.member(other);
    const { accrual } = await gateway.accrue(one, member, '1000.00');
    const redeemed = await one.app.ask(
      `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { ... on RedeemPointsPayload { redemption { id } } ... on Refusal { code message } } }`,
      { input: { idempotencyKey: 'redeem', member: { id: member.id }, points: 100, orderId: 'r', capture: true } },
    );
    const quoted = await one.app.ask(
      `mutation($input: QuoteRedemptionInput!) { quoteRedemption(input: $input) { ... on QuoteRedemptionPayload { quote { id } } ... on Refusal { code message } } }`,
      { input: { member: { id: member.id }, points: 10 } },
    );
    const converted = await one.app.ask(
      `mutation($input: ConvertOutInput!) { convertOut(input: $input) { ... on ConvertOutPayload { conversion { id } } ... on Refusal { code message } } }`,
      { input: { idempotencyKey: 'convert', member: { id: member.id }, points: 10, reference: 'c' } },
    );
    const closed = await gateway.networkAccountant.ask(
      `mutation { closeSettlementPeriod(input: { idempotencyKey: "close" }) { ... on CloseSettlementPeriodPayload { closed { id statements { id partner { id } lines { id kind } } } } ... on Refusal { code message } } }`,
    );
    const { journal } = await gateway.auditor.ask('{ journal(first: 1) { nodes { id } } }');
    const { rateSheet } = (
      await one.app.ask('query($id: ID!) { partner(id: $id) { rateSheet { id } } }', { id: one.id })
    ).partner;
    const { id: period, statements } = done(closed.closeSettlementPeriod).closed;
    const statement = statements.find((candidate: Loose) => candidate.partner.id === one.id);
    Object.assign(ids, {
      partner: one.id,
      rateSheet: rateSheet.id,
      member: member.id,
      wallet: member.walletId,
      accrual: accrual.id,
      redemption: done(redeemed.redeemPoints).redemption.id,
      quote: done(quoted.quoteRedemption).quote.id,
      conversion: done(converted.convertOut).conversion.id,
      period,
      statement: statement.id,
      line: statement.lines[0].id,
      entry: journal.nodes[0].id,
    });
    who = {
      app: one.app,
      accountant: one.accountant,
      otherApp: other.app,
      otherAccountant: other.accountant,
      member: member.client,
      otherMember: stranger.client,
      operator: gateway.operator,
      networkAccountant: gateway.networkAccountant,
      auditor: gateway.auditor,
    };
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const everyone = [
    'app',
    'accountant',
    'otherApp',
    'otherAccountant',
    'member',
    'otherMember',
    'operator',
    'networkAccountant',
    'auditor',
  ];
  const own = ['app', 'accountant', 'operator', 'networkAccountant', 'auditor'];
  const ofMember = ['app', 'member', 'operator', 'auditor'];
  const operation = ['app', 'accountant', 'member', 'operator', 'networkAccountant', 'auditor'];
  const staff = ['operator', 'networkAccountant', 'auditor'];

  it.each([
    ['partner', everyone],
    ['rateSheet', everyone],
    ['member', ofMember],
    ['wallet', ofMember],
    ['accrual', operation],
    ['redemption', operation],
    ['quote', operation],
    ['conversion', operation],
    ['period', own.concat('otherApp', 'otherAccountant')],
    ['statement', own],
    ['line', own],
    ['entry', own],
  ])('node: a %s', async (kind, allowed) => {
    const seen: string[] = [];
    for (const [name, client] of Object.entries(who)) {
      const { data, errors } = await client.send('query($id: ID!) { node(id: $id) { __typename id } }', {
        id: ids[kind],
      });
      expect([name, errors]).toEqual([name, undefined]);
      if (data.node) seen.push(name);
    }
    expect(seen.sort()).toEqual([...allowed].sort());
  });

  it.each([
    ['Partner', 'partner', 'exposure { amount }', own],
    ['Partner', 'partner', 'contingentLiability { amount }', own],
    ['RateSheet', 'rateSheet', 'issuePrice', own],
    ['RateSheet', 'rateSheet', 'reimbursementPrice', own],
    ['RateSheet', 'rateSheet', 'breakageShare', own],
    ['RateSheet', 'rateSheet', 'redemptionValue', everyone],
    ['Redemption', 'redemption', 'reimbursement { amount }', own],
    ['Redemption', 'redemption', 'funding { points issuer { id } }', staff],
  ])('%s (%s).%s', async (type, kind, field, allowed) => {
    const seen: string[] = [];
    const name = field.split(' ')[0] ?? '';
    for (const [asker, client] of Object.entries(who)) {
      const { data, errors } = await client.send(`query($id: ID!) { node(id: $id) { ... on ${type} { ${field} } } }`, {
        id: ids[kind],
      });
      if (data.node?.[name] !== null && data.node !== null) seen.push(asker);
      else if (data.node !== null)
        expect([asker, errors?.map((error) => error.extensions.code)]).toEqual([asker, ['FORBIDDEN']]);
    }
    expect(seen.sort()).toEqual([...allowed].sort());
  });

  it('queries by name agree with node', async () => {
    for (const [name, client] of Object.entries(who)) {
      const { data } = await client.send(
        'query($member: ID!, $wallet: ID!, $accrual: ID!, $redemption: ID!) { member(ref: { id: $member }) { id } wallet(id: $wallet) { id } accrual(id: $accrual) { id } redemption(id: $redemption) { id } }',
        ids,
      );
      expect([
        name,
        Object.keys(data)
          .filter((field) => data[field] !== null)
          .sort(),
      ]).toEqual([
        name,
        [
          ...(operation.includes(name) ? ['accrual'] : []),
          ...(ofMember.includes(name) ? ['member'] : []),
          ...(operation.includes(name) ? ['redemption'] : []),
          ...(ofMember.includes(name) ? ['wallet'] : []),
        ],
      ]);
    }
  });

  it("another's id and an id that does not exist get the same answer", async () => {
    const ask = async (id: string | undefined): Promise<string> => {
      const { status, data, errors } = await other.app.send(
        'query($id: ID!) { accrual(id: $id) { id } node(id: $id) { id } }',
        { id },
      );
      return JSON.stringify({ status, data, errors });
    };
    expect(await ask(ids.accrual)).toBe(await ask('acr_01h2xcejqtf2nbrexx3vqjhp41'));
    const reverse = async (accrualId: string | undefined): Promise<string> =>
      JSON.stringify(
        (
          await other.app.send(
            'mutation($input: ReverseAccrualInput!) { reverseAccrual(input: $input) { __typename ... on Refusal { code message } } }',
            { input: { idempotencyKey: 'r', accrualId, points: 1, reason: 'r' } },
          )
        ).data,
      );
    expect(await reverse(ids.accrual)).toBe(await reverse('acr_01h2xcejqtf2nbrexx3vqjhp41'));
  });
});

describe('the database is asked as often for many rows as for few', () => {
  let gateway: TestGateway;
  let statements = 0;
  beforeAll(async () => {
    gateway = await startTestGateway(inMemory);
    const { database } = gateway.services;
    const asked = database.query.bind(database);
    (database as { query: Queryable['query'] }).query = (statement) => {
      // Not what feeds and keys look for beside.
      if (currentRequestId() !== undefined) statements += 1;
      return asked(statement);
    };
  }, 120_000);
  afterAll(() => gateway.close(), 60_000);

  const documents = [
    '{ partners(first: 100) { nodes { code exposure { amount } contingentLiability { amount } rateSheet { issuePrice partner { name } } rateSheets { nodes { version } } } } }',
    '{ journal(first: 100) { nodes { kind period { number } postings { account amount } } } }',
    '{ settlementPeriod { statements { partner { name exposure { amount } } lines { kind amount { amount } counterparty { name } } } } }',
    '{ statements(first: 100) { nodes { partner { name } period { number } lines { kind disputed } } } }',
  ];

  async function count(client: Client, document: string): Promise<number> {
    await client.ask(document);
    const before = statements;
    await client.ask(document);
    return statements - before;
  }

  it('for every list and field', async () => {
    const grow = async (partners: number): Promise<void> => {
      for (let i = 0; i < partners; i += 1) {
        const partner = await gateway.partner();
        const member = await gateway.member(partner);
        await gateway.accrue(partner, member, '10.00');
        await gateway.accrue(partner, member, '10.00');
      }
    };
    await grow(2);
    const few: number[] = [];
    for (const document of documents) few.push(await count(gateway.operator, document));
    await grow(8);
    for (const [i, document] of documents.entries())
      expect([document, await count(gateway.operator, document)]).toEqual([document, few[i]]);
    expect(Math.max(...few)).toBeLessThan(12);
  }, 120_000);
});
