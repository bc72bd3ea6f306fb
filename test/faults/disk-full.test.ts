/** PostgreSQL's disk is full for a while: errors say to try again, and when there is room again it works by itself. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../live/support/collect.js';
import { build } from '../live/support/processes.js';
import { expectEachOnce, expectSound } from './support/check.js';
import { Cluster, whyNoCluster } from './support/cluster.js';
import { GatewayProcess, type Env } from './support/gateway.js';
import { Load } from './support/load.js';
import { inMode, MARGIN, say, seconds } from './support/mode.js';
import { makeNetwork } from './support/network.js';
import { describeUnless } from './support/skip.js';

const RECOVERY_MS = 10_000;

const run = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** A disk of its own, in memory; undefined when this process may not make one. */
function mountSmallDisk(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'kula-disk-'));
  if (run('mount', '-t', 'tmpfs', '-o', 'size=160m,mode=0755', 'tmpfs', path)) return path;
  rmdirSync(path);
  return undefined;
}

function unmount(path: string): void {
  // Lazily: what still has a file open must not leave it there.
  if (!run('umount', path)) run('umount', '-l', path);
  rmdirSync(path);
}

/** Writes until nothing more goes in; gives what makes room again. */
function fillUp(disk: string): () => void {
  const filler = join(disk, 'filler');
  const file = openSync(filler, 'w');
  try {
    for (let size = 1_048_576; size >= 512; size /= 2) {
      const chunk = Buffer.alloc(size, 1);
      try {
        for (;;) if (writeSync(file, chunk) < size) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
  return () => {
    rmSync(filler, { force: true });
  };
}

function whyNot(): string | undefined {
  const noCluster = whyNoCluster();
  if (noCluster !== undefined) return noCluster;
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  const disk = mountSmallDisk();
  if (disk === undefined) return 'a small disk cannot be mounted here';
  unmount(disk);
  return undefined;
}

describeUnless(whyNot(), 'a full disk', () => {
  let disk: string | undefined;
  let cluster: Cluster | undefined;
  let gateway: GatewayProcess | undefined;
  let load: Load | undefined;

  beforeAll(() => {
    build();
  }, 120_000);
  afterAll(async () => {
    await load?.stop();
    await gateway?.kill();
    await cluster?.destroy();
    if (disk !== undefined) unmount(disk);
  }, 60_000);

  it(
    'of PostgreSQL makes the gateway answer OVERLOADED, stay up, and recover by itself',
    async () => {
      disk = mountSmallDisk() ?? '';
      cluster = await Cluster.make(disk);
      await cluster.start();
      const env: Env = { DATABASE_URL: cluster.url };
      gateway = await GatewayProcess.on(env);
      await gateway.start();
      const network = await makeNetwork(gateway.url, env);
      load = new Load({
        members: network.members,
        urls: [gateway.url],
        rate: 200,
        underWayMax: 100,
        mayAnswer: ['INTERNAL'],
      }).start();
      await load.recovered(60_000);
      const makeRoom = fillUp(disk);
      const shed = () => (load?.count('OVERLOADED') ?? 0) + (load?.count('INTERNAL') ?? 0);
      // What stands on pages that are there already still goes in for a while.
      await until('an operation that finds no room', () => shed() > 0, 90_000);
      await delay(inMode(3_000, 30_000));
      expect((await fetch(`${gateway.origin}/healthz`)).status).toBe(200);
      makeRoom();
      const recoveredMs = await load.recovered(60_000);
      await expectEachOnce(gateway.url, network, load);
      await expectSound(network, [load]);
      expect(gateway.crashes).toBe(0);
      expect(await gateway.isReady()).toBe(true);
      say(`disk full: ${load.describe()}; works again ${seconds(recoveredMs)} after there was room; each once`);
      expect(load.count('no answer')).toBe(0);
      expect(recoveredMs).toBeLessThan(MARGIN * RECOVERY_MS);
    },
    inMode(420_000, 600_000),
  );
});
