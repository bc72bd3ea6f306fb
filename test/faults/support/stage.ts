import { afterEach, beforeAll } from '@jest/globals';
import { build } from '../../live/support/processes.js';
import { Cluster } from './cluster.js';
import { GatewayProcess, type Env } from './gateway.js';
import { Load } from './load.js';
import { makeNetwork, type FaultNetwork } from './network.js';

/** Builds Kula before the file's tests. Gives a list of what each test must undo, which is done after it, last first. */
export function undoing(): (() => Promise<unknown>)[] {
  const afterwards: (() => Promise<unknown>)[] = [];
  beforeAll(() => {
    build();
  }, 120_000);
  afterEach(async () => {
    for (const undo of afterwards.splice(0).reverse()) await undo();
  }, 60_000);
  return afterwards;
}

/** Starts a PostgreSQL of the test's own, which is removed after it. */
export async function startCluster(afterwards: (() => Promise<unknown>)[]): Promise<Cluster> {
  const cluster = await Cluster.make();
  afterwards.push(() => cluster.destroy());
  await cluster.start();
  return cluster;
}

/** Starts a gateway with that environment, which is killed after the test. */
export async function startGateway(afterwards: (() => Promise<unknown>)[], env: Env): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.on(env);
  afterwards.push(() => gateway.kill());
  await gateway.start();
  return gateway;
}

/** A load on one gateway, at a rate of 100, which is stopped after the test. */
export function startLoad(
  afterwards: (() => Promise<unknown>)[],
  gateway: GatewayProcess,
  network: FaultNetwork,
): Load {
  const load = new Load({ members: network.members, urls: [gateway.url], rate: 100 }).start();
  afterwards.push(() => load.stop());
  return load;
}

/** A gateway, a network made through it, and a load that has been served. */
export async function startUnderLoad(
  afterwards: (() => Promise<unknown>)[],
  env: Env,
): Promise<{ gateway: GatewayProcess; network: FaultNetwork; load: Load }> {
  const gateway = await startGateway(afterwards, env);
  const network = await makeNetwork(gateway.url, env);
  const load = startLoad(afterwards, gateway, network);
  await load.recovered(60_000);
  return { gateway, network, load };
}
