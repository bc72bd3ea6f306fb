import type { Queryable } from '../../platform/index.js';

/** The part of the journal that belongs to a period: so far, while it is open. */
export interface Range {
  readonly number: number;
  readonly isOpen: boolean;
  readonly first: bigint;
  readonly last: bigint;
}

/** The range of the period of that number, or of the open one; null when there is none. */
export async function findRange(tx: Queryable, number: number | null): Promise<Range | null> {
  const [row] = await tx.query<{ number: number; is_open: boolean; first: bigint; last: bigint }>({
    text: `SELECT p.number, p.status = 'OPEN' AS is_open, p.first_sequence AS first, coalesce(p.last_sequence, h.sequence) AS last
           FROM settlement_period p, lane_head h WHERE p.number = coalesce($1::int, h.period)`,
    values: [number],
  });
  return row ? { number: row.number, isOpen: row.is_open, first: row.first, last: row.last } : null;
}
