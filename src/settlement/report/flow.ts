import { numberColumn, textColumn, type PartnerId, type Queryable } from '../../platform/index.js';
import { movementKinds, type MovementDeclaration } from '../../ledger/index.js';
import type { Range } from './range.js';

/** Points of one issuer that one acceptor took in a period, less refunds, and the money that moved for them. */
export interface FlowRow {
  readonly issuerId: PartnerId;
  readonly acceptorId: PartnerId;
  readonly issuerCurrency: string;
  readonly acceptorCurrency: string;
  readonly points: bigint;
  /** Micros of the issuer's currency: what the points had cost it, or do now. */
  readonly cost: bigint;
  /** Micros of the acceptor's currency. */
  readonly paid: bigint;
}

/** Which pairs are asked for: all that is not null must hold. */
export interface FlowFilter {
  readonly issuerId: PartnerId | null;
  readonly acceptorId: PartnerId | null;
  /** The partner that must be one of the two. */
  readonly concerned: PartnerId | null;
}

interface Row {
  issuer_id: PartnerId;
  acceptor_id: PartnerId;
  issuer_currency: string;
  acceptor_currency: string;
  points: bigint;
  cost: bigint;
  paid: bigint;
}

/**
 * Who accepted whose points in a period. The running totals know the other partner only where an issuer pays on redemption, so this
 * adds up the movements of lots in the period's range of entries, by the primary key, with a probe of each lot.
 * @param limit rows at most
 */
export async function findFlow(
  tx: Queryable,
  { first, last }: Range,
  { issuerId, acceptorId, concerned }: FlowFilter,
  limit: number,
): Promise<FlowRow[]> {
  const taken = Object.values<MovementDeclaration>(movementKinds).filter(({ counts }) => counts?.as === 'redeemed');
  const rows = await tx.query<Row>({
    text: `SELECT f.*
           FROM (SELECT l.partner_id AS issuer_id, m.acceptor_id, l.currency AS issuer_currency, m.price_currency AS acceptor_currency,
                   sum(m.points::numeric * k.sign) AS points,
                   sum(m.points::numeric * k.sign * CASE l.funding_model WHEN 'ON_ISSUE' THEN l.fund_price ELSE l.issue_price END) AS cost,
                   sum(m.points::numeric * k.sign * m.price) AS paid
                 FROM lot_movement m
                 JOIN unnest($3::text[], $4::int[]) k(kind, sign) ON k.kind = m.kind
                 JOIN lot l ON l.id = m.lot_id
                 WHERE m.entry_sequence BETWEEN $1 AND $2 AND m.acceptor_id IS NOT NULL
                   AND ($5::text IS NULL OR l.partner_id = $5) AND ($6::text IS NULL OR m.acceptor_id = $6)
                   AND ($7::text IS NULL OR $7 IN (l.partner_id, m.acceptor_id))
                 GROUP BY 1, 2, 3, 4) f
           JOIN partner i ON i.id = f.issuer_id JOIN partner a ON a.id = f.acceptor_id
           ORDER BY i.code, a.code, f.issuer_currency, f.acceptor_currency LIMIT $8`,
    values: [
      first,
      last,
      textColumn(taken, ({ kind }) => kind),
      numberColumn(taken, ({ counts }) => counts?.sign),
      issuerId,
      acceptorId,
      concerned,
      limit,
    ],
  });
  return rows.map((row) => ({
    issuerId: row.issuer_id,
    acceptorId: row.acceptor_id,
    issuerCurrency: row.issuer_currency,
    acceptorCurrency: row.acceptor_currency,
    points: row.points,
    cost: row.cost,
    paid: row.paid,
  }));
}
