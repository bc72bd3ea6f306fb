/**
 * A history for a network: accruals and captured redemptions by the hundred thousand, written by SQL as the lane would have
 * written them, with the chain of seals. In the time in which the lane makes 10,000 entries this makes 100,000.
 * `kula verify` checks every database on which this was used.
 */
import type { Client } from 'pg';
import { withClient } from './database.js';
import { prices, type BenchPartner, type Coalition } from './coalition.js';
import { entrySteps, type RoundKind } from './history-sql.js';

/** A round is one entry for every member. */
export interface Rounds {
  readonly kind: RoundKind;
  readonly rounds: number;
  /** Of each entry. */
  readonly points: number;
}

/** Entries that one transaction writes. */
const CHUNK = 50_000;

/** The members in the order in which they were made, each with its wallet's state and the lot that is spent from. */
const prepare = [
  'CREATE TEMP TABLE bench_member (i int PRIMARY KEY, id text COLLATE "C" NOT NULL, version int NOT NULL, available bigint NOT NULL, lot_id text COLLATE "C")',
  `INSERT INTO bench_member SELECT u.i - 1, u.id, w.version, w.available, l.id
   FROM unnest($1::text[]) WITH ORDINALITY u(id, i) JOIN wallet w ON w.member_id = u.id
   LEFT JOIN LATERAL (SELECT id FROM lot WHERE member_id = u.id ORDER BY points DESC LIMIT 1) l ON true`,
  'ANALYZE bench_member',
] as const;

/** Indexes that take most of the time of an insert. When they are made anew at the end, sorted, they take a fifth of that. */
const SLOW_INDEXES = ['partner_entry_partner', 'partner_entry_line', 'journal_entry_wallet'] as const;
const WORTH_IT = 200_000;

async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ indexdef: string }>(
    'SELECT indexdef FROM pg_indexes WHERE indexname = ANY($1)',
    [[...SLOW_INDEXES]],
  );
  for (const name of SLOW_INDEXES) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ indexdef }) => indexdef);
}

async function writeChunk(
  client: Client,
  kind: RoundKind,
  rounds: number,
  points: number,
  issuer: BenchPartner,
  acceptor: BenchPartner,
): Promise<void> {
  await client.query('BEGIN');
  // The journal's triggers compare each new row with all others of its statement, and are made for batches of hundreds.
  await client.query(
    "SELECT set_config('session_replication_role', 'replica', true), set_config('work_mem', '256MB', true), set_config('jit', 'off', true)",
  );
  for (const text of entrySteps(kind, { rounds, points, issuer, acceptor, prices })) await client.query(text);
  await client.query('COMMIT');
}

/** Adds rounds to the network's journal; nothing else may use the network meanwhile. */
export async function writeHistory(
  databaseUrl: string,
  { partners, members }: Coalition,
  history: readonly Rounds[],
  onProgress?: (entries: number) => void,
): Promise<void> {
  const [issuer, acceptor] = partners;
  if (!issuer || !acceptor) throw new Error('a history needs two partners');
  const total = history.reduce((sum, { rounds }) => sum + rounds * members.length, 0);
  const roundsAtOnce = Math.max(1, Math.floor(CHUNK / members.length));
  let written = 0;
  await withClient(databaseUrl, async (client) => {
    // Only the measured operations have to be durable, not the preparation.
    await client.query('SET synchronous_commit = off');
    await client.query("SET maintenance_work_mem = '512MB'");
    await client.query(prepare[0]);
    await client.query(prepare[1], [members.map(({ id }) => id)]);
    await client.query(prepare[2]);
    const indexes = total >= WORTH_IT ? await dropIndexes(client) : [];
    for (const { kind, rounds, points } of history) {
      for (let left = rounds; left > 0; left -= roundsAtOnce) {
        const some = Math.min(left, roundsAtOnce);
        await writeChunk(client, kind, some, points, issuer, acceptor);
        written += some * members.length;
        onProgress?.(written);
      }
    }
    for (const definition of indexes) await client.query(definition);
    await client.query('VACUUM ANALYZE');
  });
}
