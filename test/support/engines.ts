/** One suite, every implementation: the same tests over the embedded engine and a real PostgreSQL, and over each bus. */
import { describe } from '@jest/globals';
import { createTestDatabase } from './postgres.js';
import { redisUrl } from './services.js';

/** What openDatabase() of src/platform is given. */
export interface DatabaseLocation {
  readonly url?: string;
  readonly dataDir?: string;
}

export interface Engine {
  readonly kind: 'pglite' | 'postgres';
  /** The place of a fresh, empty database, for openDatabase(location); drop() after it was closed. */
  readonly fresh: () => Promise<{ readonly location: DatabaseLocation; readonly drop: () => Promise<void> }>;
}

export interface BusKind {
  readonly kind: 'process' | 'redis';
  /** Undefined: the bus in the process. */
  readonly url: string | undefined;
}

const pglite: Engine = {
  kind: 'pglite',
  // PGlite's own spelling for a database that is never on disk.
  fresh: () => Promise.resolve({ location: { dataDir: 'memory://' }, drop: () => Promise.resolve() }),
};

/** For what has nothing to do with the engine. */
export const inMemory = pglite;

const postgres: Engine = {
  kind: 'postgres',
  fresh: async () => {
    const { url, drop } = await createTestDatabase();
    return { location: { url }, drop };
  },
};

/** With CI=true the global setup has failed already when a service does not answer, so nothing is skipped there. */
const isUp = (service: 'PG' | 'REDIS'): boolean => process.env[`KULA_TEST_${service}_STATE`] === 'up';

function describeWhen(condition: boolean, title: string, whenNot: string, body: () => void): void {
  if (condition) describe(title, body);
  else describe.skip(`${title} (${whenNot})`, body);
}

/** Runs the suite on PGlite and on PostgreSQL. */
export function describeEngines(name: string, suite: (engine: Engine) => void): void {
  describe(`${name} on pglite`, () => { suite(pglite); });
  describePostgres(name, suite);
}

/** For what is about concurrency: PGlite has one connection and hides races. */
export function describePostgres(name: string, suite: (engine: Engine) => void): void {
  describeWhen(isUp('PG'), `${name} on postgres`, 'PostgreSQL does not answer', () => { suite(postgres); });
}

/** Runs the suite on the bus in the process and on Redis. */
export function describeBuses(name: string, suite: (bus: BusKind) => void): void {
  describe(`${name} in process`, () => { suite({ kind: 'process', url: undefined }); });
  describeWhen(isUp('REDIS'), `${name} over redis`, 'Redis does not answer', () => { suite({ kind: 'redis', url: redisUrl }); });
}
