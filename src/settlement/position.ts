import { textColumn, type PartnerId, type Queryable } from '../platform/index.js';

/** A partner's position in the open period, at one sequence of the journal. */
export interface NetPosition {
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly periodNumber: number;
  /** The open period's draft balance in micros, with the amount carried forward. Positive when the network owes the partner. */
  readonly balance: bigint;
  /** The amount that the partner owes the network now, in micros, with unpaid statements. Negative when it is owed. */
  readonly exposure: bigint;
  readonly asOfSequence: bigint;
}

interface Row {
  partner_id: PartnerId;
  currency: string;
  period: number;
  sequence: bigint;
  balance: bigint;
  clearing: bigint;
}

/** Positions of partners, in no order. It is one statement and so one snapshot: each is exactly that of its sequence. */
export async function netPositionsOf(db: Queryable, partners: readonly PartnerId[]): Promise<NetPosition[]> {
  const rows = await db.query<Row>({
    name: 'net positions of',
    text: `SELECT p.id AS partner_id, p.currency, h.period, h.sequence,
             coalesce((SELECT sum(t.amount) FROM period_total t WHERE t.period = h.period AND t.partner_id = p.id), 0)
               + coalesce((SELECT s.balance - sign(s.balance) * s.net_due FROM statement s WHERE s.partner_id = p.id
                           ORDER BY s.period DESC LIMIT 1), 0) AS balance,
             coalesce((SELECT a.balance FROM account a WHERE a.path = 'clearing:' || p.id), 0) AS clearing
           FROM partner p CROSS JOIN lane_head h WHERE p.id = ANY($1::text[])`,
    values: [textColumn(partners, (id) => id)],
  });
  return rows.map((row) => ({
    partnerId: row.partner_id,
    currency: row.currency,
    periodNumber: row.period,
    balance: row.balance,
    exposure: -row.clearing,
    asOfSequence: row.sequence,
  }));
}
