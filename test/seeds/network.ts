import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { createServices, openNetwork } from '../../src/gateway/index.js';
import type { Services } from '../../src/ledger/index.js';
import { openBus, parseConfig } from '../../src/platform/index.js';
import type { Environment } from '../../src/platform/config.js';
import type { Engine } from '../support/engines.js';

const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export interface TestNetwork {
  readonly services: Services;
  readonly close: () => Promise<void>;
}

/** A network in a fresh database without a gateway: what `kula seed` works on. */
export async function openTestNetwork(engine: Engine, env: Environment = {}): Promise<TestNetwork> {
  const { location, drop } = await engine.fresh();
  const config = parseConfig({
    KULA_SIGNING_KEY: signingKey,
    KULA_LOG_LEVEL: 'silent',
    ...(location.url !== undefined && { DATABASE_URL: location.url }),
    ...env,
  });
  const opened = await openNetwork(config, { location, log: pino({ level: 'silent' }) });
  const bus = await openBus(undefined);
  const services = createServices(opened, bus);
  return {
    services,
    close: async () => {
      await services.lane.close();
      await bus.close();
      await opened.close();
      await drop();
    },
  };
}
