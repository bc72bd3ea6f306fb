import { numberColumn, textColumn, type PartnerId, type Queryable } from '../../platform/index.js';
import { movementKinds, type FundingModel, type MovementDeclaration } from '../../ledger/index.js';

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

/** What of the outstanding points is reported. */
interface Asked {
  /** Only this issuer's; null: everyone's. */
  readonly partnerId: PartnerId | null;
  /** As they stood at the end of this instant; null: as they stand now. */
  readonly at: Date | null;
}

/** The points that lots still have now: available and held ones. */
const pointsNow = `SELECT *, (remaining + held)::numeric AS outstanding FROM lot
  WHERE remaining + held > 0 AND ($1::text IS NULL OR partner_id = $1)`;

/**
 * The points that lots still had after an entry: what was issued by then, less what movements had taken by then. It does not look at what
 * lots have now, so that for the present moment it is a check of that.
 */
const pointsThen = `SELECT l.*, l.points - coalesce(m.taken, 0) AS outstanding
  FROM lot l LEFT JOIN (
    SELECT m.lot_id, sum(m.points::numeric * k.taken) AS taken
    FROM lot_movement m JOIN unnest($5::text[], $6::int[]) k(kind, taken) ON k.kind = m.kind
    WHERE m.entry_sequence <= (SELECT journal_sequence_at($4)) GROUP BY 1
  ) m ON m.lot_id = l.id
  WHERE l.entry_sequence <= (SELECT journal_sequence_at($4)) AND l.points > coalesce(m.taken, 0)
    AND ($1::text IS NULL OR l.partner_id = $1)`;

/**
 * Points still in wallets, held ones too, and their cost: by issuer, age and month of expiry.
 * @param limit rows at most
 */
export async function findLiability(tx: Queryable, { partnerId, at }: Asked, limit: number): Promise<LiabilityRow[]> {
  const kinds = Object.values<MovementDeclaration>(movementKinds);
  const then = [
    at,
    textColumn(kinds, ({ kind }) => kind),
    numberColumn(kinds, (kind) => -(kind.remaining + kind.held)),
  ];
  const rows = await tx.query<Row>({
    text: `SELECT l.partner_id, p.code, l.currency, l.funding_model, l.age, l.month, sum(l.points) AS points, sum(l.points * l.price) AS cost
           FROM (SELECT partner_id, currency, funding_model, outstanding AS points,
                   CASE funding_model WHEN 'ON_ISSUE' THEN fund_price ELSE issue_price END AS price,
                   CASE WHEN created_at > at - interval '31 days' THEN 'DAYS_0_30' WHEN created_at > at - interval '91 days' THEN 'DAYS_31_90'
                        WHEN created_at > at - interval '181 days' THEN 'DAYS_91_180' WHEN created_at > at - interval '366 days' THEN 'DAYS_181_365'
                        ELSE 'OLDER' END AS age,
                   to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month
                 FROM (${at === null ? pointsNow : pointsThen}) lots, (SELECT ${at === null ? 'network_now()' : '$4::timestamptz'} AS at) moment) l
           JOIN partner p ON p.id = l.partner_id
           GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY p.code, l.month NULLS LAST, array_position($2::text[], l.age) LIMIT $3`,
    values: [partnerId, [...ageBuckets], limit, ...(at === null ? [] : then)],
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
