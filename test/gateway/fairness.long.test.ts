/** What one caller may take of what is there for all: of its rate, of the lane's queue, of seldom fields. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LANE_LOCK } from '../../src/ledger/index.js';
import { until } from '../live/support/collect.js';
import { describePostgres, inMemory, type Engine } from '../support/engines.js';
import { startTestGateway, type TestGateway, type TestMember, type TestPartner } from '../support/server.js';

const BATCH =
  'mutation($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { __typename ... on Refusal { code } } }';
const ACCRUE =
  'mutation($input: AccruePointsInput!) { accruePoints(input: $input) { __typename ... on Refusal { code } } }';
const FREEZE = 'mutation($frozen: Boolean!) { freezeWallet(frozen: $frozen) { version } }';
const CODE = 'mutation { memberCode { code } }';

let count = 0;
const accrual = (partner: TestPartner, member: TestMember) => {
  const name = `fair-${(count += 1).toString()}`;
  return {
    idempotencyKey: name,
    orderId: name,
    member: { id: member.id },
    spend: { amount: '1.00', currency: partner.currency },
  };
};
const many = (n: number, partner: TestPartner, member: TestMember) =>
  Array.from({ length: n }, () => accrual(partner, member));

let gateway: TestGateway | undefined;

async function open(env: Record<string, string>, engine: Engine = inMemory) {
  gateway = await startTestGateway(engine, { env });
  const partner = await gateway.partner();
  return { gateway, partner, member: await gateway.member(partner) };
}

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
}, 60_000);

/** Another key of the same partner: the rate of a key is its own. */
async function anotherKey(made: TestGateway, partner: TestPartner): Promise<TestPartner> {
  const { issueApiKey } = await made.operator.ask(
    'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { secret } } }',
    { input: { partnerId: partner.id, label: 'another' } },
  );
  return { ...partner, app: made.as(issueApiKey.secret as string) };
}

const versionOf = async (member: TestMember): Promise<number> =>
  (await member.client.ask('query($id: ID!) { wallet(id: $id) { version } }', { id: member.walletId })).wallet
    .version as number;

/** Statuses of what was sent at once, so that no rate flows in between on a slow machine. */
const statuses = (answers: readonly { readonly status: number }[]): number[] =>
  answers.map(({ status }) => status).sort((x, y) => x - y);

