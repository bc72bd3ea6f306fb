import { createServices, openNetwork } from '../gateway/index.js';
import { ProcessBus } from '../platform/index.js';
import { scenarios, seedCheckByHand, seedDemo } from '../../seeds/index.js';
import { fail, readConfig } from './fail.js';
import { ProgressLine } from './progress.js';

/** Plays a scenario into the network the settings name, which must be empty. */
export async function seed(scenario: string): Promise<void> {
  if (!(scenarios as readonly string[]).includes(scenario)) {
    fail(new Error(`there is no scenario ${scenario}: ${scenarios.join(', ')}`));
    return;
  }
  const opened = await openNetwork(readConfig());
  const services = createServices(opened, new ProcessBus());
  const line = new ProgressLine();
  try {
    const play = scenario === 'demo' ? seedDemo : seedCheckByHand;
    await play(services, ({ what, done, total }) => {
      line.show(what, done, total);
    });
    line.end();
    process.stderr.write(`kula: the scenario ${scenario} was played\n`);
  } finally {
    line.end();
    await services.lane.close();
    await opened.close();
  }
}
