/** What was taken from counters and is free again by time alone, before the job of the room that took it has written that. */

/** Selects what is free again of one offer. */
type FreedOf = (offerId: string) => string;

const sources: FreedOf[] = [];

/**
 * Registers what becomes free by time of what a room takes from counters, so that a limit is read as it stands.
 * @param sql given the SQL of an offer's id: selects (measure, per, span, subject, during, amount), where subject and during are empty
 *   rather than null
 */
export function defineFreed(sql: FreedOf): void {
  sources.push(sql);
}

/** SQL of what is free again of the counter in the row `row` of a statement. */
export const freedOf = (row: string): string =>
  sources.length === 0
    ? '0::bigint'
    : `(SELECT coalesce(sum(f.amount), 0)::bigint FROM (${sources.map((sql) => `(${sql(`${row}.offer_id`)})`).join(' UNION ALL ')}) f
        WHERE f.measure = ${row}.measure AND f.per = ${row}.per AND f.span = ${row}.span AND f.subject = ${row}.subject AND f.during = ${row}.during)`;
