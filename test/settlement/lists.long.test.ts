/** Lists of periods, statements and disputes: filters, orders, pages from both ends, totals. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { DAY, advance } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { agree, close, dispute, link, of, pay, redeem, resolve } from './support/scenario.js';

const PERIODS = `query($filter: SettlementPeriodFilter, $first: Int, $after: String, $last: Int, $before: String) {
  settlementPeriods(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount
    nodes { number status progress { statementCount settledCount statuses { status count }
      sums { currency dueToNetwork { amount } dueToPartners { amount } openToNetwork { amount } openToPartners { amount } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const STATEMENTS = `query($filter: StatementFilter, $order: StatementOrder, $first: Int, $after: String, $last: Int, $before: String, $partnerId: ID, $periodNumber: Int) {
  statements(filter: $filter, order: $order, first: $first, after: $after, last: $last, before: $before, partnerId: $partnerId, periodNumber: $periodNumber) { totalCount
    nodes { id status currency netDue { amount } issuedAt agreeBy payBy partner { code } period { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const DISPUTES = `query($filter: DisputeFilter, $first: Int, $after: String, $last: Int, $before: String) {
  disputes(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount
    nodes { id status reason line { id kind } statement { id partner { code } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

describeEngines('lists of settlement', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let abroad: TestPartner;
  let idle: TestPartner;
  let member: TestMember;
  let first: Loose;
  let second: Loose;

  const ask = async (client: Client, query: string, variables: object = {}): Promise<Loose> =>
    Object.values(await client.ask<Record<string, Loose>>(query, { ...variables }))[0];
  const names = (page: Loose): unknown[] =>
    page.nodes.map((one: Loose) => [one.period.number, one.partner.code, one.status]);
  /** All nodes, page by page from both ends. */
  const both = async (client: Client, query: string, variables: object): Promise<[Loose[], Loose[]]> => {
    const forward: Loose[] = [];
    const backward: Loose[] = [];
    for (let after: string | undefined; ;) {
      const page = await ask(client, query, { ...variables, first: 2, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined);
      forward.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    for (let before: string | undefined; ;) {
      const page = await ask(client, query, { ...variables, last: 2, before });
      expect(page.pageInfo.hasNextPage).toBe(before !== undefined);
      backward.unshift(...page.nodes);
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
    }
    return [forward, backward];
  };

  beforeAll(async () => {
    gateway = await startTestGateway(engine, { env: { KULA_AGREE_DAYS: '10', KULA_PAYMENT_DAYS: '20' } });
    await gateway.publishFx('EUR', 'USD', '1.25');
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION' });
    till = await gateway.partner({ code: 'till' });
    abroad = await gateway.partner({ code: 'abroad', currency: 'USD', rates: { issuePrice: '0.0150' } });
    idle = await gateway.partner({ code: 'idle' });
    member = await gateway.member(brand);
    await link(member, till, abroad);
    await gateway.accrue(brand, member, '1000.00');
    await gateway.accrue(abroad, member, '100.00');
    await redeem(till, member, 100);
    first = (await close(gateway)).closed;
    await pay(
      gateway.networkAccountant,
      of(first, abroad).id as string,
      of(first, abroad).netDue.amount as string,
      'USD',
    );
    await redeem(till, member, 300);
    second = (await close(gateway)).closed;
    await gateway.accrue(till, member, '10.00');
  }, 120_000);
  afterAll(() => gateway.close());

  it('gives periods newest first, with how far their statements are and what is due in each currency', async () => {
    const { nodes, totalCount } = await ask(gateway.auditor, PERIODS);
    expect(totalCount).toBe(3);
    expect(nodes.map((one: Loose) => [one.number, one.status])).toEqual([
      [3, 'OPEN'],
      [2, 'CLOSED'],
      [1, 'CLOSED'],
    ]);
    const money = (currency: string, ...[a, b, c, d]: string[]) => ({
      currency,
      dueToNetwork: { amount: a },
      dueToPartners: { amount: b },
      openToNetwork: { amount: c },
      openToPartners: { amount: d },
    });
    expect(nodes[2].progress).toEqual({
      statementCount: 3,
      settledCount: 1,
      statuses: [
        { status: 'ISSUED', count: 2 },
        { status: 'SETTLED', count: 1 },
      ],
      sums: [money('EUR', '1.20', '0.95', '1.20', '0.95'), money('USD', '1.50', '0.00', '0.00', '0.00')],
    });
    expect(nodes[1].progress.sums).toEqual([money('EUR', '3.60', '2.85', '3.60', '2.85')]);
    expect(nodes[0].progress).toMatchObject({
      statementCount: 1,
      settledCount: 0,
      statuses: [{ status: 'DRAFT', count: 1 }],
      sums: [money('EUR', '0.12', '0.00', '0.12', '0.00')],
    });
  });

  it('gives a partner every period with its own statements alone', async () => {
    for (const client of [till.app, till.accountant]) {
      const { nodes, totalCount } = await ask(client, PERIODS);
      expect(totalCount).toBe(3);
      expect(nodes[2].progress.statementCount).toBe(1);
      expect(nodes[2].progress.sums).toMatchObject([
        { dueToNetwork: { amount: '0.00' }, dueToPartners: { amount: '0.95' } },
      ]);
    }
    const none = await ask(idle.app, PERIODS);
    expect(none.nodes.map((one: Loose) => one.progress.sums)).toEqual([[], [], []]);
  });

  it('filters periods by status and time, and pages them from both ends', async () => {
    const numbers = async (filter: object): Promise<number[]> => {
      const page = await ask(gateway.operator, PERIODS, { filter });
      expect(page.totalCount).toBe(page.nodes.length);
      return page.nodes.map((one: Loose) => one.number as number);
    };
    expect(await numbers({ status: 'OPEN' })).toEqual([3]);
    expect(await numbers({ status: 'CLOSED' })).toEqual([2, 1]);
    const at = first.closedAt as string;
    expect(await numbers({ to: at })).toEqual([1]);
    expect(await numbers({ from: at })).toEqual([3, 2]);
    expect(await numbers({ from: second.closedAt })).toEqual([3]);
    const [forward, backward] = await both(gateway.operator, PERIODS, {});
    expect(forward.map(({ number }) => number as number)).toEqual([3, 2, 1]);
    expect(backward).toEqual(forward);
  });

  it('filters statements by partner, period, statuses, direction, currency and what is due', async () => {
    const list = async (filter: object, client = gateway.networkAccountant): Promise<unknown[]> => {
      const page = await ask(client, STATEMENTS, { filter });
      expect(page.totalCount).toBe(page.nodes.length);
      return names(page);
    };
    const two = (...codes: string[]) => codes.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    const idOf = (code: string) => [brand, till, abroad].find((one) => one.code === code)?.id ?? '';
    expect(await list({ status: ['DRAFT', 'SETTLED'] })).toEqual([
      [3, 'till', 'DRAFT'],
      [1, 'abroad', 'SETTLED'],
    ]);
    expect(await list({ periodNumber: 2 })).toEqual(two('brand', 'till').map((code) => [2, code, 'ISSUED']));
    expect(await list({ direction: 'PARTNER_RECEIVES' })).toEqual([
      [2, 'till', 'ISSUED'],
      [1, 'till', 'ISSUED'],
    ]);
    expect(await list({ direction: 'PARTNER_PAYS', currency: 'EUR', status: ['ISSUED'] })).toEqual([
      [2, 'brand', 'ISSUED'],
      [1, 'brand', 'ISSUED'],
    ]);
    expect(await list({ direction: 'NOTHING_DUE' })).toEqual([]);
    expect(await list({ currency: 'USD' })).toEqual([[1, 'abroad', 'SETTLED']]);
    expect(await list({ partnerId: till.id })).toHaveLength(3);
    expect(await list({ due: 'DUE' })).toHaveLength(4);
    expect(await list({ due: 'OVERDUE' })).toEqual([]);
    expect(await list({}, brand.accountant)).toEqual([
      [2, 'brand', 'ISSUED'],
      [1, 'brand', 'ISSUED'],
    ]);
    expect(await list({ partnerId: till.id }, brand.app)).toEqual([]);
    expect(names(await ask(gateway.auditor, STATEMENTS, { partnerId: till.id, filter: { periodNumber: 1 } }))).toEqual([
      [1, 'till', 'ISSUED'],
    ]);
  });

  it('sorts statements by age and by amount, with pages from both ends', async () => {
    const oldest = await both(gateway.auditor, STATEMENTS, { order: 'OLDEST_FIRST' });
    const newest = await both(gateway.auditor, STATEMENTS, {});
    expect(oldest[1]).toEqual(oldest[0]);
    expect(newest[1]).toEqual(newest[0]);
    expect(newest[0].map(({ period }) => period.number as number)).toEqual([3, 2, 2, 1, 1, 1]);
    expect(oldest[0].map(({ period }) => period.number as number)).toEqual([1, 1, 1, 2, 2, 3]);
    const largest = await both(gateway.auditor, STATEMENTS, { order: 'LARGEST_FIRST', filter: { currency: 'EUR' } });
    expect(largest[0].map(({ netDue }) => netDue.amount as string)).toEqual(['3.60', '2.85', '1.20', '0.95', '0.12']);
    expect(largest[1]).toEqual(largest[0]);
  });

  it('says until when a statement can be agreed or disputed, and is to be paid', async () => {
    const [issued] = (await ask(gateway.auditor, STATEMENTS, { filter: { partnerId: till.id, periodNumber: 2 } }))
      .nodes;
    expect(days(issued.issuedAt as string, issued.agreeBy as string)).toBe(10);
    expect(days(issued.issuedAt as string, issued.payBy as string)).toBe(20);
    const [draft] = (await ask(gateway.auditor, STATEMENTS, { filter: { status: ['DRAFT'] } })).nodes;
    expect(draft).toMatchObject({ agreeBy: null, payBy: null });
  });

  it('refuses filters and pages that cannot be, by field and rule', async () => {
    for (const [query, variables, field] of [
      [STATEMENTS, { order: 'LARGEST_FIRST' }, 'filter.currency'],
      [STATEMENTS, { filter: { status: [] } }, 'filter.status'],
      [STATEMENTS, { filter: { partnerId: 'x' } }, 'filter.partnerId'],
      [STATEMENTS, { filter: { periodNumber: 1 }, periodNumber: 2 }, 'filter.periodNumber'],
      [STATEMENTS, { last: 101 }, 'last'],
      [STATEMENTS, { last: 1, first: 1 }, 'last'],
      [STATEMENTS, { before: 'x' }, 'before'],
      [PERIODS, { filter: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, 'filter.to'],
      [PERIODS, { before: 'W10', after: 'W10' }, 'before'],
      [DISPUTES, { filter: { periodNumber: 0 } }, 'filter.periodNumber'],
    ] as const) {
      const { errors } = await gateway.auditor.send(query, variables);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });

  it('takes a cursor that someone made up as one, or refuses it, and never fails', async () => {
    const cursor = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
    const far = '9'.repeat(18);
    for (const [query, after] of [
      [STATEMENTS, cursor('-1', 'x')],
      [STATEMENTS, cursor('9'.repeat(39), 'x')],
      [PERIODS, cursor('9'.repeat(19))],
      [DISPUTES, cursor('-1', 'x')],
      [DISPUTES, cursor(far, 'x')],
    ] as const)
      expect(await gateway.auditor.codes(query, { after })).toEqual(['BAD_USER_INPUT']);
    expect(names(await ask(gateway.auditor, STATEMENTS, { after: cursor('9'.repeat(38), 'x') }))).toHaveLength(6);
    expect((await ask(gateway.auditor, PERIODS, { before: cursor(far) })).nodes).toEqual([]);
    expect((await ask(gateway.auditor, PERIODS, { after: cursor(far) })).nodes).toHaveLength(3);
    expect((await ask(gateway.auditor, DISPUTES, { after: cursor('253402300799999', 'x') })).nodes).toEqual([]);
  });

  it('counts a page that is read backward into the cost of an operation', async () => {
    const entries = (last: number) =>
      `{ statements(last: ${last.toString()}) { nodes { lines { entries(first: 9) { nodes { id } } } } } }`;
    expect(await gateway.auditor.codes(entries(1))).toEqual([]);
    const { errors } = await gateway.auditor.send(entries(100));
    expect(errors?.[0]?.message).toMatch(/could answer \d+ objects/);
  });

  it('lists disputes by status, partner and period, the newest first; and silence counts anew after a resolution', async () => {
    const lines = of(second, till).lines.concat(of(first, till).lines, of(first, brand).lines) as Loose[];
    for (const [i, line] of lines.entries())
      expect(
        await dispute(i < 2 ? till.accountant : brand.accountant, line.id as string, `reason ${i.toString()}`),
      ).toMatchObject({
        __typename: 'DisputeStatementLinePayload',
        statement: { status: 'DISPUTED' },
      });
    await advance(gateway, 4 * DAY);
    await resolve(gateway.networkAccountant, lines[0].id as string, '0.10');
    const list = async (filter: object, client = gateway.auditor): Promise<string[]> => {
      const page = await ask(client, DISPUTES, { filter });
      expect(page.totalCount).toBe(page.nodes.length);
      return page.nodes.map((one: Loose) => one.reason as string);
    };
    const all = lines.map((_, i) => `reason ${i.toString()}`).reverse();
    expect(await list({})).toEqual(all);
    expect(await list({ status: 'RESOLVED' })).toEqual(['reason 0']);
    expect(await list({ status: 'OPEN' })).toEqual(all.slice(0, -1));
    expect(await list({ periodNumber: 2 })).toEqual(['reason 0']);
    expect(await list({ partnerId: till.id })).toEqual(['reason 1', 'reason 0']);
    expect(await list({}, till.app)).toEqual(['reason 1', 'reason 0']);
    expect(await list({ partnerId: till.id }, brand.accountant)).toEqual([]);
    expect(await member.client.codes(DISPUTES, {})).toEqual(['FORBIDDEN']);
    const [forward, backward] = await both(gateway.operator, DISPUTES, {});
    expect(backward).toEqual(forward);
    expect(forward.at(-1)).toMatchObject({
      status: 'RESOLVED',
      line: { id: lines[0].id },
      statement: { id: of(second, till).id, partner: { code: 'till' } },
    });
    const [returned] = (await ask(gateway.auditor, STATEMENTS, { filter: { partnerId: till.id, periodNumber: 2 } }))
      .nodes;
    expect(returned.status).toBe('ISSUED');
    expect(days(returned.issuedAt as string, returned.agreeBy as string)).toBeCloseTo(14, 2);
    const [disputed] = (
      await ask(gateway.auditor, STATEMENTS, { filter: { status: ['DISPUTED'], partnerId: till.id } })
    ).nodes;
    expect(disputed.agreeBy).toBeNull();
    expect(await agree(till.accountant, returned.id as string)).toMatchObject({ statement: { status: 'AGREED' } });
    await advance(gateway, 17 * DAY);
    expect(names(await ask(gateway.auditor, STATEMENTS, { filter: { due: 'OVERDUE', partnerId: till.id } }))).toEqual([
      [2, 'till', 'AGREED'],
      [1, 'till', 'DISPUTED'],
    ]);
  });
});
