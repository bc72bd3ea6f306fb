import { createHash } from 'node:crypto';
import type { Queryable } from '../../platform/index.js';
import { runQueries, type Check, type CheckContext, type CheckQuery } from './check.js';
import {
  eventSource,
  hashedMillis as millis,
  hashOf,
  sumOf,
  type EventSource,
  type StoodOperations,
} from './event-sources.js';

/** The number of events that are read together. */
const EVENTS = 1_000;
const START = Buffer.alloc(32);

const list = (words: readonly string[]): string => `'{${words.join(',')}}'::text[]`;

/**
 * What events say of a row, as jsonb. It must give the same as `event_state` of the migration, and is written apart
 * from it.
 */
function stateOf(row: string, { plain, omitted }: EventSource): string {
  const isShown = `key = ANY(${list(plain)})`;
  return `(SELECT coalesce(jsonb_object_agg(key, CASE WHEN ${isShown} THEN value ELSE to_jsonb(${hashOf(`coalesce(${row}->>'salt', '') || (value #>> '{}')`)}) END), '{}')
    FROM jsonb_each(${row}) WHERE value <> 'null' AND (${isShown}${omitted.includes('*') ? '' : ` OR NOT key = ANY(${list(omitted)})`}))`;
}

const subjectOf = ({ subject }: EventSource): string =>
  `((${subject.map((column) => (column.startsWith('#') ? hashOf(`t.${column.slice(1)}`) : `t.${column}::text`)).join(` || ' ' || `)}) COLLATE "C")`;

/**
 * The values that a row has although no event tells of them: the defaults of its columns, some of which were added
 * after it was made.
 */
async function defaultsOf(tx: Queryable, table: string): Promise<string> {
  const rows = await tx.query<{ name: string; value: string }>({
    text: `SELECT a.attname::text AS name, pg_get_expr(d.adbin, d.adrelid) AS value FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
           WHERE d.adrelid = $1::regclass AND a.attnotnull AND a.attgenerated = '' AND pg_get_expr(d.adbin, d.adrelid) ~ '^(''[^'']*''::[a-z ]+|[0-9]+|true|false)$'`,
    values: [table],
  });
  return `jsonb_build_object(${rows.map(({ name, value }) => `'${name}', ${value}`).join(', ')})`;
}

const eventsOf = (table: string): string => `
  e AS MATERIALIZED (
    SELECT id, change, subject, before, after, max(id) FILTER (WHERE change <> 'UPDATE') OVER (PARTITION BY subject) AS begun
    FROM event WHERE source = '${table}' AND subject <> '*'
  )`;

/** The part of one state that differs from another. */
const differing = (state: string, other: string): string =>
  `(SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(jsonb_strip_nulls(${state})) x WHERE value IS DISTINCT FROM (${other})->key)`;

/** Compares the rows as they are with what their events come to. */
function states(of: EventSource, defaults: string): string {
  const { table, rows = 'true', omitted, stood } = of;
  // Rows without an event: one as it was made, one of many that existed before there were events (those are summed up
  // below), or one that someone made without an event.
  const unknown = omitted.includes('*') ? 's.state <> d.state' : `NOT s.stood`;
  return `
    WITH ${eventsOf(table)}, told AS (
      SELECT e.subject, bool_or(e.change = 'DELETE') AS gone, coalesce(jsonb_object_agg(k.key, k.value ORDER BY e.id) FILTER (WHERE k.key IS NOT NULL), '{}') AS state
      FROM e LEFT JOIN LATERAL jsonb_each(e.after) k ON true WHERE e.id >= coalesce(e.begun, 0) GROUP BY e.subject
    ), stands AS (
      SELECT ${subjectOf(of)} AS subject, ${stateOf('to_jsonb(t)', of)} AS state, ${stood ? `(${stood.rows})` : 'false'} AS stood FROM ${table} t WHERE ${rows}
    ), defaults AS (
      SELECT ${stateOf('x.row', of)} AS state FROM (SELECT ${defaults} AS row) x
    )
    SELECT CASE WHEN s.subject IS NULL THEN format('${table} %s is gone; by its events it is %s', t.subject, t.state)
      WHEN t.subject IS NULL THEN format('${table} %s is %s, and no event made it so', s.subject, s.state)
      WHEN t.gone THEN format('${table} %s is %s; by its events it is gone', s.subject, s.state)
      ELSE format('${table} %s is %s; by its events it is %s', s.subject, ${differing('s.state', 'd.state || t.state')}, ${differing('d.state || t.state', 's.state')}) END AS violation
    FROM stands s FULL JOIN told t ON t.subject = s.subject CROSS JOIN defaults d
    WHERE CASE WHEN s.subject IS NULL THEN NOT t.gone WHEN t.subject IS NULL THEN ${unknown} ELSE t.gone OR s.state <> jsonb_strip_nulls(d.state || t.state) END`;
}

/**
 * A change must begin with what the events before it came to. If it does not, something was changed in between that no
 * event tells of.
 */
const unbroken = ({ table }: EventSource): string => `
  WITH ${eventsOf(table)}, changed AS (
    SELECT e.id, e.change, e.subject, k.key, e.before->k.key AS was, lag(e.after->k.key) OVER (PARTITION BY e.subject, k.key ORDER BY e.id) AS before,
      lag(e.id) OVER (PARTITION BY e.subject, k.key ORDER BY e.id) AS told
    FROM e CROSS JOIN LATERAL jsonb_object_keys(e.before || e.after) k(key)
    WHERE e.subject IN (SELECT subject FROM e WHERE change IN ('UPDATE', 'DELETE'))
  )
  SELECT format('event %s changes %s of ${table} %s from %s; by the event before it is %s', id, key, subject, coalesce(was, 'null'), coalesce(before, 'null')) AS violation
  FROM changed WHERE change IN ('UPDATE', 'DELETE') AND told IS NOT NULL AND coalesce(was, 'null') <> coalesce(before, 'null')`;

/** Compares the rows that were summed up when events began with what is left of them. */
function stoodRows({ table, stood, ...of }: EventSource): string[] {
  if (!stood) return [];
  const events = `FROM event e WHERE e.source = '${table}'`;
  // A network that was made anew has no such event: no rows existed before.
  const begun = `${events} AND e.subject = '*' ORDER BY e.id DESC LIMIT 1`;
  const ended =
    stood.ended === undefined
      ? ''
      : `
      UNION ALL SELECT ${sumOf(stood.ended)} FROM (
        SELECT DISTINCT ON (e.subject) e.* ${events} AND e.subject <> '*' ORDER BY e.subject, e.id
      ) e WHERE e.change = 'DELETE'`;
  return [
    `
    SELECT format('${table}: of the rows that stood when events began, %s with sum %s, %s with sum %s are left', x.rows, x.sum, n.rows, n.sum) AS violation
    FROM (SELECT coalesce((SELECT (e.after->>'rows')::numeric ${begun}), 0) AS rows, coalesce((SELECT (e.after->>'sum')::numeric ${begun}), 0) AS sum) x,
      LATERAL (SELECT count(*) AS rows, coalesce(sum(hash), 0) AS sum FROM (
        SELECT ${sumOf(stood.row)} AS hash FROM ${table} t
        WHERE ${stood.rows} AND NOT EXISTS (SELECT ${events} AND e.change <> 'DELETE' AND e.subject = ${subjectOf({ table, stood, ...of })})${ended}
      ) h) n
    WHERE n.rows <> x.rows OR n.sum <> x.sum`,
  ];
}

const stoodOperations = ({ table, from, row }: StoodOperations): string => `
  SELECT format('${table}: up to entry %s there were %s with sum %s when they were first sealed, now %s with sum %s', x.upto, x.rows, x.sum, n.rows, n.sum) AS violation
  FROM (SELECT (e.after->>'rows')::numeric AS rows, (e.after->>'sum')::numeric AS sum, (e.after->>'upto')::bigint AS upto
        FROM event e WHERE e.source = '${table}' AND e.subject = '*' ORDER BY e.id DESC LIMIT 1) x,
    LATERAL (SELECT count(*) AS rows, coalesce(sum(${sumOf(row)}), 0) AS sum FROM ${from} WHERE t.entry_sequence <= x.upto) n
  WHERE x.upto > 0 AND (n.rows <> x.rows OR n.sum <> x.sum)`;

interface EventRow {
  id: bigint;
  chain: number;
  number: bigint;
  digest: Buffer;
  text: string;
}
interface ChainRow {
  chain: number;
  number: bigint;
  digest: Buffer;
}

/** Recomputes the chains: numbers without gap, and each digest from the one before and its event. */
async function runChains({ tx, report }: CheckContext): Promise<void> {
  let [chain, number, digest]: [number, bigint, Buffer] = [-1, 0n, START];
  const ends = new Map<number, { number: bigint; digest: Buffer }>();
  for (;;) {
    const rows = await tx.query<EventRow>({
      name: 'events of chains',
      text: `SELECT id, chain, number, digest, jsonb_build_array(id, chain, number, ${millis('at')}, ${millis('network_at')}, login, operation, role, actor,
               source, change, subject, partner_id, before, after)::text AS text
             FROM event WHERE (chain, number) > ($1::smallint, $2::bigint) ORDER BY chain, number LIMIT ${EVENTS.toString()}`,
      values: [chain, number],
    });
    for (const row of rows) {
      if (row.chain !== chain) [chain, number, digest] = [row.chain, 0n, START];
      if (row.number !== number + 1n)
        report(
          `event ${row.id.toString()} is number ${row.number.toString()} of chain ${chain.toString()} and follows ${number.toString()}`,
        );
      const recomputed = createHash('sha256').update(digest).update(row.text).digest();
      if (!recomputed.equals(row.digest))
        report(
          `event ${row.id.toString()} has digest ${row.digest.toString('hex')}, recomputed ${recomputed.toString('hex')}`,
        );
      [number, digest] = [row.number, row.digest];
      ends.set(chain, { number, digest });
    }
    if (rows.length < EVENTS) break;
  }
  for (const head of await tx.query<ChainRow>({
    text: 'SELECT chain, number, digest FROM event_chain ORDER BY chain',
  })) {
    const end = ends.get(head.chain) ?? { number: 0n, digest: START };
    ends.delete(head.chain);
    if (head.number !== end.number || !head.digest.equals(end.digest)) {
      report(
        `chain ${head.chain.toString()} stands at event ${head.number.toString()} (${head.digest.toString('hex')}), its events end with ${end.number.toString()} (${end.digest.toString('hex')})`,
      );
    }
  }
  for (const left of ends.keys()) report(`chain ${left.toString()} of events has no head`);
}

/** The tables of a room that events tell of. */
interface EventTables {
  /** Tables of which every change is an event. */
  readonly sources?: readonly EventSource[];
  /** Tables whose rows are sealed with the batches, where some rows existed before that began. */
  readonly operations?: readonly StoodOperations[];
}

const EVENTS_TELL = 22;

/** A room's part of invariant 11. */
export const eventsPart = ({ sources = [], operations = [] }: EventTables): Check => ({
  number: EVENTS_TELL,
  run: async (context) => {
    const queries: CheckQuery[] = [];
    for (const source of sources) {
      queries.push({ text: states(source, await defaultsOf(context.tx, source.table)) }, { text: unbroken(source) });
      for (const text of stoodRows(source)) queries.push({ text });
    }
    for (const operation of operations) queries.push({ text: stoodOperations(operation) });
    await runQueries(context, queries);
  },
});

export const eventsCheck: Check = {
  number: EVENTS_TELL,
  name: 'partners, keys, rates, links, statements, disputes and payments are as their events say',
  run: runChains,
};

/** The kernel's own tables. */
export const ledgerEvents = eventsPart({
  sources: [
    eventSource('network', 'id', 'name points_code base_currency point_value created_at', 'id feed'),
    eventSource('lane_head', 'id', 'clock_offset_ms', '*'),
    // A key with entries is sealed with them. A key that existed before is never removed: if it is gone, that is a
    // violation.
    {
      ...eventSource('idempotency_key', 'scope #key', 'operation', 'scope key'),
      rows: 't.entry_sequence IS NULL',
      stood: {
        rows: 't.entry_sequence IS NULL',
        row: `jsonb_build_array(t.scope, t.key, t.operation, encode(t.input_hash, 'hex'), t.result)`,
      },
    },
  ],
  operations: [
    {
      table: 'lot',
      from: 'lot t',
      row: `jsonb_build_array(t.id, t.points, t.rate_sheet_id, ${millis('t.expires_at')})`,
    },
  ],
});
