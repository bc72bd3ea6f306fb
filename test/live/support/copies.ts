/** Copies of a database as an operator restores them, while gateways run on the original. */
import { databaseName } from '../../support/postgres.js';
import { administer } from '../../support/services.js';

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

async function endConnections(name: string): Promise<void> {
  await administer('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
}

export interface Copy {
  readonly url: string;
  /** The copy takes the original's place, as a server to which one fails over: whoever connects to the original's address finds it. */
  takeOver(): Promise<void>;
  drop(): Promise<void>;
}

let copies = 0;

/** The database as it is now, as `createdb -T` makes it: gateways' connections are ended, and they find it again by themselves. */
export async function copyOf(url: string): Promise<Copy> {
  const original = nameOf(url);
  const name = databaseName(`copy_${process.pid.toString(36)}_${(copies += 1).toString()}`);
  await administer(`ALTER DATABASE "${original}" ALLOW_CONNECTIONS false`);
  try {
    await endConnections(original);
    await administer(`CREATE DATABASE "${name}" TEMPLATE "${original}"`);
  } finally {
    await administer(`ALTER DATABASE "${original}" ALLOW_CONNECTIONS true`);
  }
  let left = name;
  const copyUrl = new URL(url);
  copyUrl.pathname = `/${name}`;
  return {
    url: copyUrl.href,
    takeOver: async () => {
      left = `${name}_before`;
      for (const each of [original, name]) await administer(`ALTER DATABASE "${each}" ALLOW_CONNECTIONS false`);
      await endConnections(original);
      await endConnections(name);
      await administer(`ALTER DATABASE "${original}" RENAME TO "${left}"`);
      await administer(`ALTER DATABASE "${name}" RENAME TO "${original}"`);
      await administer(`ALTER DATABASE "${original}" ALLOW_CONNECTIONS true`);
    },
    drop: () => administer(`DROP DATABASE IF EXISTS "${left}" WITH (FORCE)`).then(() => undefined),
  };
}
