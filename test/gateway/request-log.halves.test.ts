/** What a partner's app asked and how it went, over the API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CALLER_MAX } from '../../src/gateway/logs/day-log.js';
import { describeInHalves, describeOnce, inMemory } from '../support/engines.js';
import { startTestGateway, type Client, type Loose, type TestGateway, type TestPartner } from '../support/server.js';

const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename } }`;
const ACCRUE = `mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename } }`;
const LOG = `query($partnerId: ID!, $filter: LoggedRequestFilter, $first: Int, $after: String) {
  requestLog(partnerId: $partnerId, filter: $filter, first: $first, after: $after) {
    nodes { at operation ms code size refused replayed orderId idempotencyKey role askedBy keyPrefix requestId }
    pageInfo { hasNextPage endCursor } } }`;

describeInHalves('the log of requests', (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let other: TestPartner;

  const logOf = async (client: Client, filter: object = {}, more: object = {}): Promise<Loose> => {
    await gateway.running.requests.flush();
    return (await client.ask(LOG, { partnerId: bakery.id, filter, ...more })).requestLog;
  };
  const operations = async (client: Client, filter: object = {}): Promise<string[]> =>
    (await logOf(client, filter)).nodes
      .map(({ operation }: Loose) => operation as string)
      .filter((name: string) => name !== 'query requestLog');

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    [bakery, other] = [await gateway.partner(), await gateway.partner()];
    const anna = await gateway.member(bakery, 'anna');
    await gateway.running.requests.flush();
    await gateway.services.database.query({ text: 'DELETE FROM request_log' });
    const order = { orderId: 'one', member: { id: anna.id }, points: 7, capture: true };
    const spend = { amount: '10.00', currency: 'EUR' };
    await gateway.accrue(bakery, anna, '100.00');
    for (let i = 0; i < 2; i += 1) await bakery.app.ask(REDEEM, { input: { ...order, idempotencyKey: 'key-one' } });
    await bakery.app.ask(REDEEM, { input: { ...order, orderId: 'two', points: 90_000, idempotencyKey: 'key-two' } });
    const one = { member: { id: anna.id }, spend };
    await bakery.app.ask(ACCRUE, {
      inputs: [
        { ...one, orderId: 'three', idempotencyKey: 'key-three' },
        { ...one, orderId: 'three', idempotencyKey: 'key-four' },
      ],
    });
    await bakery.app.ask('{ partners { nodes { id } } network { baseCurrency } }');
    await bakery.app.codes(REDEEM, { input: { ...order, points: 0, idempotencyKey: 'key-five' } });
    await bakery.app.codes(REDEEM, { input: { ...order, points: 'many', idempotencyKey: 'key-six' } });
    await other.app.ask('{ partners { nodes { id } } }');
    await gateway.operator.ask('{ partners { nodes { id } } }');
  }, 120_000);
  afterAll(() => gateway.close());

  it('says of each request how it went, the last one first', async () => {
    const { nodes } = await logOf(bakery.app);
    expect(
      nodes.map(({ operation, code, size, refused, replayed, orderId }: Loose) => [
        operation,
        code,
        size,
        refused,
        replayed,
        orderId,
      ]),
    ).toEqual([
      // Its variables are wrong, so it was not run.
      ['mutation redeemPoints', 'BAD_USER_INPUT', null, null, null, null],
      ['redeemPoints', 'BAD_USER_INPUT', null, null, null, 'one'],
      ['query partners, network', null, null, null, null, null],
      ['accruePointsBatch', 'DUPLICATE_ORDER', 2, 1, null, null],
      ['redeemPoints', 'INSUFFICIENT_POINTS', null, null, null, 'two'],
      ['redeemPoints', null, null, null, true, 'one'],
      ['redeemPoints', null, null, null, false, 'one'],
      ['accruePoints', null, null, null, false, expect.any(String)],
    ]);
    const { apiKeys } = (
      await gateway.operator.ask('query($id: ID!) { partner(id: $id) { apiKeys { id prefix } } }', { id: bakery.id })
    ).partner;
    expect(nodes.find(({ orderId }: Loose) => orderId === 'two')).toEqual({
      at: expect.any(String),
      operation: 'redeemPoints',
      ms: expect.any(Number),
      code: 'INSUFFICIENT_POINTS',
      size: null,
      refused: null,
      replayed: null,
      orderId: 'two',
      idempotencyKey: 'key-two',
      role: 'PARTNER_APP',
      askedBy: bakery.keyId,
      keyPrefix: apiKeys.find(({ id }: Loose) => id === bakery.keyId).prefix,
      requestId: expect.stringMatching(/^[\w-]{8,64}$/),
    });
  });

  it('finds them by order, key, request, code, operation and time', async () => {
    expect(await operations(bakery.app, { orderId: 'one', failed: false })).toEqual(['redeemPoints', 'redeemPoints']);
    expect(await operations(bakery.app, { idempotencyKey: 'key-two' })).toEqual(['redeemPoints']);
    expect(await operations(bakery.app, { code: 'DUPLICATE_ORDER' })).toEqual(['accruePointsBatch']);
    expect(await operations(bakery.app, { operation: 'query partners, network' })).toHaveLength(1);
    expect(await operations(bakery.app, { apiKeyId: bakery.keyId, failed: true })).toHaveLength(4);
    expect(await operations(bakery.app, { apiKeyId: other.keyId })).toEqual([]);
    expect(await operations(bakery.app, { to: new Date(0).toISOString() })).toEqual([]);
    const [found] = (await logOf(bakery.app, { idempotencyKey: 'key-two' })).nodes;
    expect(await operations(bakery.app, { requestId: found.requestId })).toEqual(['redeemPoints']);
    expect(await bakery.app.codes(LOG, { partnerId: bakery.id, filter: { orderId: ' one' } })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('comes in pages that neither miss nor repeat a request', async () => {
    const filter = { to: new Date(Date.now() + 1_000).toISOString(), failed: true };
    const seen: string[] = [];
    let after: string | null = null;
    for (let i = 0; i < 10; i += 1) {
      const { nodes, pageInfo }: Loose = await logOf(bakery.app, filter, { first: 1, after });
      seen.push(...nodes.map(({ operation, code }: Loose) => `${operation as string} ${code as string}`));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    // The test before sent a wrong filter.
    expect(seen.filter((text) => !text.startsWith('query requestLog'))).toEqual([
      'mutation redeemPoints BAD_USER_INPUT',
      'redeemPoints BAD_USER_INPUT',
      'accruePointsBatch DUPLICATE_ORDER',
      'redeemPoints INSUFFICIENT_POINTS',
    ]);
  });

  it("is the partner's own and the staff's", async () => {
    expect(await operations(gateway.operator, { failed: true })).toHaveLength(4);
    expect(await operations(bakery.developer, { failed: true })).toHaveLength(4);
    expect((await logOf(other.app)).nodes).toEqual([]);
    expect(await bakery.accountant.codes(LOG, { partnerId: bakery.id })).toEqual(['FORBIDDEN']);
  });

  it('keeps nothing of what was sent but the numbers', async () => {
    const rows = await gateway.services.database.query({ text: 'SELECT * FROM request_log' });
    expect(
      JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    ).not.toMatch(/anna|mbr_|(?<!:)10\.00|kula_/);
  });

  it('counts what does not fit', async () => {
    const unlogged = async (): Promise<number> =>
      Number(
        /^kula_requests_unlogged_total (\d+)$/m.exec(await (await fetch(`${gateway.origin}/metrics`)).text())?.[1],
      );
    await gateway.running.requests.flush();
    const before = await unlogged();
    await Promise.all(Array.from({ length: 3 * CALLER_MAX }, () => other.app.ask('{ viewer { role } }')));
    await gateway.running.requests.flush();
    const [row] = await gateway.services.database.query<{ logged: bigint }>({
      text: 'SELECT count(*) AS logged FROM request_log WHERE partner_id = $1 AND operation = $2',
      values: [other.id, 'query viewer'],
    });
    expect((await unlogged()) - before + Number(row?.logged)).toBe(3 * CALLER_MAX);
    expect(await unlogged()).toBeGreaterThan(before);
  });
});

describeOnce('the log of requests', () => {
  it('had no mutation that was refused because the rate of its key was used up', async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_RATE_LIMIT: '40' } });
    try {
      const { app, id: partnerId } = await gateway.partner();
      const inputs = Array.from({ length: 30 }, (_, i) => ({
        idempotencyKey: `key-${i.toString()}`,
        orderId: `order-${i.toString()}`,
        member: { externalId: 'nobody' },
        spend: { amount: '1.00', currency: 'EUR' },
      }));
      const answers = await Promise.all(Array.from({ length: 6 }, () => app.send(ACCRUE, { inputs })));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      await gateway.running.requests.flush();
      const { nodes } = (await gateway.operator.ask(LOG, { partnerId, filter: { code: 'RATE_LIMITED' } })).requestLog;
      expect(nodes.map(({ operation }: Loose) => operation as string)).toEqual(
        refused.map(() => 'mutation accruePointsBatch'),
      );
      // Those that were run are there once, as the schema tells of them.
      const all = (await gateway.operator.ask(LOG, { partnerId, filter: {} })).requestLog.nodes;
      expect(all).toHaveLength(answers.length);
    } finally {
      await gateway.close();
    }
  });
});
