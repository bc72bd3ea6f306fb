/** What changes without an entry in the journal is written down, whoever changes it, and shows nothing that is secret or personal. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assertSound } from '../support/assert-sound.js';
import { describeEngines, describePostgres } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';
import { close, dispute, of, pay, redeem, resolve } from '../settlement/support/scenario.js';

interface EventRow {
  readonly operation: string | null;
  readonly role: string | null;
  readonly actor: string | null;
  readonly login: string;
  readonly source: string;
  readonly change: string;
  readonly subject: string;
  readonly partner_id: string | null;
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
}

const EXTERNAL = 'card-4711-anna';

describeEngines('events', (engine) => {
  let gateway: TestGateway;
  let brand: TestPartner;
  let till: TestPartner;
  let member: TestMember;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    brand = await gateway.partner({ code: 'brand' });
    till = await gateway.partner({ code: 'till' });
    member = await gateway.member(brand, EXTERNAL);
  });
  afterAll(() => gateway.close());

  const events = (where: string): Promise<EventRow[]> =>
    gateway.services.database.query<EventRow>({ text: `SELECT * FROM event WHERE ${where} ORDER BY id` });
  const last = async (where: string): Promise<EventRow> => {
    const event = (await events(where)).at(-1);
    if (!event) throw new Error(`there is no event where ${where}`);
    return event;
  };

  it('say who set a credit limit, what it was and what it became', async () => {
    for (const amount of ['10.00', '20.00']) {
      await gateway.operator.ask(
        'mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }',
        { input: { partnerId: brand.id, limit: { amount, currency: 'EUR' } } },
      );
    }
    const { actor, ...event } = await last(`subject = '${brand.id}'`);
    expect(event).toMatchObject({
      operation: 'setCreditLimit',
      role: 'OPERATOR',
      source: 'partner',
      change: 'UPDATE',
      partner_id: brand.id,
      before: { credit_limit: 10_000_000 },
      after: { credit_limit: 20_000_000 },
    });
    expect(actor).toEqual(expect.any(String));
  });

  it('say which key enrolled a member, and which member froze its wallet', async () => {
    expect(await last(`source = 'member_link'`)).toMatchObject({
      operation: 'enrolMember',
      role: 'PARTNER_APP',
      actor: brand.keyId,
      change: 'INSERT',
      subject: `${brand.id} ${member.id}`,
    });
    await member.client.ask('mutation { freezeWallet(frozen: true) { __typename } }');
    expect(await last(`source = 'member'`)).toMatchObject({
      operation: 'freezeWallet',
      role: 'MEMBER',
      actor: member.id,
      subject: member.id,
      before: {},
      after: { status: 'FROZEN' },
    });
    await member.client.ask('mutation { freezeWallet(frozen: false) { __typename } }');
    expect(await last(`source = 'member'`)).toMatchObject({
      before: { status: 'FROZEN' },
      after: { status: 'ACTIVE' },
    });
  });

  it('say who proposed, approved and published rates, and who issued and revoked keys', async () => {
    expect(
      (await events(`source = 'rate_sheet' AND partner_id = '${brand.id}'`)).map(({ operation, after }) => [
        operation,
        after.approval,
      ]),
    ).toEqual([
      ['proposeRateSheet', 'PROPOSED'],
      ['approveRateSheet', 'APPROVED'],
    ]);
    await gateway.publishFx('EUR', 'USD', '1.1');
    expect(await last(`source = 'fx_rate'`)).toMatchObject({
      operation: 'publishFxRate',
      role: 'OPERATOR',
      after: { base: 'EUR', quote: 'USD', rate: 1.1 },
    });
    const { issueApiKey } = await gateway.operator.ask(
      'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { id } } }',
      { input: { partnerId: till.id, label: "Anna's laptop" } },
    );
    expect(await last(`source = 'api_key'`)).toMatchObject({
      operation: 'issueApiKey',
      role: 'OPERATOR',
      change: 'INSERT',
      subject: issueApiKey.id,
      partner_id: till.id,
    });
    await gateway.operator.ask('mutation($id: ID!) { revokeApiKey(id: $id) }', { id: issueApiKey.id });
    expect(await last(`source = 'api_key'`)).toMatchObject({
      operation: 'revokeApiKey',
      change: 'UPDATE',
      subject: issueApiKey.id,
      before: {},
      after: { revoked_at: expect.any(String) },
    });
  });

  it('say who closed a period, disputed, resolved and paid; and that the network agreed by itself', async () => {
    await gateway.accrue(brand, member, '1000.00');
    await redeem(brand, member, 100);
    const { closed } = await close(gateway);
    const { id, lines, netDue } = of(closed, brand);
    expect(await last(`source = 'settlement_period'`)).toMatchObject({
      operation: 'closeSettlementPeriod',
      role: 'NETWORK_ACCOUNTANT',
      change: 'INSERT',
    });
    expect(await last(`source = 'idempotency_key'`)).toMatchObject({
      operation: 'closeSettlementPeriod',
      after: { operation: 'closeSettlementPeriod' },
    });
    await dispute(brand.accountant, lines[0].id, 'Anna never came');
    expect(await last(`source = 'dispute'`)).toMatchObject({
      operation: 'disputeStatementLine',
      role: 'PARTNER_ACCOUNTANT',
      change: 'INSERT',
      after: { line_id: lines[0].id },
    });
    expect(await last(`subject = '${id}'`)).toMatchObject({
      operation: 'disputeStatementLine',
      before: { status: 'ISSUED' },
      after: { status: 'DISPUTED' },
    });
    await resolve(gateway.networkAccountant, lines[0].id, '1.00');
    expect(await last(`source = 'dispute'`)).toMatchObject({
      operation: 'resolveDispute',
      role: 'NETWORK_ACCOUNTANT',
      change: 'UPDATE',
      after: { adjustment: 1_000_000 },
    });
    await gateway.operator.ask('mutation { advanceClock(seconds: 950400) }');
    expect(await last(`subject = '${id}'`)).toMatchObject({
      operation: 'agree statements',
      role: null,
      actor: null,
      after: { status: 'AGREED' },
    });
    expect(await last(`source = 'lane_head'`)).toMatchObject({
      operation: 'advanceClock',
      role: 'OPERATOR',
      after: { clock_offset_ms: 950_400_000 },
    });
    await pay(gateway.networkAccountant, id, netDue.amount);
    expect(await last(`source = 'payment'`)).toMatchObject({
      operation: 'recordSettlementPayment',
      role: 'NETWORK_ACCOUNTANT',
      change: 'INSERT',
      after: { statement_id: id },
    });
    expect(await last(`subject = '${id}'`)).toMatchObject({
      operation: 'recordSettlementPayment',
      before: { status: 'AGREED' },
      after: { status: 'SETTLED' },
    });
  });

  it('also record changes made by hand, and by whom', async () => {
    const { database } = gateway.services;
    const [user] = await database.query<{ name: string }>({ text: 'SELECT session_user::text AS name' });
    await database.query({ text: `UPDATE partner SET name = 'Till & Sons' WHERE id = $1`, values: [till.id] });
    expect(await last(`subject = '${till.id}'`)).toMatchObject({
      operation: null,
      role: null,
      actor: null,
      login: user?.name,
      before: { name: 'Partner till' },
      after: { name: 'Till & Sons' },
    });
    await database.query({ text: `UPDATE partner SET name = 'Partner till' WHERE id = $1`, values: [till.id] });
  });

  it("show no secret, no partner's number for a member, no name of a key and no free text", async () => {
    const [row] = await gateway.services.database.query<{ text: string }>({
      text: `SELECT string_agg(e::text, ' ') AS text FROM event e`,
    });
    const [{ hash } = { hash: '' }] = await gateway.services.database.query<{ hash: string }>({
      text: `SELECT encode(secret_hash, 'hex') AS hash FROM api_key WHERE id = $1`,
      values: [brand.keyId],
    });
    for (const secret of [EXTERNAL, brand.key, hash, 'Anna', 'laptop', 'never came', 'looked into it', 'SEPA 1'])
      expect(row?.text).not.toContain(secret);
  });

  it('are only ever added to', async () => {
    for (const text of [
      'UPDATE event SET actor = NULL',
      'DELETE FROM event',
      'TRUNCATE event',
      'DELETE FROM event_chain',
      'TRUNCATE event_chain',
    ]) {
      await expect(gateway.services.database.query({ text })).rejects.toThrow(/append-only/);
    }
  });

  it('agree with the rows of all tables', async () => {
    await assertSound(gateway.services.database);
  });
});

describePostgres('events of two gateways', (engine) => {
  it('take no longer each when a transaction has many', async () => {
    const made = await engine.fresh();
    const gateway = await startTestGateway(engine, { location: made.location });
    const brand = await gateway.partner();
    const { database } = gateway.services;
    // The versions that a transaction reads through, and not the time, which a busy machine makes a coin's toss.
    const reads = () =>
      database.transaction(async (tx) => {
        await tx.query({
          text: `INSERT INTO member (id, created_at) SELECT 'mbr_' || i, now() FROM generate_series(1, 2000) i`,
        });
        await tx.query({
          text: `INSERT INTO member_link (partner_id, external_id, member_id, linked_at) SELECT $1, 'many ' || i, 'mbr_' || i, now() FROM generate_series(1, 2000) i`,
          values: [brand.id],
        });
        const [row] = await tx.query<{ read: bigint }>({
          text: `SELECT pg_stat_get_xact_tuples_fetched('event_chain'::regclass) + pg_stat_get_xact_tuples_updated('event_chain'::regclass) AS read`,
        });
        return row?.read;
      });
    expect(await reads()).toBeLessThan(100n);
    const [links] = await database.query<{ count: bigint }>({
      text: `SELECT count(*) AS count FROM event WHERE source = 'member_link' AND change = 'INSERT'`,
    });
    expect(links?.count).toBe(2_000n);
    await database.query({ text: `INSERT INTO wallet (member_id) SELECT id FROM member` });
    await assertSound(database);
    await gateway.running.close();
    await made.drop();
  }, 60_000);

  it('each stand once in an unbroken chain, also when both write at once', async () => {
    const made = await engine.fresh();
    const gateways = [
      await startTestGateway(engine, { location: made.location }),
      await startTestGateway(engine, { location: made.location }),
    ] as const;
    const [one] = gateways;
    const brand = await one.partner();
    await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const gateway = gateways[i % 2 === 0 ? 0 : 1];
        await gateway
          .as(brand.key)
          .ask('mutation($input: EnrolMemberInput!) { enrolMember(input: $input) { __typename } }', {
            input: { externalId: `member ${i.toString()}` },
          });
        if (i % 10 === 0) {
          await gateway.operator.ask(
            'mutation($input: SetCreditLimitInput!) { setCreditLimit(input: $input) { __typename } }',
            { input: { partnerId: brand.id, limit: { amount: `${(1_000 + i).toString()}.00`, currency: 'EUR' } } },
          );
        }
      }),
    );
    const { database } = one.services;
    const counts = await database.query<{ source: string; count: bigint }>({
      text: `SELECT source, count(*) AS count FROM event WHERE source = 'member_link' AND subject <> '*' OR before ? 'credit_limit' OR after ? 'credit_limit' GROUP BY source ORDER BY source`,
    });
    expect(counts).toEqual([
      { source: 'member_link', count: 120n },
      { source: 'partner', count: expect.any(BigInt) },
    ]);
    await assertSound(database);
    for (const gateway of gateways) await gateway.running.close();
    await made.drop();
  }, 60_000);
});
