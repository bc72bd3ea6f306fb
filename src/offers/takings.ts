import { bySql, type Check } from '../ledger/index.js';

/** Selects what stands of what one room took from counters: what was taken, and negative what was given back. */
const sources: string[] = [];

/**
 * Registers what a room takes from counters, so that `kula verify` can hold each counter against it.
 * @param sql selects (offer_id, measure, per, span, subject, during, amount), where subject and during are empty rather than null
 */
export function defineTakings(sql: string): void {
  sources.push(sql);
}

/** Called once every room is loaded. */
const counters = (): string => `
  SELECT format('counter %s %s %s %s %s %s has %s used, what stands of what was taken from it is %s', offer_id, measure, per, span, subject, during,
    coalesce(c.used, 0), coalesce(t.amount, 0)) AS violation
  FROM counter c FULL JOIN (
    SELECT offer_id, measure, per, span, subject, during, sum(amount) AS amount
    FROM (${sources.map((sql) => `(${sql})`).join(' UNION ALL ')}) t GROUP BY offer_id, measure, per, span, subject, during
  ) t USING (offer_id, measure, per, span, subject, during)
  WHERE coalesce(c.used, 0) <> coalesce(t.amount, 0)`;

/** Every counter equals what stands of what was taken from it (programme, section 13). */
export const countersCheck: Check = {
  number: 11,
  name: 'every counter equals what stands of what was taken from it',
  run: (context) => (sources.length === 0 ? Promise.resolve() : bySql(counters())(context)),
};

/** SQL of the elements of a JSON list of takings, as `takingsJson` makes it. */
export const takenFrom = (table: string, list: string, sign: '' | '-'): string => `
  SELECT t.offer_id, t.measure, t.per, t.span, coalesce(t.subject, '') AS subject, t.during, ${sign}t.amount::numeric AS amount
  FROM ${table} CROSS JOIN LATERAL jsonb_to_recordset(${list}) t(offer_id text, measure text, per text, span text, subject text, during text, amount text)`;
