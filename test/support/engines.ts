/** One suite, every implementation: the same tests over the embedded engine and a real PostgreSQL, and over each bus. */
import { describe } from '@jest/globals';
import type { PGlite } from '@electric-sql/pglite';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { redisUrl } from './services.js';
import { createMigratedDatabase, createMigratedPglite } from './templates.js';

/** What openDatabase() of src/platform is given. */
export interface DatabaseLocation {
  readonly url?: string;
  readonly dataDir?: string;
  readonly pglite?: PGlite;
}

/** The place of a database, for openDatabase(location); drop() after it was closed. */
interface Place {
  readonly location: DatabaseLocation;
  readonly drop: () => Promise<void>;
}

export interface Engine {
  readonly kind: 'pglite' | 'postgres';
  /** A fresh database as migrate() leaves it, copied from one that was made in this run: a fifth of the time. */
  readonly fresh: () => Promise<Place>;
  /** One without a table, for what is about migrating. */
  readonly empty: () => Promise<Place>;
}

export interface BusKind {
  readonly kind: 'process' | 'redis';
  /** Undefined: the bus in the process. */
  readonly url: string | undefined;
}

const pglite: Engine = {
  kind: 'pglite',
  fresh: async () => {
    const opened = await createMigratedPglite();
    return {
      location: { pglite: opened },
      drop: async () => {
        if (!opened.closed) await opened.close();
      },
    };
  },
  // PGlite's own spelling for a database that is never on disk.
  empty: () => Promise.resolve({ location: { dataDir: 'memory://' }, drop: () => Promise.resolve() }),
};

/** For what has nothing to do with the engine. */
export const inMemory = pglite;

const over = ({ url, drop }: TestDatabase): Place => ({ location: { url }, drop });

const postgres: Engine = {
  kind: 'postgres',
  fresh: async () => over(await createMigratedDatabase()),
  empty: async () => over(await createTestDatabase()),
};

/** With CI=true the global setup has failed already when a service does not answer, so nothing is skipped there. */
const isUp = (service: 'PG' | 'REDIS'): boolean => process.env[`KULA_TEST_${service}_STATE`] === 'up';

function describeWhen(condition: boolean, title: string, whenNot: string, body: () => void): void {
  if (condition) describe(title, body);
  else describe.skip(`${title} (${whenNot})`, body);
}

/** Runs the suite on PGlite and on PostgreSQL. */
export function describeEngines(name: string, suite: (engine: Engine) => void): void {
  describePglite(name, suite);
  describePostgres(name, suite);
}

/**
 * For a suite in a file `*.halves.test.ts`, which `npm test` runs on PGlite and `npm run test:long` on PostgreSQL. Such suites
 * are about what is decided and answered, and took `npm test` over four minutes on both; what is about concurrency, locks or
 * the lane runs on PostgreSQL each time.
 */
export const describeInHalves = (name: string, suite: (engine: Engine) => void): void => {
  if (process.env.KULA_TEST_LONG === 'true') describePostgres(name, suite);
  else describePglite(name, suite);
};

/** For what stands in such a file and has nothing to do with an engine: it runs in `npm test` alone. */
export const describeOnce = (name: string, body: () => void): void => {
  if (process.env.KULA_TEST_LONG !== 'true') describe(name, body);
};

/** For a suite whose other half, on PostgreSQL, runs with the long tests. */
export function describePglite(name: string, suite: (engine: Engine) => void): void {
  describe(`${name} on pglite`, () => {
    suite(pglite);
  });
}

/** For what is about concurrency: PGlite has one connection and hides races. */
export function describePostgres(name: string, suite: (engine: Engine) => void): void {
  describeWhen(isUp('PG'), `${name} on postgres`, 'PostgreSQL does not answer', () => {
    suite(postgres);
  });
}

/** Runs the suite on the bus in the process and on Redis. */
export function describeBuses(name: string, suite: (bus: BusKind) => void): void {
  describe(`${name} in process`, () => {
    suite({ kind: 'process', url: undefined });
  });
  describeWhen(isUp('REDIS'), `${name} over redis`, 'Redis does not answer', () => {
    suite({ kind: 'redis', url: redisUrl });
  });
}
