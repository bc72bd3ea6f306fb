import type { Queryable } from '../../platform/index.js';
import type { CheckContext } from './check.js';

/** What can be wrong with a version of a wallet: the balances that its entry left, or the version itself. */
export type VersionFault = 'balance' | 'gap';

interface FaultRow { fault: VersionFault; violation: string; violations: bigint }

/**
 * Every posting on a wallet, in the order of versions, beside the sums of all up to it: that each version's balances are
 * the sums is that each follows from the one before. A window's frame ends with the last posting of the same version, so
 * an entry's two deltas count together. The wallet's hash first: ids begin alike, and sorting a million of them by text
 * took three times as long.
 */
const faults = (limit: number): string => `
  WITH read AS (
    SELECT member_id, wallet_version AS version, entry_sequence, available, held,
      coalesce(sum(amount::bigint) FILTER (WHERE account LIKE 'wallet:%') OVER wallet, 0) AS available_sum,
      coalesce(sum(amount::bigint) FILTER (WHERE account LIKE 'hold:%') OVER wallet, 0) AS held_sum,
      dense_rank() OVER wallet AS counted, lag(wallet_version) OVER wallet AS version_before, lag(entry_sequence) OVER wallet AS entry_before
    FROM posting WHERE member_id IS NOT NULL
    WINDOW wallet AS (PARTITION BY hashtextextended(member_id, 0), member_id ORDER BY wallet_version)
  ), faulty AS (
    SELECT 'balance' AS fault, format('wallet of %s at version %s (entry %s): %s available and %s held, its postings add up to %s and %s',
      member_id, version, entry_sequence, available, held, available_sum, held_sum) AS violation
    FROM read WHERE (available >= 0 AND held >= 0 AND available = available_sum AND held = held_sum) IS NOT TRUE
    UNION ALL
    SELECT 'gap', format('wallet of %s: entry %s makes version %s, the %sth that there is', member_id, entry_sequence, coalesce(version::text, 'none'), counted)
    FROM read WHERE (version = counted) IS NOT TRUE OR (version = version_before AND entry_sequence <> entry_before)
  )
  SELECT fault, violation, violations
  FROM (SELECT *, count(*) OVER (PARTITION BY fault) AS violations, row_number() OVER (PARTITION BY fault) AS number FROM faulty) n
  WHERE number <= ${limit.toString()}`;

const read = new WeakMap<Queryable, Promise<FaultRow[]>>();

/** Reports one kind of fault. Two invariants ask for one each: the versions are read once a snapshot. */
export async function reportVersions({ tx, limit, report, count }: CheckContext, fault: VersionFault): Promise<void> {
  const reading = read.get(tx) ?? tx.query<FaultRow>({ text: faults(limit) });
  read.set(tx, reading);
  const rows = (await reading).filter((row) => row.fault === fault);
  for (const { violation } of rows) report(violation);
  count(Number(rows[0]?.violations ?? 0n) - rows.length);
}
