import type { VerifyReport } from '../../ledger/index.js';
import { rowsOf, type Database, type RecordOf } from '../../platform/index.js';
import { VerifyRunEntity } from './verify-run.entity.js';

export type VerifyRunRecord = RecordOf<typeof VerifyRunEntity>;

const rows = rowsOf(VerifyRunEntity);
/** The number of runs that are kept. */
const KEPT = 100;

/**
 * Writes down what a verify found, beside the ledger: nothing is decided by it.
 * Errors: whatever the database says, such as that it is read only.
 */
export async function keepVerifyRun(
  database: Database,
  { entries, violations, seconds }: Pick<VerifyReport, 'entries' | 'violations' | 'seconds'>,
): Promise<void> {
  await database.query({
    text: `INSERT INTO verify_run (ended_at, entries, violations, ms) VALUES (clock_timestamp(), $1, $2, $3)
           ON CONFLICT (ended_at) DO NOTHING`,
    values: [BigInt(entries), BigInt(violations), BigInt(Math.round(seconds * 1_000))],
  });
  await database.query({
    text: `DELETE FROM verify_run WHERE ended_at < (SELECT ended_at FROM verify_run ORDER BY ended_at DESC LIMIT 1 OFFSET $1)`,
    values: [KEPT - 1],
  });
}

/** The last run that was written down. */
export async function findLastVerify(database: Database): Promise<VerifyRunRecord | null> {
  const [row] = await database.query<Parameters<typeof rows.toRecord>[0]>({
    name: 'last verify',
    text: `SELECT ${rows.columns('v')} FROM verify_run v ORDER BY v.ended_at DESC LIMIT 1`,
  });
  return row ? rows.toRecord(row) : null;
}
