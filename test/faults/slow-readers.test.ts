/** Readers that read slowly, and readers that never read again, among many: the others do not notice. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../live/support/collect.js';
import { build } from '../live/support/processes.js';
import { RawClient } from '../live/support/raw.js';
import { describePostgres } from '../support/engines.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, say, seconds } from './support/mode.js';
import { makeNetwork, type FaultNetwork } from './support/network.js';
import { CHANGES, versionsOf } from './support/readers.js';

const READERS = inMode(1_000, 2_000);
/** Of each ten readers one is dead and one is slow. */
const isDead = (index: number): boolean => index % 10 === 0;
const isSlow = (index: number): boolean => index % 10 === 5;
/** Two pings 15 s apart stay without an answer: 45 s, and time for a busy machine. */
const CLOSED_MS = 120_000;
/** The load itself makes a heap grow; what is not bounded would pass this in the long mode. */
const GROWTH_MAX_BYTES = 384 * 1024 * 1024;

describePostgres('slow and dead readers', (engine) => {
  let gateway: GatewayProcess | undefined;
  let load: Load | undefined;
  let drop: (() => Promise<void>) | undefined;
  const readers: RawClient[] = [];
  const timers: NodeJS.Timeout[] = [];

  beforeAll(() => {
    build();
  }, 120_000);
  afterAll(async () => {
    for (const timer of timers) clearInterval(timer);
    await load?.stop();
    for (const { socket } of readers) socket.terminate();
    await gateway?.kill();
    await drop?.();
  }, 60_000);

  async function connect(url: string, network: FaultNetwork): Promise<void> {
    for (let index = 0; index < READERS; index += 1) {
      const { walletId, partner } = network.members[index % network.members.length] as FaultNetwork['members'][number];
      const reader = await new RawClient(url).init(partner.key);
      readers.push(reader);
      reader.subscribe('c', CHANGES, { id: walletId, after: 0 });
      // A dead one was cut off from its network: nothing that is sent to it is ever read, nor a ping answered.
      if (isDead(index)) reader.socket.pause();
      if (isSlow(index)) {
        timers.push(
          setInterval(() => {
            if (reader.socket.isPaused) reader.socket.resume();
            else reader.socket.pause();
          }, 500),
        );
      }
    }
  }

  it(
    'cost bounded memory: dead ones are closed, slow ones and all others get every change',
    async () => {
      const fresh = await engine.fresh();
      drop = fresh.drop;
      const env: Env = { DATABASE_URL: fresh.location.url ?? '' };
      gateway = await GatewayProcess.on(env);
      await gateway.start();
      const network = await makeNetwork(gateway.url, env);
      await connect(gateway.url.replace(/^http/, 'ws'), network);
      const before = gateway.residentBytes();
      const paused = performance.now();
      load = new Load({ members: network.members, urls: [gateway.url], rate: 200 }).start();
      let highest = before ?? 0;
      for (let i = 0; i < inMode(8, 60); i += 1) {
        await delay(1_000);
        highest = Math.max(highest, gateway.residentBytes() ?? 0);
      }
      await load.settle();
      const versions = new Map(network.members.map(({ walletId }) => [walletId, 1]));
      for (const {
        operation: { member },
      } of load.done)
        versions.set(member.walletId, (versions.get(member.walletId) ?? 0) + 1);
      const expected = (index: number) =>
        versions.get(network.members[index % network.members.length]?.walletId ?? '') ?? 0;
      await until(
        'every change at every reader that reads',
        () => readers.every((reader, i) => isDead(i) || reader.of('c').length >= expected(i)),
        60_000,
      );
      readers.forEach((reader, i) => {
        if (!isDead(i))
          expect(versionsOf(reader)).toEqual(Array.from({ length: expected(i) }, (_, version) => version + 1));
      });

      const alive = readers.filter((_, i) => !isDead(i)).length;
      await until('the dead are closed', async () => (await gateway?.metric('kula_sockets')) === alive, CLOSED_MS);
      const closedMs = performance.now() - paused;
      expect(readers.filter((reader, i) => !isDead(i) && reader.socket.readyState !== reader.socket.OPEN)).toEqual([]);
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      expect(gateway.crashes).toBe(0);
      const grown = highest - (before ?? 0);
      expect(grown).toBeLessThan(GROWTH_MAX_BYTES);
      say(
        `${READERS} readers, ${READERS - alive} dead and as many slow: ${load.describe()}, all seen; memory grew by ${(grown / 1_048_576).toFixed(0)} MiB at most; the dead closed after ${seconds(closedMs)}`,
      );
    },
    inMode(420_000, 900_000),
  );
});