describe("a key's rate", () => {
  it('counts each input of a batch, and takes a batch whole or not at all', async () => {
    const { gateway: made, partner, member } = await open({ KULA_RATE_LIMIT: '100' });
    const other = await anotherKey(made, partner);
    const batch = () => other.app.send(BATCH, { inputs: many(190, other, member) });
    const answers = await Promise.all([batch(), batch()]);
    expect(statuses(answers)).toEqual([200, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(await versionOf(member)).toBe(190);
    // Nothing was taken for what was refused but the request itself: who waits as told is served.
    await delay(1_000 * seconds);
    expect((await batch()).status).toBe(200);
  }, 120_000);

  it('does not read large bodies of a key that does not wait', async () => {
    const { gateway: made, partner, member } = await open({ KULA_RATE_LIMIT: '100' });
    const other = await anotherKey(made, partner);
    const sent = Array.from({ length: 4 }, () => other.app.send(BATCH, { inputs: many(190, other, member) }));
    await Promise.any(
      sent.map((answer) =>
        answer.then(({ status }) => {
          if (status !== 429) throw new Error('not refused');
        }),
      ),
    );
    // A body that would not be read for anyone is refused for its key first.
    const began = performance.now();
    const large = await fetch(other.app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${other.app.token ?? ''}` },
      body: `{"query":"${'x'.repeat(10_000)}`,
    });
    expect(large.status).toBe(429);
    // Who does not wait by itself is kept waiting.
    expect(performance.now() - began).toBeGreaterThan(900);
    await Promise.all(sent);
    expect((await other.app.ask(ACCRUE, { input: accrual(other, member) })).accruePoints.__typename).toBe(
      'AccruePointsPayload',
    );
  }, 120_000);

  it('is named when it could never take a batch', async () => {
    const { partner, member } = await open({ KULA_RATE_LIMIT: '100' });
    const answer = await partner.app.send(BATCH, { inputs: many(201, partner, member) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'inputs',
      rule: expect.stringMatching(/at most 200 operations.*KULA_RATE_LIMIT/),
    });
    expect(await versionOf(member)).toBe(0);
  }, 120_000);

  it('counts each field of a mutation', async () => {
    const { gateway: made, partner, member } = await open({ KULA_RATE_LIMIT: '20' });
    const other = await anotherKey(made, partner);
    const names = Array.from({ length: 30 }, (_, i) => i.toString());
    const document = `mutation(${names.map((i) => `$i${i}: AccruePointsInput!`).join()}) { ${names.map((i) => `a${i}: accruePoints(input: $i${i}) { __typename }`).join(' ')} }`;
    const variables = () => Object.fromEntries(names.map((i) => [`i${i}`, accrual(other, member)]));
    expect(
      statuses(await Promise.all([other.app.send(document, variables()), other.app.send(document, variables())])),
    ).toEqual([200, 429]);
    expect(await versionOf(member)).toBe(30);
  }, 120_000);
});

describe('a member', () => {
  it('may freeze and thaw ten times and show sixty codes a minute, whatever others do', async () => {
    const { gateway: made, partner, member } = await open({ KULA_RATE_LIMIT: '1000' });
    const other = await made.member(partner);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => member.client.send(FREEZE, { frozen: i % 2 === 0 })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(answers.filter(({ errors }) => errors === undefined).length).toBeGreaterThanOrEqual(10);
    expect(refused[0]?.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await other.client.ask(FREEZE, { frozen: true })).freezeWallet).toEqual({ version: 0 });
    const codes = await Promise.all(Array.from({ length: 90 }, () => member.client.send(CODE)));
    expect(codes.filter(({ errors }) => errors === undefined).length).toBeGreaterThanOrEqual(60);
    expect(statuses(codes).at(-1)).toBe(429);
  }, 120_000);
});

describePostgres("the lane's queue", (engine) => {
  /** Keeps the lane waiting, and nothing else, until what is given is called. */
  async function holdLane(made: TestGateway): Promise<() => Promise<void>> {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: () => void = () => undefined;
    const holds = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const held = made.services.database.transaction(async (tx) => {
      await tx.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LANE_LOCK] });
      begun();
      await released;
    });
    await holds;
    return () => {
      release();
      return held;
    };
  }

  it('has room for others while one key floods it', async () => {
    const { gateway: made, partner, member } = await open({ KULA_QUEUE_MAX: '40', KULA_BATCH_MAX: '1' }, engine);
    const other = await anotherKey(made, partner);
    const release = await holdLane(made);
    const flood = many(60, partner, member).map((input) => partner.app.send(ACCRUE, { input }));
    // Shed at once: what was taken waits for the lane.
    let shed = 0;
    for (const answer of flood)
      void answer.then(({ status }) => {
        if (status === 503) shed += 1;
      });
    await until('all of the flood but a share of the queue is shed', () => shed >= 49);
    const beside = many(20, other, member).map((input) => other.app.send(ACCRUE, { input }));
    await until('what others brought waits', () => made.services.lane.depth >= 20);
    await release();
    const [flooded, others] = await Promise.all([Promise.all(flood), Promise.all(beside)]);
    expect(flooded.find(({ status }) => status === 503)?.errors?.[0]?.extensions.code).toBe('OVERLOADED');
    expect(others.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(10);
    expect(await versionOf(member)).toBe([...flooded, ...others].filter(({ status }) => status === 200).length);
  }, 120_000);

  it('takes a batch whole or not at all', async () => {
    const { gateway: made, partner, member } = await open({ KULA_QUEUE_MAX: '100', KULA_BATCH_MAX: '1' }, engine);
    const release = await holdLane(made);
    const first = partner.app.send(BATCH, { inputs: many(60, partner, member) });
    await until('the first batch waits', () => made.services.lane.depth >= 59);
    const second = await partner.app.send(BATCH, { inputs: many(20, partner, member) });
    expect([second.status, second.errors?.[0]?.extensions.code]).toEqual([503, 'OVERLOADED']);
    await release();
    expect((await first).data.accruePointsBatch).toHaveLength(60);
    expect(await versionOf(member)).toBe(60);
  }, 120_000);
});
