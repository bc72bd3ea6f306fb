import type { PartnerId, Queryable } from '../../platform/index.js';
import type { FundingModel } from '../../ledger/index.js';

/** Days since issue, by which outstanding points are grouped. */
const ageBuckets = ['DAYS_0_30', 'DAYS_31_90', 'DAYS_91_180', 'DAYS_181_365', 'OLDER'] as const;
type AgeBucket = (typeof ageBuckets)[number];

/** Outstanding points of one issuer, of one age and one month of expiry. */
interface LiabilityRow {
  readonly partnerId: PartnerId;
  readonly partnerCode: string;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  readonly age: AgeBucket;
  /** YYYY-MM in UTC; null when they never expire. */
  readonly expiryMonth: string | null;
  readonly points: bigint;
  /** Micros: the reserve for them (ON_ISSUE), or the amount that they would cost their issuer (ON_REDEMPTION). */
  readonly cost: bigint;
}

interface Row {
  partner_id: PartnerId;
  code: string;
  currency: string;
  funding_model: FundingModel;
  age: AgeBucket;
  month: string | null;
  points: bigint;
  cost: bigint;
}

/**
 * Points still in wallets, held ones too, and their cost: by issuer, age and month of expiry.
 * @param partnerId only this issuer's
 * @param limit rows at most
 */
export async function findLiability(
  tx: Queryable,
  partnerId: PartnerId | null,
  limit: number,
): Promise<LiabilityRow[]> {
  const rows = await tx.query<Row>({
    text: `SELECT l.partner_id, p.code, l.currency, l.funding_model, l.age, l.month, sum(l.points) AS points, sum(l.points * l.price) AS cost
           FROM (SELECT partner_id, currency, funding_model, (remaining + held)::numeric AS points,
                   CASE funding_model WHEN 'ON_ISSUE' THEN fund_price ELSE issue_price END AS price,
                   CASE WHEN created_at > at - interval '31 days' THEN 'DAYS_0_30' WHEN created_at > at - interval '91 days' THEN 'DAYS_31_90'
                        WHEN created_at > at - interval '181 days' THEN 'DAYS_91_180' WHEN created_at > at - interval '366 days' THEN 'DAYS_181_365'
                        ELSE 'OLDER' END AS age,
                   to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month
                 FROM lot, (SELECT network_now() AS at) now
                 WHERE remaining + held > 0 AND ($1::text IS NULL OR partner_id = $1)) l
           JOIN partner p ON p.id = l.partner_id
           GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY p.code, l.month NULLS LAST, array_position($2::text[], l.age) LIMIT $3`,
    values: [partnerId, [...ageBuckets], limit],
  });
  return rows.map((row) => ({
    partnerId: row.partner_id,
    partnerCode: row.code,
    currency: row.currency,
    fundingModel: row.funding_model,
    age: row.age,
    expiryMonth: row.month,
    points: row.points,
    cost: row.cost,
  }));
}
