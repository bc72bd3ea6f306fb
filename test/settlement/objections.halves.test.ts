/** Agreement and dispute by a key, and the entries that a dispute names as evidence. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verifyAll } from '../support/assert-sound.js';
import { describeInHalves } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';
import { close, key, link, of, pay, redeem, resolve } from './support/scenario.js';

const AGREE = `mutation($id: ID!, $key: String) { agreeStatement(id: $id, idempotencyKey: $key) { __typename
  ... on AgreeStatementPayload { replayed statement { id status agreedAt settledAt lines { disputed } } }
  ... on IdempotencyConflict { firstUsedFor } ... on InvalidTransition { from } } }`;
const DISPUTE = `mutation($input: DisputeStatementLineInput!) { disputeStatementLine(input: $input) { __typename
  ... on DisputeStatementLinePayload { replayed dispute { id status reason openedAt resolvedAt note adjustment { amount } evidence { sequence postings { account } } }
    statement { id status settledAt lines { id disputed disputeReason } } line { id disputed disputeReason } }
  ... on IdempotencyConflict { firstUsedFor } ... on InvalidTransition { from } ... on Refusal { code } } }`;
const EVIDENCE = `query($id: ID!) { node(id: $id) { ... on StatementLine { disputes { status evidence { sequence kind postings { account } } } } } }`;

describeInHalves('objections to statements', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let closed: Loose;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    brand = await gateway.partner({ code: 'brand', fundingModel: 'ON_REDEMPTION' });
    till = await gateway.partner({ code: 'till' });
    const member = await gateway.member(brand);
    await link(member, till);
    await gateway.accrue(brand, member, '1000.00');
    for (const points of [100, 200, 300]) await redeem(till, member, points);
    closed = (await close(gateway)).closed;
  }, 120_000);
  afterAll(() => gateway.close());

  const agree = async (client: Client, id: string, given?: string): Promise<Loose> =>
    (await client.ask(AGREE, { id, key: given })).agreeStatement;
  const dispute = async (client: Client, input: object): Promise<Loose> =>
    (await client.ask(DISPUTE, { input })).disputeStatementLine;
  const line = (partner: TestPartner, kind: string): Loose =>
    of(closed, partner).lines.find((one: Loose) => one.kind === kind);
  const sequencesOf = async (id: string): Promise<number[]> =>
    (
      await gateway.auditor.ask(
        'query($id: ID!) { node(id: $id) { ... on StatementLine { entries { nodes { sequence } } } } }',
        { id },
      )
    ).node.entries.nodes.map((entry: Loose) => entry.sequence as number);

  it('takes as evidence entries behind the line, and no others', async () => {
    const { id } = line(till, 'REDEEMED_HERE');
    const behind = await sequencesOf(id as string);
    const [issue] = await sequencesOf(line(brand, 'ISSUED').id as string);
    const input = { lineId: id, reason: 'two are not ours' };
    for (const entrySequences of [
      [...behind, issue],
      [behind[0], behind[0]],
      [0],
      [9_007_199_254_740_991],
      Array.from({ length: 101 }, (_, i) => i + 1),
    ]) {
      const { errors } = await till.accountant.send(DISPUTE, { input: { ...input, entrySequences } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.entrySequences' });
    }
    // Another partner's line is not there, whatever evidence comes with it.
    expect(await dispute(brand.accountant, { ...input, entrySequences: behind })).toMatchObject({
      code: 'STATEMENT_LINE_NOT_FOUND',
    });
    const chosen = [behind[2], behind[0]] as number[];
    const opened = await dispute(till.accountant, { ...input, entrySequences: chosen, idempotencyKey: 'first' });
    expect(opened).toMatchObject({
      replayed: false,
      statement: { status: 'DISPUTED' },
      line: { id, disputed: true, disputeReason: 'two are not ours' },
      dispute: { status: 'OPEN', reason: 'two are not ours', resolvedAt: null },
    });
    const sorted = [...chosen].sort((a, b) => a - b);
    expect(opened.dispute.evidence.map((entry: Loose) => entry.sequence)).toEqual(sorted);
    // The partner sees the postings on its own accounts alone, as behind the line.
    for (const { postings } of opened.dispute.evidence)
      expect(postings.every((one: Loose) => one.account.endsWith(till.id))).toBe(true);
    const { node } = await gateway.auditor.ask(EVIDENCE, { id });
    expect(node.disputes).toHaveLength(1);
    expect(node.disputes[0].evidence.map((entry: Loose) => entry.sequence)).toEqual(sorted);
    expect(node.disputes[0].evidence[0].postings.length).toBeGreaterThan(2);
  });

  it('answers a repeated dispute as it was opened, whatever has become of it', async () => {
    const { id } = line(till, 'REDEEMED_HERE');
    const behind = await sequencesOf(id as string);
    const input = {
      lineId: id,
      reason: 'two are not ours',
      entrySequences: [behind[0], behind[2]],
      idempotencyKey: 'first',
    };
    const replayed = await dispute(till.accountant, input);
    expect(replayed.replayed).toBe(true);
    await resolve(gateway.networkAccountant, id as string, '1.00');
    await pay(gateway.networkAccountant, of(closed, till).id as string, of(closed, till).netDue.amount as string);
    expect(await dispute(till.accountant, input)).toEqual(replayed);
    expect(replayed).toMatchObject({
      statement: { status: 'DISPUTED', settledAt: null },
      line: { disputed: true },
      dispute: { status: 'OPEN', note: null, adjustment: null },
    });
    for (const other of [
      { ...input, reason: 'three' },
      { ...input, entrySequences: [behind[0]] },
    ])
      expect(await dispute(till.accountant, other)).toMatchObject({
        __typename: 'IdempotencyConflict',
        firstUsedFor: 'disputeStatementLine',
      });
    // Without a key each call is one of its own, and a settled statement is not disputed.
    expect(await dispute(till.accountant, { lineId: id, reason: 'again' })).toMatchObject({ from: 'SETTLED' });
  });

  it('agrees once for a key, and answers its repeat as it was', async () => {
    const { id } = of(closed, brand);
    const given = key();
    const agreed = await agree(brand.accountant, id as string, given);
    expect(agreed).toMatchObject({ replayed: false, statement: { status: 'AGREED', settledAt: null } });
    await pay(gateway.networkAccountant, id as string, of(closed, brand).netDue.amount as string);
    expect(await agree(brand.accountant, id as string, given)).toEqual({ ...agreed, replayed: true });
    expect(await agree(brand.accountant, of(closed, till).id as string, given)).toMatchObject({
      __typename: 'IdempotencyConflict',
      firstUsedFor: 'agreeStatement',
    });
    expect(await agree(brand.accountant, id as string)).toMatchObject({ from: 'SETTLED' });
    // Keys of one partner are no other's.
    expect(await agree(till.accountant, of(closed, till).id as string, given)).toMatchObject({ from: 'SETTLED' });
    const { errors } = await brand.accountant.send(AGREE, { id, key: '' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'idempotencyKey' });
  });

  it('shows beneath each repeat the disputes of every line as they were, and their statement', async () => {
    const member = await gateway.member(till);
    await gateway.accrue(till, member, '1000.00');
    const figures = 'status reason resolvedAt note adjustment { amount }';
    const short = `disputed disputes { ${figures} statement { status agreeBy settledAt } line { disputed } }`;
    const whole = `statement { status agreeBy lines { kind ${short} } }`;
    const deep = `disputed disputes { ${figures} statement { status agreeBy settledAt lines { disputed } } line { disputed disputes { status } } }`;
    const ask = async (client: Client, operation: string, shown: string, input: object): Promise<Loose> => {
      const type = `${operation[0]?.toUpperCase() ?? ''}${operation.slice(1)}`;
      const answer = await client.ask(
        `mutation($input: ${type}Input!) { ${operation}(input: $input) { __typename ... on ${type}Payload { replayed ${shown} } ... on Refusal { message } } }`,
        { input },
      );
      return answer[operation];
    };
    const { networkAccountant: network } = gateway;
    const closing = { idempotencyKey: key() };
    const closes = () =>
      ask(
        network,
        'closeSettlementPeriod',
        `closed { statements { id netDue { amount } status agreeBy lines { id kind disputed disputes { status } } } }`,
        closing,
      );
    const first = await closes();
    const issued = first.closed.statements.find(({ lines }: Loose) =>
      lines.some(({ kind }: Loose) => kind === 'ISSUED'),
    );
    const lineOf = (kind: string): string => issued.lines.find((one: Loose) => one.kind === kind).id;
    const opens = (reason: string, kind: string) => {
      const input = { idempotencyKey: reason, lineId: lineOf(kind), reason };
      return () =>
        ask(
          till.accountant,
          'disputeStatementLine',
          `${whole} line { ${deep} } dispute { ${figures} statement { status lines { disputed disputes { status } } } line { ${short} } }`,
          input,
        );
    };
    const resolves = (note: string, kind: string) => {
      const input = { idempotencyKey: note, lineId: lineOf(kind), note, adjustment: '0.10' };
      return () => ask(network, 'resolveDispute', `line { ${deep} }`, input);
    };
    const pays = () =>
      ask(network, 'recordSettlementPayment', whole, {
        idempotencyKey: 'pays',
        statementId: issued.id,
        amount: { amount: issued.netDue.amount, currency: 'EUR' },
        bankReference: 'SEPA 2',
        paidAt: '2026-01-02T00:00:00Z',
      });
    const acts = [
      opens('one', 'ISSUED'),
      opens('two', 'ADJUSTMENT'),
      resolves('of one', 'ISSUED'),
      resolves('of two', 'ADJUSTMENT'),
      opens('three', 'ISSUED'),
      pays,
      resolves('of three', 'ISSUED'),
    ];
    const answers: Loose[] = [];
    for (const act of acts) answers.push(await act());
    for (const answer of answers) expect(answer).toMatchObject({ replayed: false });
    const statuses = answers.map(({ statement, line: of }) => {
      const disputes = of?.disputes ?? statement.lines.find(({ kind }: Loose) => kind === 'ISSUED').disputes;
      return disputes.map((one: Loose) => [one.status, one.statement.status]);
    });
    expect(statuses).toEqual([
      [['OPEN', 'DISPUTED']],
      [['OPEN', 'DISPUTED']],
      [['RESOLVED', 'DISPUTED']],
      [['RESOLVED', 'ISSUED']],
      [
        ['RESOLVED', 'DISPUTED'],
        ['OPEN', 'DISPUTED'],
      ],
      [
        ['RESOLVED', 'SETTLED'],
        ['OPEN', 'SETTLED'],
      ],
      [
        ['RESOLVED', 'SETTLED'],
        ['RESOLVED', 'SETTLED'],
      ],
    ]);
    for (const [i, act] of acts.entries()) expect(await act()).toEqual({ ...answers[i], replayed: true });
    expect(await closes()).toEqual({ ...first, replayed: true });
    expect(JSON.stringify(first)).not.toContain('OPEN');
  });

  it('leaves a sound network, and verify finds evidence that someone changed', async () => {
    const { database } = gateway.services;
    const found = async (): Promise<string[]> => (await verifyAll(database)).invariants.flatMap(({ named }) => named);
    expect(await found()).toEqual([]);
    const change = (text: string) =>
      database.transaction(async (tx) => {
        await tx.query({ text: 'SET LOCAL session_replication_role = replica' });
        await tx.query({ text });
      });
    await change('UPDATE dispute_evidence SET entry_sequence = entry_sequence + 1000');
    const violations = (await found()).join('\n');
    expect(violations).toMatch(/which is not behind line/);
    expect(violations).toMatch(/dispute_evidence/);
    await change('UPDATE dispute_evidence SET entry_sequence = entry_sequence - 1000');
    expect(await found()).toEqual([]);
  });
});
