/** The rooms' verbs over a fresh database, without a gateway in front: for what is about rows, locks and clocks. */
import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { Lane, type FundingModel, type PartnerStatus, type Services } from '../../src/ledger/index.js';
import { membersRoom } from '../../src/members/index.js';
import { partnersRoom } from '../../src/partners/index.js';
import {
  loadSigningKey,
  migrate,
  newId,
  openDatabase,
  parseConfig,
  ProcessBus,
  type PartnerId,
} from '../../src/platform/index.js';
import type { Environment } from '../../src/platform/config.js';
import type { DatabaseLocation, Engine } from './engines.js';

const signingKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Starting PGlite is work for a processor: on a busy machine it takes longer than a test may. */
export const START_MS = 120_000;

export interface Kernel {
  readonly services: Services;
  readonly location: DatabaseLocation;
  /** A partner as a row: these tests are not about how it came to be. */
  partner(row?: {
    status?: PartnerStatus;
    currency?: string;
    fundingModel?: FundingModel;
    code?: string;
  }): Promise<PartnerId>;
  close(): Promise<void>;
}

async function open(location: DatabaseLocation, env: Environment): Promise<Services> {
  const config = parseConfig({ ...env, ...(location.url === undefined ? {} : { DATABASE_URL: location.url }) });
  const database = await openDatabase({ ...location, entities: [...partnersRoom.entities, ...membersRoom.entities] });
  return {
    config,
    database,
    lane: new Lane(database, { batchMax: 64, queueMax: 1_000, configs: [] }),
    bus: new ProcessBus(),
    log: pino({ level: 'silent' }),
    signingKey: await loadSigningKey({ signingKey, dataDir: '/nowhere' }),
    nodes: {},
    nodeLists: {},
    runDueJobs: () => Promise.resolve(),
  };
}

function describeKernel(services: Services, location: DatabaseLocation, drop: () => Promise<void>): Kernel {
  return {
    services,
    location,
    partner: async ({ status = 'ACTIVE', currency = 'EUR', fundingModel = 'ON_ISSUE', code } = {}) => {
      const id = newId('partner');
      await services.database.query({
        text: 'INSERT INTO partner (id, code, name, status, currency, funding_model, created_at) VALUES ($1, $2, $3, $4, $5, $6, network_now())',
        values: [id, code ?? id.slice(-20), 'A partner', status, currency, fundingModel],
      });
      return id;
    },
    close: async () => {
      await services.lane.close();
      await services.database.close();
      await services.bus.close();
      await drop();
    },
  };
}

/** A network of its own. */
export async function openKernel(engine: Engine, env: Environment = {}): Promise<Kernel> {
  const { location, drop } = await engine.fresh();
  const services = await open(location, env);
  const { database } = services;
  await migrate(database);
  await database.query({
    text: `INSERT INTO network (name, points_code, base_currency, point_value, created_at) VALUES ('Kula', 'KLA', 'EUR', 10000, now())`,
  });
  await database.query({ text: 'INSERT INTO lane_head DEFAULT VALUES' });
  return describeKernel(services, location, drop);
}

/** Another process on the same PostgreSQL, with a bus that does not reach the first: as with Redis away. */
export async function openBeside(kernel: Kernel, env: Environment = {}): Promise<Kernel> {
  return describeKernel(await open(kernel.location, env), kernel.location, () => Promise.resolve());
}
