/** What must hold after every fault: nothing lost, nothing doubled, and `kula verify` at 0. */
import { expect } from '@jest/globals';
import { kula } from './gateway.js';
import type { Load } from './load.js';
import { BEGINNING, must, type FaultNetwork } from './network.js';

interface Wallet {
  readonly available: number;
  readonly held: number;
  readonly version: number;
}

const WALLET = 'query($id: ID!) { wallet(id: $id) { available held version } }';
const REPLAYED = 200;
const AT_ONCE = 8;

/** The wallets as they must be when each operation that is done was done once: one entry, and so one version, each. */
function expectedWallets(network: FaultNetwork, loads: readonly Load[]): Map<string, Wallet> {
  const wallets = new Map(
    network.members.map(({ walletId }) => [walletId, { available: BEGINNING, held: 0, version: 1 }]),
  );
  for (const {
    operation: { member, effect },
  } of loads.flatMap(({ done }) => done)) {
    const wallet = wallets.get(member.walletId);
    if (!wallet) throw new Error('an operation on a wallet that is not of this network');
    wallet.available += effect.available;
    wallet.held += effect.held;
    wallet.version += 1;
  }
  return wallets;
}

async function read(url: string, network: FaultNetwork): Promise<Map<string, Wallet>> {
  const entries = await Promise.all(
    network.members.map(
      async ({ walletId, partner }) =>
        [walletId, (await must(url, partner.key, WALLET, { id: walletId })) as Wallet] as const,
    ),
  );
  return new Map(entries);
}

/** Versions that were answered twice, or are beyond the wallet's. */
function doubledVersions(loads: readonly Load[]): string[] {
  const seen = new Set<string>();
  return loads
    .flatMap(({ done }) => done)
    .flatMap(({ operation, version }) => {
      const change = `${operation.member.walletId} ${version}`;
      if (seen.has(change)) return [change];
      seen.add(change);
      return [];
    });
}

/** A sample, spread over the run. */
function sample<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / count));
  return all.filter((_, i) => i % step === 0);
}

/**
 * Through a gateway that is up: sends again what came to no end, then counts. To be followed by {@link expectSound}.
 * Errors: something was lost, or done twice, or answered as it may not be.
 */
export async function expectEachOnce(url: string, network: FaultNetwork, ...loads: readonly Load[]): Promise<void> {
  for (const load of loads) await load.settle();
  expect(loads.flatMap(({ problems }) => problems)).toEqual([]);
  expect(await read(url, network)).toEqual(expectedWallets(network, loads));
  expect(doubledVersions(loads)).toEqual([]);
  for (const load of loads) {
    const chosen = sample(load.done, REPLAYED);
    // A few at once, for one key may have a quarter of a queue and the smallest queue of a test has 48 places: with 16 at once
    // the replays themselves were OVERLOADED whenever more than 12 of them were of one key.
    for (let i = 0; i < chosen.length; i += AT_ONCE) {
      const differing = await Promise.all(chosen.slice(i, i + AT_ONCE).map((done) => load.replay(done)));
      expect(differing.filter((text) => text !== undefined)).toEqual([]);
    }
  }
  // The replays changed nothing either.
  expect(await read(url, network)).toEqual(expectedWallets(network, loads));
}

/**
 * `kula verify`, with one entry for each operation that is done. An embedded database must have been closed before.
 * @param others entries that the test made besides.
 */
export async function expectSound(network: FaultNetwork, loads: readonly Load[], others = 0): Promise<void> {
  const report = JSON.parse(await kula(network.env, 'verify', '--json')) as { violations: number; entries: number };
  expect(report.violations).toBe(0);
  const done = loads.reduce((sum, load) => sum + load.done.length, 0);
  expect(report.entries).toBe(network.members.length + done + others);
}
