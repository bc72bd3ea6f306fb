/** Scenarios, played through the use cases into an empty network; always the same (README.md). */
import type { Services } from '../src/ledger/index.js';
import { demoCredentials, type DemoCredentials } from './demo/credentials.js';
import { playDemo } from './demo/play.js';
import { isEmptyNetwork } from './empty.js';
import { Progress, type OnProgress } from './progress.js';
import { playCheckByHand } from './scenarios/check-by-hand.js';
import { oneAtATime } from './turn.js';

export { demoCredentials, type DemoCredentials } from './demo/credentials.js';
export { isEmptyNetwork, SeedRefused } from './empty.js';
export { type OnProgress, type SeedProgress } from './progress.js';
export { checkByHandExpected } from './scenarios/check-by-hand.js';

/** The scenarios that `kula seed` can play. */
export const scenarios = ['demo', 'check-by-hand'] as const;
export type Scenario = (typeof scenarios)[number];

/**
 * Plays the demo coalition: five partners, 200 members, five weeks of trade, a closed settlement period and an open one.
 * Takes some seconds; the network's clock lies in the past meanwhile, so nothing else should use it yet.
 * Errors: SeedRefused when the network is not empty, or its base currency or point value are not the scenario's.
 */
export async function seedDemo(services: Services, onProgress?: OnProgress): Promise<DemoCredentials> {
  return oneAtATime(services, async () => {
    await playDemo(services, new Progress(onProgress));
    const credentials = await demoCredentials(services);
    if (!credentials) throw new Error("seeds: the demo's keys are not good");
    return credentials;
  });
}

/** Plays the design's check by hand, with figures that can be followed with pencil and paper. Errors: as {@link seedDemo}. */
export function seedCheckByHand(services: Services, onProgress?: OnProgress): Promise<void> {
  return oneAtATime(services, () => playCheckByHand(services, new Progress(onProgress)));
}

/**
 * At a start with KULA_SEED=demo: plays the demo when the network is empty, and gives its keys, also at later starts.
 * Gateways that start together take turns. Null when the network has no demo.
 */
export async function ensureDemo(services: Services, onProgress?: OnProgress): Promise<DemoCredentials | null> {
  return oneAtATime(services, async () => {
    if (await isEmptyNetwork(services)) await playDemo(services, new Progress(onProgress));
    return demoCredentials(services);
  });
}
