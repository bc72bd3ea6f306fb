import type { Queryable } from '../../platform/index.js';
import type { CheckContext } from './check.js';

/**
 * The faults of a wallet's versions: the wallet's row is not what its postings say; a version's balances do not follow
 * from the one before; or the versions have a gap or do not end with the wallet's.
 */
type VersionFault = 'cached' | 'balance' | 'gap';

interface FaultRow {
  fault: VersionFault;
  violation: string;
  violations: bigint;
}

/**
 * Reads every entry that changed a wallet, in the order of versions, beside the sums of all deltas up to it. A version
 * follows from the one before when its balances are these sums. The window is ordered by the wallet's hash first: ids
 * begin alike, and sorting a million of them as text took three times as long. One reading gives all three faults,
 * because of every wallet only the last version and the wrong ones are kept.
 */
const faults = (limit: number): string => `
  WITH read AS (
    SELECT member_id, wallet_version AS version, sequence AS entry_sequence, available, held,
      sum(available_delta) OVER wallet AS available_sum, sum(held_delta) OVER wallet AS held_sum,
      coalesce(lag(wallet_version) OVER wallet, 0) AS version_before, lead(wallet_version) OVER wallet IS NULL AS is_last
    FROM journal_entry WHERE wallet_version IS NOT NULL
    WINDOW wallet AS (PARTITION BY hashtextextended(member_id, 0), member_id ORDER BY wallet_version ROWS UNBOUNDED PRECEDING)
  ), seen AS MATERIALIZED (
    SELECT *, (available >= 0 AND held >= 0 AND available = available_sum AND held = held_sum) IS TRUE AS adds_up,
      version = version_before + 1 AS follows
    FROM read WHERE is_last OR (available >= 0 AND held >= 0 AND available = available_sum AND held = held_sum
      AND version = version_before + 1) IS NOT TRUE
  ), told AS (
    SELECT 'balance' AS fault, format('wallet of %s at version %s (entry %s): %s available and %s held, its postings add up to %s and %s',
      member_id, version, entry_sequence, available, held, available_sum, held_sum) AS violation
    FROM seen WHERE NOT adds_up
    UNION ALL
    SELECT 'gap', format('wallet of %s: entry %s makes version %s after %s', member_id, entry_sequence, coalesce(version::text, 'none'), version_before)
    FROM seen WHERE NOT follows
    UNION ALL
    SELECT 'gap', format('wallet of %s is at version %s, its postings at %s', coalesce(w.member_id, s.member_id), coalesce(w.version, 0), coalesce(s.version, 0))
    FROM wallet w FULL JOIN (SELECT * FROM seen WHERE is_last) s ON s.member_id = w.member_id WHERE coalesce(w.version, 0) <> coalesce(s.version, 0)
    UNION ALL
    SELECT 'cached', format('wallet of %s has %s available and %s held, its postings add up to %s and %s', coalesce(w.member_id, s.member_id),
      w.available, w.held, coalesce(s.available_sum, 0), coalesce(s.held_sum, 0))
    FROM wallet w FULL JOIN (SELECT * FROM seen WHERE is_last) s ON s.member_id = w.member_id
    WHERE w.available IS DISTINCT FROM coalesce(s.available_sum, 0) OR w.held IS DISTINCT FROM coalesce(s.held_sum, 0)
  )
  SELECT fault, violation, violations
  FROM (SELECT *, count(*) OVER (PARTITION BY fault) AS violations, row_number() OVER (PARTITION BY fault) AS number FROM told) n
  WHERE number <= ${limit.toString()}`;

const read = new WeakMap<Queryable, Promise<FaultRow[]>>();

/** Reports one kind of fault. Three invariants ask for one each; the versions are read once for a snapshot. */
export async function reportVersions({ tx, limit, report, count }: CheckContext, fault: VersionFault): Promise<void> {
  const reading = read.get(tx) ?? tx.query<FaultRow>({ text: faults(limit) });
  read.set(tx, reading);
  const rows = (await reading).filter((row) => row.fault === fault);
  for (const { violation } of rows) report(violation);
  count(Number(rows[0]?.violations ?? 0n) - rows.length);
}
