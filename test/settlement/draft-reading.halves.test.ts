/** Drafts that are issued while someone reads them, and what of drafts is read. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database, Query } from '../../src/platform/index.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { agree, close, dispute, link, of, pay, period, redeem, resolve } from './support/scenario.js';

/** Where a test can look at what is asked of the database, and do something in between. */
type Watched = { -readonly [Method in 'query' | 'snapshot']: Database[Method] };

/** Something happens once, right after the next statement of that name outside of transactions. */
function onceAfter(database: Database, name: string, happens: () => Promise<unknown>): void {
  const watched: Watched = database;
  const query = database.query.bind(database);
  watched.query = async <Row extends object>(given: Query): Promise<Row[]> => {
    const rows = await query<Row>(given);
    if (given.name === name) {
      watched.query = query;
      await happens();
    }
    return rows;
  };
}

/** What is asked within snapshots while something is done. */
async function inSnapshots(database: Database, work: () => Promise<unknown>): Promise<readonly Query[]> {
  const made: Query[] = [];
  const watched: Watched = database;
  const snapshot = database.snapshot.bind(database);
  watched.snapshot = (within) =>
    snapshot((tx) =>
      within({
        query: (given) => {
          made.push(given);
          return tx.query(given);
        },
      }),
    );
  try {
    await work();
  } finally {
    watched.snapshot = snapshot;
  }
  return made;
}

describeInHalves('drafts', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let member: TestMember;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    brand = await gateway.partner({ code: 'brand' });
    till = await gateway.partner({ code: 'till' });
    member = await gateway.member(brand);
    await link(member, till);
    await gateway.accrue(brand, member, '1000.00');
  });
  afterAll(() => gateway.close());

  /** The draft of the till in a period that has just been opened. */
  const freshDraft = async (): Promise<Loose> => {
    await redeem(till, member, 10);
    return of(await period(gateway.auditor), till);
  };
  const closesAfter = (name: string): void => {
    onceAfter(gateway.services.database, name, () => close(gateway));
  };
  const shownOf = async (id: string, type: string): Promise<Loose> =>
    (await till.accountant.ask(`query($id: ID!) { node(id: $id) { ... on ${type} { id } } }`, { id })).node;

  it('are found by id also when the period is closed between two reads', async () => {
    const first = await freshDraft();
    closesAfter('settlement statement');
    const { statement } = await till.accountant.ask('query($id: ID!) { statement(id: $id) { id status } }', {
      id: first.id,
    });
    expect(statement).toEqual({ id: first.id, status: 'ISSUED' });
    const second = await freshDraft();
    closesAfter('settlement statement');
    expect(await shownOf(second.id as string, 'Statement')).toEqual({ id: second.id });
    const third = await freshDraft();
    const [line] = third.lines as [Loose];
    closesAfter('settlement line');
    expect(await shownOf(line.id as string, 'StatementLine')).toEqual({ id: line.id });
  });

  it('are refused as drafts also when the period is closed before the refusal is made', async () => {
    const acts = [
      ['settlement statement', ({ id }: Loose) => agree(till.accountant, id as string)],
      ['settlement statement', ({ id }: Loose) => pay(gateway.networkAccountant, id as string, '1.00')],
      ['settlement line', ({ lines: [line] }: Loose) => dispute(till.accountant, line.id as string)],
      ['settlement line', ({ lines: [line] }: Loose) => resolve(gateway.networkAccountant, line.id as string)],
    ] as const;
    for (const [name, act] of acts) {
      const draft = await freshDraft();
      closesAfter(name);
      expect(await act(draft)).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
      expect((await period(gateway.auditor)).number).toBeGreaterThan(draft.period.number as number);
    }
  });

  it('take no evidence when their line appeared and was issued after the evidence was looked at', async () => {
    await redeem(till, member, 10);
    const { closed } = await close(gateway);
    const [issued] = of(closed, till).lines as [Loose];
    const input = { lineId: issued.id, reason: 'not ours', entrySequences: [1] };
    const watched: Watched = gateway.services.database;
    const query = watched.query.bind(watched);
    const snapshot = watched.snapshot.bind(watched);
    // As if the line were not there yet.
    watched.query = (given) => (given.name === 'settlement line' ? Promise.resolve([]) : query(given));
    watched.snapshot = () => Promise.resolve(null as never);
    try {
      const codes = await till.accountant.codes(
        'mutation($input: DisputeStatementLineInput!) { disputeStatementLine(input: $input) { __typename } }',
        { input },
      );
      expect(codes).toEqual(['BAD_USER_INPUT']);
    } finally {
      watched.query = query;
      watched.snapshot = snapshot;
    }
  });

  it('have the parts of their lines read only for those who ask, and only of the page that is shown', async () => {
    await gateway.accrue(brand, member, '10.00');
    await freshDraft();
    const { database } = gateway.services;
    /** The partners whose lines' labels are read, by each statement that reads any. */
    const labelsRead = async (ask: string): Promise<string[][]> => {
      const made = await inSnapshots(database, () => gateway.auditor.ask(ask));
      expect(made.length).toBeGreaterThan(0);
      expect(
        made.filter(({ name, text }) => text.includes('period_label_total') && name !== 'labels of lines'),
      ).toEqual([]);
      return made
        .filter(({ name }) => name === 'labels of lines')
        .map(({ values }) => String(values?.[2]).replace(/[{}"]/g, '').split(','));
    };
    const { id } = of(await period(gateway.auditor), till);
    for (const ask of [
      '{ statements(first: 1) { totalCount nodes { id lines { amount { amount } } } } }',
      '{ settlementPeriod { statements { balance { amount } } } }',
      `{ statement(id: "${id as string}") { lines { points } } }`,
    ])
      expect(await labelsRead(ask)).toEqual([]);
    const parts = 'fragment Parts on StatementLine { parts: breakdown { points } }';
    const ofTill = [till.id];
    // Three times, since a document that comes so often is compiled.
    for (let i = 0; i < 3; i += 1) {
      expect(await labelsRead(`{ statement(id: "${id as string}") { lines { ...Parts } } } ${parts}`)).toEqual([
        ofTill,
      ]);
      const [both, ...others] = await labelsRead(`{ settlementPeriod { statements { lines { ...Parts } } } } ${parts}`);
      expect([new Set(both), others]).toEqual([new Set([brand.id, till.id]), []]);
      const list = `{ statements(filter: { partnerId: "${till.id}" }) { totalCount nodes { lines { ...Parts } } } } ${parts}`;
      expect(await labelsRead(list)).toEqual([ofTill]);
    }
  });
});
