/**
 * Documents that are made to be kept: by one without a token, and by one with a key. A gateway with a small heap lives through
 * them, keeps no more at the end than in the middle, and serves the others as before.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describePostgres } from '../support/engines.js';
import { build } from '../live/support/processes.js';
import { GatewayProcess, type Env } from '../faults/support/gateway.js';
import { must, makeNetwork, type FaultNetwork } from '../faults/support/network.js';

/** A gateway at rest has 90 MB. Before documents were bounded in bytes, one with this much died after some seconds. */
const HEAP_MB = 192;
const FLOOD_SECONDS = 24;
const SENDERS = 4;

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

const FRAGMENTS = `fragment P on Partner { code name id status currency rateSheet { ...R } }
  fragment R on RateSheet { id version accrualRate redemptionValue effectiveFrom partner { id code name } }`;

/** Each is another one for each number, but the first of them three times the same, so that it is compiled where that is done. */
const documents: readonly ((n: number) => string)[] = [
  (n) =>
    `{ ${times(28, (i) => `a${i.toString()}: partner(code: "x${Math.floor(n / 18).toString()}") { ...P }`)} } ${FRAGMENTS}`,
  (n) =>
    `query Q${Math.floor(n / 18).toString()} { a: partner(code: "x") { ...P } b: partner(code: "y") { ...P } } ${FRAGMENTS}`,
  (n) => `{ network { ${'name '.repeat(980)} } n${n.toString()}: __typename }`,
  (n) => `{ network { ${times(300, (i) => `f${i.toString()}_${n.toString()}`)} } }`,
  (n) => `{ __schema { types { name fields { name } } } n${n.toString()}: __typename }`,
  (n) => `${getIntrospectionQuery()} # ${n.toString()}`,
];

interface Flood {
  readonly statuses: Map<number, number>;
  stop(): Promise<void>;
}

/** Sends as fast as it is answered. */
function flood(url: string, token: string | undefined, made: (n: number) => string): Flood {
  const statuses = new Map<number, number>();
  let n = 0;
  let going = true;
  const send = async () => {
    while (going) {
      n += 1;
      const headers = {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: made(n) }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
      // Twice as fast as an address may: the senders' own work is not what is measured.
      await delay(10 * SENDERS);
    }
  };
  const senders = Array.from({ length: SENDERS }, send);
  return {
    statuses,
    stop: async () => {
      going = false;
      await Promise.all(senders);
    },
  };
}

describePostgres('a gateway with a small heap, under documents that are made to be kept', (engine) => {
  let gateway: GatewayProcess | undefined;
  let network: FaultNetwork;
  let flooder: string;
  let drop: (() => Promise<void>) | undefined;
  const running: Flood[] = [];

  beforeAll(async () => {
    build();
    const fresh = await engine.fresh();
    drop = fresh.drop;
    const env: Env = { DATABASE_URL: fresh.location.url ?? '', KULA_RATE_LIMIT: '1000', KULA_EXPLORER: 'true' };
    gateway = await GatewayProcess.on(env, [`--max-old-space-size=${HEAP_MB.toString()}`]);
    await gateway.start();
    network = await makeNetwork(gateway.url, env, 4);
    const operator = await network.token('OPERATOR');
    const { secret } = (await must(
      gateway.url,
      operator,
      'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on IssueApiKeyPayload { secret } ... on Refusal { code message } } }',
      { input: { partnerId: network.partners[0]?.id, label: 'flood' } },
    )) as { secret: string };
    flooder = secret;
  }, 240_000);
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await gateway?.kill();
    await drop?.();
  }, 60_000);

  /** The slowest but one in a hundred of ordinary queries, one after another. */
  async function p99(seconds: number): Promise<number> {
    const [member] = network.members;
    if (!member || !gateway) throw new Error('no member');
    const took: number[] = [];
    for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
      const began = performance.now();
      await must(gateway.url, member.partner.key, 'query($id: ID!) { wallet(id: $id) { available version } }', {
        id: member.walletId,
      });
      took.push(performance.now() - began);
      await delay(5);
    }
    return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0;
  }

  /** The least that the heap holds in that time: what is there after a collection. */
  async function leastHeap(seconds: number): Promise<number> {
    let least = Infinity;
    for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
      least = Math.min(least, (await gateway?.metric('nodejs_heap_size_used_bytes')) ?? 0);
      await delay(200);
    }
    return least;
  }

  it.each([
    ['a stranger', false],
    ['a key', true],
  ])(
    'from %s leave the memory flat and the gateway alive, and who asks beside it is served',
    async (_who, hasKey) => {
      if (!gateway) throw new Error('no gateway');
      const one = flood(gateway.url, hasKey ? flooder : undefined, (n) => documents[n % documents.length]?.(n) ?? '');
      running.push(one);
      await leastHeap(FLOOD_SECONDS / 3);
      const [middle] = await Promise.all([leastHeap(FLOOD_SECONDS / 3), p99(FLOOD_SECONDS / 3)]);
      const [end, beside] = await Promise.all([leastHeap(FLOOD_SECONDS / 3), p99(FLOOD_SECONDS / 3)]);
      await one.stop();
      // The same number of requests that are nothing to think of: what the machine itself takes.
      const harmless = flood(gateway.url, hasKey ? flooder : undefined, () => '{ network { name } }');
      running.push(harmless);
      const usual = await p99(FLOOD_SECONDS / 6);
      await harmless.stop();
      process.stdout.write(
        `${hasKey ? 'key' : 'stranger'}: heap ${(middle / 1e6).toFixed(0)} MB, then ${(end / 1e6).toFixed(0)} MB; p99 ${beside.toFixed(1)} ms beside it, ${usual.toFixed(1)} ms beside harmless ones; ${JSON.stringify([...one.statuses])}\n`,
      );
      expect(gateway.crashes).toBe(0);
      // What was answered: refused by a rate, or for having no token, or done; nothing was cut off.
      expect([...one.statuses.keys()].filter((status) => ![200, 400, 401, 429].includes(status))).toEqual([]);
      expect(one.statuses.get(hasKey ? 200 : 401) ?? 0).toBeGreaterThan(0);
      expect(end).toBeLessThan(middle * 1.2 + 24_000_000);
      expect(end).toBeLessThan(HEAP_MB * 1_048_576 * 0.8);
    },
    240_000,
  );
});
