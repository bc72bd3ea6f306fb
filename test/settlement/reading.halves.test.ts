import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { statementsOf } from '../support/statements.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { close, link, of, period, redeem, refund, short, statement } from './support/scenario.js';

const ENTRIES = `query($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on StatementLine { entries(first: $first, after: $after) {
  nodes { id sequence kind period { number } postings { account asset amount } } pageInfo { hasNextPage endCursor } } } } }`;
const JOURNAL = `query($filter: JournalFilter, $first: Int, $after: String) { journal(filter: $filter, first: $first, after: $after) {
  nodes { id sequence kind postings { account asset amount } period { number } } pageInfo { hasNextPage endCursor } } }`;

describeInHalves('reading statements and the journal', (engine) => {
  let gateway: TestGateway;
  /** Pays when its points are spent. */
  let brand: TestPartner;
  let till: TestPartner;
  let idle: TestPartner;
  let member: TestMember;
  let closed: Loose;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION' });
    till = await gateway.partner({ code: 'till' });
    idle = await gateway.partner({ code: 'idle' });
    member = await gateway.member(brand);
    await link(member, till);
    await gateway.accrue(brand, member, '1000.00');
    for (let i = 0; i < 5; i += 1) await redeem(till, member, 10 + i);
    await redeem(brand, member, 7);
    await refund(till, await redeem(till, member, 20), 5);
    closed = (await close(gateway)).closed;
    await gateway.accrue(brand, member, '10.00');
  });
  afterAll(() => gateway.close());

  const line = (partner: TestPartner, kind: string, counterparty?: TestPartner): Loose =>
    of(closed, partner).lines.find((one: Loose) => one.kind === kind && one.counterparty?.id === counterparty?.id);

  const entries = async (client: Client, id: string, first?: number, after?: string): Promise<Loose> =>
    (await client.ask(ENTRIES, { id, first, after })).node?.entries;

  it('splits FUNDED_ELSEWHERE by acceptor, the partner itself included; ISSUED shows at amount 0', () => {
    expect(short(of(closed, brand))).toEqual(
      expect.arrayContaining([
        ['ISSUED', 1, 1000, '0.00'],
        ['REDEEMED_HERE', 1, 7, '0.0665'],
        ['FUNDED_ELSEWHERE', 'till', 6, 80, '-0.96'],
        ['FUNDED_ELSEWHERE', 'brand', 1, 7, '-0.084'],
        ['FUNDING_REFUNDED', 'till', 1, 5, '0.06'],
      ]),
    );
    expect(short(of(closed, brand))).toHaveLength(5);
    expect(short(of(closed, till))).toEqual([
      ['REDEEMED_HERE', 6, 80, '0.76'],
      ['REDEMPTION_REFUNDED', 1, 5, '-0.0475'],
    ]);
    expect(of(closed, idle)).toBeUndefined();
  });

  it("gives a line's entries page by page, and they add up to the line", async () => {
    const funded = line(brand, 'FUNDED_ELSEWHERE', till);
    const first = await entries(gateway.auditor, funded.id, 4);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await entries(gateway.auditor, funded.id, 4, first.pageInfo.endCursor);
    expect(second.pageInfo.hasNextPage).toBe(false);
    const nodes = [...first.nodes, ...second.nodes];
    expect(nodes).toHaveLength(funded.count);
    expect(nodes.map((node: Loose) => node.sequence)).toEqual(
      [...nodes.map((node: Loose) => node.sequence)].sort((x, y) => x - y),
    );
    const sum = nodes
      .flatMap((node: Loose) => node.postings)
      .filter((p: Loose) => p.account === `clearing:${brand.id}`)
      .reduce((total: number, p: Loose) => total + Math.round(Number(p.amount) * 1e6), 0);
    expect(sum).toBe(-960_000);
    expect(nodes.every((node: Loose) => node.period.number === 1)).toBe(true);
    // The issue's line is at 0: its marker is no posting.
    const [issue] = (await entries(gateway.auditor, line(brand, 'ISSUED').id)).nodes;
    expect(issue.postings.map((p: Loose) => p.account).sort()).toEqual(
      [`commitment:${brand.id}`, 'commitments:EUR', `issued:${brand.id}`, `wallet:${member.id}`].sort(),
    );
  });

  it('shows a partner only postings on its own accounts, and no member', async () => {
    for (const [client, partner] of [
      [brand.app, brand],
      [brand.accountant, brand],
      [till.app, till],
      [till.accountant, till],
    ] as const) {
      for (const one of of(closed, partner).lines) {
        const { nodes } = await entries(client, one.id as string);
        const accounts = nodes.flatMap((node: Loose) => node.postings).map((p: Loose) => p.account as string);
        expect(accounts.length).toBeGreaterThan(0);
        expect(accounts.filter((account: string) => !account.endsWith(partner.id))).toEqual([]);
        const { node } = await client.ask(
          'query($id: ID!) { node(id: $id) { ... on JournalEntry { postings { account } } } }',
          { id: nodes[0].id },
        );
        expect(node.postings.every((p: Loose) => p.account.endsWith(partner.id))).toBe(true);
      }
    }
  });

  it('gives a partner only its own statements', async () => {
    const theirs = of(closed, till);
    for (const client of [brand.app, brand.accountant]) {
      expect((await period(client, 1)).statements.map((one: Loose) => one.partner.code)).toEqual(['brand']);
      expect((await period(client)).statements.map((one: Loose) => [one.partner.code, one.status])).toEqual([
        ['brand', 'DRAFT'],
      ]);
      expect(await statement(client, theirs.id)).toBeNull();
      expect(await statement(client, of(closed, brand).id)).not.toBeNull();
      const { node } = await client.ask('query($id: ID!) { node(id: $id) { id } }', { id: theirs.lines[0].id });
      expect(node).toBeNull();
      const list = async (variables: object): Promise<Loose> =>
        (
          await client.ask(
            'query($partnerId: ID, $periodNumber: Int) { statements(partnerId: $partnerId, periodNumber: $periodNumber) { nodes { partner { code } period { number } } } }',
            { ...variables },
          )
        ).statements.nodes;
      expect(await list({})).toEqual([
        { partner: { code: 'brand' }, period: { number: 2 } },
        { partner: { code: 'brand' }, period: { number: 1 } },
      ]);
      expect(await list({ periodNumber: 1 })).toHaveLength(1);
      expect(await list({ partnerId: till.id })).toEqual([]);
      expect(await client.codes('{ journal { nodes { id } } }')).toEqual(['FORBIDDEN']);
    }
    expect((await period(idle.accountant, 1)).statements).toEqual([]);
  });

  it('is refused to members', async () => {
    expect(await member.client.codes('{ settlementPeriod { id } }')).toEqual(['FORBIDDEN']);
    expect(
      await member.client.codes('query($id: ID!) { statement(id: $id) { id } }', { id: of(closed, brand).id }),
    ).toEqual(['FORBIDDEN']);
    expect(await member.client.codes('{ statements { nodes { id } } }')).toEqual(['FORBIDDEN']);
    for (const id of [closed.id, of(closed, brand).id, line(brand, 'ISSUED').id]) {
      expect(await member.client.ask('query($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
    }
  });

  it('pages statements newest first with drafts before all others, also across a close', async () => {
    const seen: Loose[] = [];
    let after: string | undefined;
    for (;;) {
      const { statements } = await gateway.auditor.ask(
        'query($after: String) { statements(first: 1, after: $after) { nodes { status partner { id code } period { number } } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...statements.nodes);
      if (!statements.pageInfo.hasNextPage) break;
      after = statements.pageInfo.endCursor;
    }
    const byPartner = [brand, till].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ code }) => code);
    const expected = [...byPartner.map((code) => [2, code, 'DRAFT']), ...byPartner.map((code) => [1, code, 'ISSUED'])];
    expect(seen.map((one) => [one.period.number, one.partner.code, one.status])).toEqual(expected);
  });

  it('filters the journal, and pages it by sequence', async () => {
    const journal = async (filter?: object, first?: number, after?: string): Promise<Loose> =>
      (await gateway.networkAccountant.ask(JOURNAL, { filter, first, after })).journal;
    const all = (await journal()).nodes;
    expect(all.map((entry: Loose) => entry.sequence)).toEqual(all.map((_: Loose, i: number) => i + 1));
    expect((await journal({ kind: 'REFUND' })).nodes).toHaveLength(1);
    expect((await journal({ periodNumber: 2 })).nodes.map((entry: Loose) => entry.kind)).toEqual(['ACCRUAL']);
    expect((await journal({ memberId: member.id })).nodes).toHaveLength(all.length);
    expect((await journal({ partnerId: till.id })).nodes).toHaveLength(7);
    expect(
      (await journal({ partnerId: till.id, kind: 'REFUND', periodNumber: 1, memberId: member.id })).nodes,
    ).toHaveLength(1);
    expect((await journal({ partnerId: idle.id })).nodes).toEqual([]);
    expect((await journal({ periodNumber: 99 })).nodes).toEqual([]);
    const page = await journal({ partnerId: till.id }, 3);
    expect((await journal({ partnerId: till.id }, 10, page.pageInfo.endCursor)).nodes).toHaveLength(4);
    // Each entry balances, as it is shown.
    for (const entry of all) {
      const sums = new Map<string, number>();
      for (const { asset, amount } of entry.postings)
        sums.set(asset, (sums.get(asset) ?? 0) + Math.round(Number(amount) * 1e6));
      expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
    }
    for (const [filter, field] of [
      [{ kind: 'NONSENSE' }, 'filter.kind'],
      [{ partnerId: member.id }, 'filter.partnerId'],
      [{ periodNumber: 0 }, 'filter.periodNumber'],
    ] as const) {
      const { errors } = await gateway.auditor.send(JOURNAL, { filter });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });

  it('takes a number of SQL statements that does not depend on the number of rows', async () => {
    const made = await statementsOf(gateway.services.database, () =>
      gateway.auditor
        .ask(`{ settlementPeriod(number: 1) { statements { partner { code } period { number } payment { id } lines { counterparty { code } disputes { id }
        entries(first: 3) { nodes { period { number } postings { amount } } } } } } }`),
    );
    // The period, lines, disputes, entries with and without counterparty, postings, periods, and partners twice.
    expect(made.length).toBeLessThanOrEqual(9);
  });
});
