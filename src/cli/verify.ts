import { existsSync } from 'node:fs';
import { databaseFolder, house, keepVerifyRun, openBare } from '../gateway/index.js';
import { verify, type VerifyReport } from '../ledger/index.js';
import { createLogger, pendingMigrations, type Config } from '../platform/index.js';
import { fail, readConfig } from './fail.js';
import { ProgressLine } from './progress.js';

const CANNOT_LOOK = 2;

/**
 * Recomputes the network's invariants. Exit codes: 0 all hold, 1 something does not, 2 the database could not be read.
 * @param periods digests of closed periods that were kept elsewhere, by the periods' numbers
 */
export async function verifyNetwork(json: boolean, periods?: ReadonlyMap<number, string>): Promise<void> {
  try {
    const report = await look(readConfig(), periods);
    process.stdout.write(
      json
        ? `${JSON.stringify(report, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))}\n`
        : describe(report),
    );
    process.exitCode = report.violations === 0 ? 0 : 1;
  } catch (error) {
    fail(error, CANNOT_LOOK);
  }
}

async function look(config: Config, periods: ReadonlyMap<number, string> = new Map()): Promise<VerifyReport> {
  if (config.embedded && !existsSync(databaseFolder(config)))
    throw new Error(`there is no database in ${config.dataDir}: see KULA_DATA_DIR`);
  const { database, close } = await openBare(config, createLogger({ logLevel: 'silent' }), { mayBeReadOnly: true });
  const line = new ProgressLine();
  try {
    if ((await pendingMigrations(database)).length > 0)
      throw new Error('the database is not at this version: run `kula migrate`, or start a gateway');
    const report = await verify(database, house.checks, {
      periods,
      onProgress: ({ step, done, total }) => {
        line.show(step, done, total);
      },
    });
    // A standby, and a role that may only read, are verified too: then nothing is written down.
    await keepVerifyRun(database, report).catch(() => undefined);
    return report;
  } finally {
    line.end();
    await close();
  }
}

function describe({ entries, seconds, violations, invariants }: VerifyReport): string {
  const lines = invariants.flatMap(({ number, name, violations: count, named }) => [
    `${number.toString().padStart(2)}  ${count === 0 ? 'holds ' : 'BROKEN'}  ${count.toString().padStart(7)} violations  ${name}`,
    ...named.map((violation) => `      ${violation}`),
    ...(count > named.length && named.length > 0 ? [`      and ${(count - named.length).toString()} more`] : []),
  ]);
  const pace = `${entries.toString()} entries in ${seconds.toFixed(1)} s`;
  return `${lines.join('\n')}\n${violations === 0 ? 'Everything holds' : `${violations.toString()} violations`}: ${pace}\n`;
}
