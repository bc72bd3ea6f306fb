import { bySql, type Check } from './check.js';

const twice = (what: string, table: string, columns: string): string => `
  SELECT format('${what} ${columns.split(', ').map(() => '%s').join(' ')} stands %s times', ${columns}, count(*)) AS violation
  FROM ${table} GROUP BY ${columns} HAVING count(*) > 1`;

/** Each operation's own entry: of the kinds given, about it, at its partner, for its member, of its time. */
const ownEntry = (what: string, table: string, kinds: string): string => `
  SELECT format('${what} %s: entry %s is not its own (%s of %s)', o.id, o.entry_sequence, coalesce(e.kind, 'none'), e.reference) AS violation
  FROM ${table} o LEFT JOIN journal_entry e ON e.sequence = o.entry_sequence
  WHERE e.sequence IS NULL OR e.reference IS DISTINCT FROM o.id OR NOT (${kinds})
    OR e.partner_id IS DISTINCT FROM o.partner_id OR e.member_id IS DISTINCT FROM o.member_id OR e.posted_at <> o.created_at`;

/**
 * Since each operation has an entry of its own, there are as many entries as operations when none has two; only when
 * the numbers differ is each entry looked for.
 */
const strangers = (what: string, table: string, kinds: readonly string[]): string => {
  const list = kinds.map((kind) => `'${kind}'`).join(', ');
  return `
  SELECT format('entry %s (%s) is one more effect of ${what} %s, or of none', e.sequence, e.kind, e.reference) AS violation
  FROM journal_entry e
  WHERE e.kind IN (${list})
    AND (SELECT count(*) FROM ${table}) <> (SELECT count(*) FROM journal_entry k WHERE k.kind IN (${list}))
    AND NOT EXISTS (SELECT FROM ${table} o WHERE o.id = e.reference AND o.entry_sequence = e.sequence)`;
};

export const effectsCheck: Check = {
  number: 6,
  name: 'one effect per key, one accrual, redemption or conversion per partner and order',
  run: bySql(
    twice('key', 'idempotency_key', 'scope, key'),
    twice('accrual order', 'accrual', 'partner_id, order_id'),
    twice('redemption order', 'redemption', 'partner_id, order_id'),
    twice('conversion reference', 'conversion', 'partner_id, reference'),
    ownEntry('accrual', 'accrual', `e.kind = 'ACCRUAL'`),
    ownEntry('redemption', 'redemption', `e.kind IN ('REDEMPTION', 'HOLD')`),
    ownEntry('conversion', 'conversion', `e.kind = 'CONVERSION_' || o.direction`),
    strangers('accrual', 'accrual', ['ACCRUAL']),
    strangers('redemption', 'redemption', ['REDEMPTION', 'HOLD']),
    strangers('conversion', 'conversion', ['CONVERSION_IN', 'CONVERSION_OUT']),
  ),
};
