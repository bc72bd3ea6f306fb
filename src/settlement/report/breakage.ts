import type { PartnerId, Queryable } from '../../platform/index.js';
import type { FundingModel } from '../../ledger/index.js';
import type { Range } from './range.js';

/** Points of one issuer that expired in a period, and where the money behind them went. */
interface BreakageRow {
  readonly partnerId: PartnerId;
  readonly partnerCode: string;
  readonly currency: string;
  readonly fundingModel: FundingModel;
  readonly points: bigint;
  /** The money behind them in micros, in reserve (ON_ISSUE) or as a commitment (ON_REDEMPTION). */
  readonly released: bigint;
  /** The part that went back to the issuer, in micros. */
  readonly issuerShare: bigint;
  /** The part that the network kept, in micros; 0 for ON_REDEMPTION. */
  readonly networkShare: bigint;
}

interface Row {
  partner_id: PartnerId;
  code: string;
  currency: string;
  funding_model: FundingModel;
  points: bigint;
  released: bigint;
  share: bigint;
}

/** By issuer. The share is floored lot by lot, as it was posted. */
export async function findBreakage(tx: Queryable, range: Range): Promise<BreakageRow[]> {
  const rows = await tx.query<Row>({
    text: `SELECT l.partner_id, p.code, l.currency, l.funding_model, sum(m.points) AS points,
             sum(m.points::numeric * CASE l.funding_model WHEN 'ON_ISSUE' THEN l.fund_price ELSE l.issue_price END) AS released,
             coalesce(sum(div(m.points::numeric * l.fund_price * l.breakage_share, 1000000)) FILTER (WHERE l.funding_model = 'ON_ISSUE'), 0) AS share
           FROM lot_movement m JOIN lot l ON l.id = m.lot_id JOIN partner p ON p.id = l.partner_id
           WHERE m.kind = 'EXPIRE' AND m.entry_sequence BETWEEN $1 AND $2
           GROUP BY 1, 2, 3, 4 ORDER BY p.code`,
    values: [range.first, range.last],
  });
  return rows.map((row) => ({
    partnerId: row.partner_id,
    partnerCode: row.code,
    currency: row.currency,
    fundingModel: row.funding_model,
    points: row.points,
    released: row.released,
    issuerShare: row.share,
    networkShare: row.funding_model === 'ON_ISSUE' ? row.released - row.share : 0n,
  }));
}
