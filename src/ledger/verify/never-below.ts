import { bySql, type Check } from './check.js';

/** Every version of every wallet, with the balance that its entry left, beside the one before. */
const versions = `
  SELECT format('wallet of %s at version %s (entry %s): available %s after a change of %s from %s, held %s after %s from %s',
    member_id, version, sequence, available, coalesce(available_delta, 0), available_before, held, coalesce(held_delta, 0), held_before) AS violation
  FROM (
    SELECT v.*, lag(available, 1, 0::bigint) OVER wallet AS available_before, lag(held, 1, 0::bigint) OVER wallet AS held_before
    FROM (
      SELECT member_id, wallet_version AS version, min(entry_sequence) AS sequence, min(available) AS available, min(held) AS held,
        max(available) AS available_too, max(held) AS held_too,
        sum(amount::bigint) FILTER (WHERE account LIKE 'wallet:%') AS available_delta,
        sum(amount::bigint) FILTER (WHERE account LIKE 'hold:%') AS held_delta
      FROM posting WHERE wallet_version IS NOT NULL GROUP BY member_id, wallet_version
    ) v
    WINDOW wallet AS (PARTITION BY member_id ORDER BY version)
  ) c
  WHERE available < 0 OR held < 0 OR available IS NULL OR held IS NULL OR available <> available_too OR held <> held_too
    OR available <> available_before + coalesce(available_delta, 0) OR held <> held_before + coalesce(held_delta, 0)`;

const lots = `
  SELECT format('lot %s has %s remaining and %s held', id, remaining, held) AS violation FROM lot WHERE remaining < 0 OR held < 0`;

export const neverBelowCheck: Check = { number: 4, name: 'no wallet or hold was ever below zero, at any version', run: bySql(versions, lots) };
