import type { PartnerId, Queryable } from '../../platform/index.js';
import { entryKindsWhere, type EntryKind, type MarginPart } from '../../ledger/index.js';
import type { Range } from './range.js';

/** What the network earned (or lost) at one partner in a period, in one currency. */
interface MarginRow {
  readonly partnerId: PartnerId;
  readonly partnerCode: string;
  readonly currency: string;
  /** Micros: on points issued and reversed there. */
  readonly issue: bigint;
  /** Micros: on points redeemed, refunded and converted out there, whoever issued them. */
  readonly redemption: bigint;
  /** Micros: granted on disputes, negative, or taken back. */
  readonly adjustment: bigint;
  readonly total: bigint;
}

interface Row {
  partner_id: PartnerId;
  code: string;
  currency: string;
  issue: bigint;
  redemption: bigint;
  adjustment: bigint;
  total: bigint;
}

const kindsOf = (part: MarginPart): EntryKind[] => entryKindsWhere(({ margin }) => margin === part);

/**
 * The margin accounts' postings of a period, by the partner at which they arose: by issuer for issues, by acceptor for
 * redemptions. Their sum is exactly the change of the margin accounts.
 */
export async function findMargin(tx: Queryable, range: Range): Promise<MarginRow[]> {
  const rows = await tx.query<Row>({
    text: `SELECT m.partner_id, p.code, m.asset AS currency, sum(m.amount) AS total,
             coalesce(sum(m.amount) FILTER (WHERE m.kind = ANY($3::text[])), 0) AS issue,
             coalesce(sum(m.amount) FILTER (WHERE m.kind = ANY($4::text[])), 0) AS redemption,
             coalesce(sum(m.amount) FILTER (WHERE m.kind = ANY($5::text[])), 0) AS adjustment
           FROM (SELECT kind, partner_id, unnest(accounts) AS account, unnest(assets) AS asset, unnest(amounts) AS amount
                 FROM journal_entry WHERE sequence BETWEEN $1 AND $2) m JOIN partner p ON p.id = m.partner_id
           WHERE m.account = 'margin:' || m.asset
           GROUP BY 1, 2, 3 ORDER BY p.code, m.asset`,
    values: [range.first, range.last, ...(['issue', 'redemption', 'adjustment'] as const).map(kindsOf)],
  });
  return rows.map(({ partner_id: partnerId, code, ...row }) => ({ partnerId, partnerCode: code, ...row }));
}
