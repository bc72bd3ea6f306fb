import type { Queryable } from '../platform/index.js';

/** The terms that are fixed when a network is made. */
interface NewNetwork {
  readonly name: string;
  readonly pointsCode: string;
  readonly baseCurrency: string;
  /** Micros of the base currency. */
  readonly pointValue: bigint;
}

/** Writes the one network's own row, unless it exists. Gives whether it wrote it. */
export async function insertNetwork(tx: Queryable, terms: NewNetwork): Promise<boolean> {
  const made = await tx.query<{ id: number }>({
    text: `INSERT INTO network (name, points_code, base_currency, point_value, created_at) VALUES ($1, $2, $3, $4, now())
           ON CONFLICT DO NOTHING RETURNING id`,
    values: [terms.name, terms.pointsCode, terms.baseCurrency, terms.pointValue],
  });
  return made.length > 0;
}
