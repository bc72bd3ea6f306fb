import type { Database } from '../../platform/index.js';
import { GENESIS } from '../../ledger/index.js';

interface Row {
  batch: bigint;
  first_sequence: bigint;
  last_sequence: bigint;
  digest: Buffer;
  facts: Buffer | null;
  sealed_at: Date;
}

/** Batches read at a time: at most about 350 kB of text. */
const CHUNK = 1_000n;

/** A period begins with a batch of its own, because a close is alone in its batch. */
const bounds = `SELECT coalesce(before.last_batch, 0) AS after, coalesce(p.last_batch, h.batch) AS last
  FROM lane_head h LEFT JOIN settlement_period p ON p.number = $1::int
  LEFT JOIN settlement_period before ON before.number = $1::int - 1`;

/** A range of numbers, so that a part costs its own rows, whatever the planner believes of the table's size. */
const chunk = `SELECT batch, first_sequence, last_sequence, digest, facts, sealed_at FROM seal
  WHERE batch > $1::bigint AND batch <= $2::bigint ORDER BY batch`;

/**
 * The seal chain, one JSON object a line, up to where it stood at the beginning. Read part by part by the primary key; seals are only
 * added, so this is one state of the chain, and a slow reader holds no connection and no snapshot.
 * @param period only the batches of that period; null: all
 */
export async function* sealLines(database: Database, period: number | null): AsyncIterable<string> {
  const [range] = await database.query<{ after: bigint; last: bigint }>({ text: bounds, values: [period] });
  if (!range) return;
  let { after } = range;
  const [before] = await database.query<{ digest: Buffer }>({
    text: 'SELECT digest FROM seal WHERE batch <= $1::bigint ORDER BY batch DESC LIMIT 1',
    values: [after],
  });
  let previous = (before?.digest ?? GENESIS).toString('hex');
  while (after < range.last) {
    const through = after + CHUNK < range.last ? after + CHUNK : range.last;
    const rows = await database.query<Row>({ name: 'seal export', text: chunk, values: [after, through] });
    let text = '';
    for (const row of rows) {
      const digest = row.digest.toString('hex');
      text += `${JSON.stringify({
        batch: Number(row.batch),
        firstSequence: Number(row.first_sequence),
        lastSequence: Number(row.last_sequence),
        previousDigest: previous,
        digest,
        facts: row.facts?.toString('hex') ?? null,
        sealedAt: row.sealed_at.toISOString(),
      })}\n`;
      previous = digest;
    }
    if (text !== '') yield text;
    after = through;
  }
}
