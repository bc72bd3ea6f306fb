import type { Queryable } from '../../platform/index.js';

/** The money behind outstanding points, in one currency of their issuers. */
export interface CoverageRow {
  readonly currency: string;
  /** Outstanding points that were paid for at issue. */
  readonly fundedPoints: bigint;
  /** Micros: those points at the fund prices of their lots. */
  readonly required: bigint;
  /** Micros: the reserve account. */
  readonly reserve: bigint;
  /** Outstanding points that are paid for when they are spent. */
  readonly committedPoints: bigint;
  /** The amount that those would cost their issuers, in micros. */
  readonly committed: bigint;
}

interface Row {
  currency: string;
  funded_points: bigint;
  required: bigint;
  reserve: bigint;
  committed_points: bigint;
  committed: bigint;
}

/** Reserve against outstanding points, by currency. One statement: both sides are of one instant. */
export async function findCoverage(tx: Queryable): Promise<CoverageRow[]> {
  const rows = await tx.query<Row>({
    text: `SELECT c.currency,
             coalesce(l.funded_points, 0) AS funded_points, coalesce(l.required, 0) AS required,
             coalesce((SELECT balance FROM account WHERE path = 'reserve:' || c.currency), 0) AS reserve,
             coalesce(l.committed_points, 0) AS committed_points, coalesce(l.committed, 0) AS committed
           FROM (SELECT DISTINCT currency FROM partner) c
           LEFT JOIN (SELECT currency,
                        sum(remaining + held) FILTER (WHERE funding_model = 'ON_ISSUE') AS funded_points,
                        sum((remaining + held)::numeric * fund_price) FILTER (WHERE funding_model = 'ON_ISSUE') AS required,
                        sum(remaining + held) FILTER (WHERE funding_model = 'ON_REDEMPTION') AS committed_points,
                        sum((remaining + held)::numeric * issue_price) FILTER (WHERE funding_model = 'ON_REDEMPTION') AS committed
                      FROM lot WHERE remaining + held > 0 GROUP BY currency) l ON l.currency = c.currency
           ORDER BY c.currency`,
  });
  return rows.map((row) => ({
    currency: row.currency,
    fundedPoints: row.funded_points,
    required: row.required,
    reserve: row.reserve,
    committedPoints: row.committed_points,
    committed: row.committed,
  }));
}
