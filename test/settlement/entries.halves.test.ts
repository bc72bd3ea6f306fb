/** Entries by order number, time, size and age: of the journal, and behind a line. And what an entry says of its operation. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import { DAY, advance, operate } from '../support/operations.js';
import {
  startTestGateway,
  type Client,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { close, link, of, pay, refund, reverse } from './support/scenario.js';

const NODES = 'sequence kind postedAt subject { id type } reference member { id } partner { code }';
const JOURNAL = `query($filter: JournalFilter, $order: EntryOrder, $first: Int, $after: String) {
  journal(filter: $filter, order: $order, first: $first, after: $after) { nodes { ${NODES} } pageInfo { hasNextPage endCursor } } }`;
const ENTRIES = `query($id: ID!, $filter: LineEntryFilter, $order: EntryOrder, $first: Int, $after: String) { node(id: $id) { ... on StatementLine {
  entries(filter: $filter, order: $order, first: $first, after: $after) { nodes { ${NODES} } pageInfo { hasNextPage endCursor } } } } }`;

describeInHalves('entries by what they are about', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let member: TestMember;
  let closed: Loose;
  /** Instants between the days of trade. */
  const noon: string[] = [];
  const redemptions: string[] = [];
  let accrualId: string;

  const now = async (): Promise<string> => {
    const [row] = await gateway.services.database.query<{ now: Date }>({ text: 'SELECT network_now() AS now' });
    return row?.now.toISOString() ?? '';
  };

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    const rates = { conversionInRate: '1', conversionOutRate: '1' };
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION', rates });
    till = await gateway.partner({ code: 'till' });
    member = await gateway.member(brand);
    await link(member, till);
    const { accrual } = await gateway.accrue(brand, member, '1000.00', 'shared number');
    accrualId = accrual.id;
    for (const [i, points] of [10, 250, 40, 300].entries()) {
      noon.push(await now());
      await advance(gateway, 1 * DAY);
      const { redemption } = await operate(till, 'redeemPoints', {
        member: { id: member.id },
        points,
        orderId: i === 1 ? 'shared number' : `till ${i.toString()}`,
        capture: true,
      });
      redemptions.push(redemption.id as string);
    }
    await refund(till, redemptions[1] ?? '', 50);
    await refund(till, redemptions[1] ?? '', 60);
    await reverse(brand, accrualId, 5);
    await operate(brand, 'convertOut', { member: { id: member.id }, points: 7, reference: 'conversion 1' });
    closed = (await close(gateway)).closed;
    await pay(gateway.networkAccountant, of(closed, till).id as string, of(closed, till).netDue.amount as string);
  }, 120_000);
  afterAll(() => gateway.close());

  const journal = async (variables: object, client: Client = gateway.auditor): Promise<Loose> =>
    (await client.ask(JOURNAL, { ...variables })).journal;
  const line = (partner: TestPartner, kind: string, counterparty?: TestPartner): string =>
    of(closed, partner).lines.find((one: Loose) => one.kind === kind && one.counterparty?.code === counterparty?.code)
      .id as string;
  const behind = async (id: string, variables: object, client: Client = gateway.auditor): Promise<Loose> =>
    (await client.ask(ENTRIES, { id, ...variables })).node.entries;
  const kinds = ({ nodes }: Loose): string[] => nodes.map((node: Loose) => node.kind as string);
  const sequences = ({ nodes }: Loose): number[] => nodes.map((node: Loose) => node.sequence as number);

  it('gives the journal newest first, page by page', async () => {
    const all = sequences(await journal({}));
    const seen: number[] = [];
    for (let after: string | undefined; ;) {
      const page = await journal({ order: 'NEWEST_FIRST', first: 3, after });
      seen.push(...sequences(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual([...all].reverse());
    for (const filter of [{ kind: 'REDEMPTION' }, { memberId: member.id }, { partnerId: till.id }, { periodNumber: 1 }])
      expect(sequences(await journal({ filter, order: 'NEWEST_FIRST' }))).toEqual(
        sequences(await journal({ filter })).reverse(),
      );
  });

  it("finds all entries of an operation by its partner's number, whoever the partner is", async () => {
    const filter = { reference: 'shared number' };
    const found = await journal({ filter });
    expect(kinds(found)).toEqual(['ACCRUAL', 'REDEMPTION', 'REFUND', 'REFUND', 'ACCRUAL_REVERSAL']);
    expect(kinds(await journal({ filter, order: 'NEWEST_FIRST' }))).toEqual([...kinds(found)].reverse());
    expect(kinds(await journal({ filter: { ...filter, partnerId: till.id } }))).toEqual([
      'REDEMPTION',
      'REFUND',
      'REFUND',
    ]);
    expect(kinds(await journal({ filter: { ...filter, kind: 'REFUND' }, first: 1 }))).toEqual(['REFUND']);
    expect(kinds(await journal({ filter: { ...filter, periodNumber: 2 } }))).toEqual([]);
    expect(kinds(await journal({ filter: { reference: 'conversion 1' } }))).toEqual(['CONVERSION_OUT']);
    expect(kinds(await journal({ filter: { reference: 'nobody' } }))).toEqual([]);
  });

  it('finds entries by time', async () => {
    const at = (from?: string, to?: string) => ({ filter: { from, to } });
    expect(kinds(await journal(at(undefined, noon[0])))).toEqual(['ACCRUAL']);
    expect(kinds(await journal(at(noon[1], noon[2])))).toEqual(['REDEMPTION']);
    const [first] = (await journal({ filter: { kind: 'REDEMPTION' } })).nodes;
    // From the instant itself on, and before it.
    expect(sequences(await journal(at(first.postedAt as string, noon[1])))).toEqual([first.sequence]);
    expect(sequences(await journal(at(noon[0], first.postedAt as string)))).toEqual([]);
    expect(sequences(await journal(at('1999-01-01T00:00:00Z', '1999-01-02T00:00:00Z')))).toEqual([]);
    expect(sequences(await journal(at('2999-01-01T00:00:00Z')))).toEqual([]);
    const newest = await journal({ filter: { from: noon[1], partnerId: till.id }, order: 'NEWEST_FIRST' });
    expect(kinds(newest).at(-1)).toBe('REDEMPTION');
    expect(newest.nodes).toHaveLength(6);
  });

  it('says which object an entry is about, with its number, member and partner', async () => {
    const { nodes } = await journal({ first: 100 });
    const shown = (kind: string): Loose => {
      const { subject, reference, member: whose, partner } = nodes.find((node: Loose) => node.kind === kind);
      return [subject, reference, whose?.id, partner?.code];
    };
    expect(shown('ACCRUAL')).toEqual([{ id: accrualId, type: 'Accrual' }, 'shared number', member.id, 'brand']);
    expect(shown('ACCRUAL_REVERSAL')).toEqual(shown('ACCRUAL'));
    expect(shown('REDEMPTION')).toEqual([{ id: redemptions[0], type: 'Redemption' }, 'till 0', member.id, 'till']);
    expect(shown('REFUND')).toEqual([{ id: redemptions[1], type: 'Redemption' }, 'shared number', member.id, 'till']);
    expect(shown('CONVERSION_OUT').slice(1)).toEqual(['conversion 1', member.id, 'brand']);
    expect(shown('PAYMENT')).toEqual([{ id: of(closed, till).id, type: 'Statement' }, 'SEPA 1', undefined, 'till']);
    for (const { subject } of nodes.filter((node: Loose) => node.subject)) {
      const { node } = await gateway.auditor.ask('query($id: ID!) { node(id: $id) { __typename } }', {
        id: subject.id,
      });
      expect(node.__typename).toBe(subject.type);
    }
    // Who keeps the network's accounts sees no member.
    const [accrued] = (await journal({ first: 1 }, gateway.networkAccountant)).nodes;
    expect(accrued).toMatchObject({ subject: { id: accrualId }, reference: 'shared number', member: null });
  });

  it("narrows a line's entries by number, time and points, and gives them newest first", async () => {
    const id = line(till, 'REDEEMED_HERE');
    const all = sequences(await behind(id, {}));
    expect(all).toHaveLength(4);
    expect(sequences(await behind(id, { filter: { minPoints: 100 } }))).toEqual([all[1], all[3]]);
    expect(sequences(await behind(id, { filter: { minPoints: 100 }, order: 'NEWEST_FIRST', first: 1 }))).toEqual([
      all[3],
    ]);
    expect(sequences(await behind(id, { filter: { reference: 'shared number' } }))).toEqual([all[1]]);
    expect(sequences(await behind(id, { filter: { from: noon[1], to: noon[3] } }))).toEqual([all[1], all[2]]);
    const seen: number[] = [];
    for (let after: string | undefined; ;) {
      const page = await behind(id, { order: 'NEWEST_FIRST', first: 3, after });
      seen.push(...sequences(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual([...all].reverse());
    const funded = line(brand, 'FUNDED_ELSEWHERE', till);
    expect(sequences(await behind(funded, { order: 'NEWEST_FIRST' }))).toEqual(
      sequences(await behind(funded, {})).reverse(),
    );
    expect(sequences(await behind(funded, { filter: { reference: 'shared number' } }))).toHaveLength(1);
  });

  it('tells a partner the operations of its own alone, and finds no number of another', async () => {
    const own = await behind(line(till, 'REDEEMED_HERE'), {}, till.accountant);
    expect(own.nodes[0]).toMatchObject({
      subject: { id: redemptions[0], type: 'Redemption' },
      reference: 'till 0',
      member: null,
      partner: { code: 'till' },
    });
    const funded = line(brand, 'FUNDED_ELSEWHERE', till);
    for (const client of [brand.app, brand.accountant]) {
      for (const node of (await behind(funded, {}, client)).nodes)
        expect(node).toMatchObject({ subject: null, reference: null, member: null, partner: null });
      expect((await behind(funded, { filter: { reference: 'till 0' } }, client)).nodes).toEqual([]);
    }
    expect((await behind(funded, { filter: { reference: 'till 0' } })).nodes).toHaveLength(1);
  });

  it('refuses what cannot be, by field and rule', async () => {
    for (const [filter, field] of [
      [{ reference: '' }, 'filter.reference'],
      [{ reference: 'x'.repeat(129) }, 'filter.reference'],
      [{ from: noon[1], to: noon[0] }, 'filter.to'],
    ] as const) {
      const id = line(till, 'REDEEMED_HERE');
      for (const [query, variables] of [
        [JOURNAL, { filter }],
        [ENTRIES, { id, filter }],
      ] as const) {
        const { errors } = await gateway.auditor.send(query, variables);
        expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      }
    }
    const { errors } = await gateway.auditor.send(ENTRIES, {
      id: line(till, 'REDEEMED_HERE'),
      filter: { minPoints: -1 },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.minPoints' });
  });
});
