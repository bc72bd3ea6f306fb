import { textColumn, type PartnerId, type Queryable } from '../../platform/index.js';

/** A partner's position in the open period, at one sequence of the journal. */
export interface NetPosition {
  readonly partnerId: PartnerId;
  readonly currency: string;
  readonly periodNumber: number;
  /** Micros: the sum of the open period's lines so far. Positive: the network owes the partner. */
  readonly balance: bigint;
  /** Micros: what the partner owes the network at this moment, unpaid statements counted. */
  readonly exposure: bigint;
  readonly asOfSequence: bigint;
}

interface Row {
  readonly partner_id: PartnerId;
  readonly currency: string;
  readonly period: number;
  readonly sequence: bigint;
  readonly balance: bigint;
  readonly clearing: bigint;
}

/** One statement, so one snapshot: the position is exactly that of its sequence. */
export async function readPositionsOf(db: Queryable, partners: readonly PartnerId[]): Promise<NetPosition[]> {
  const rows = await db.query<Row>({
    name: 'net positions',
    text: `SELECT p.id AS partner_id, p.currency, h.period, h.sequence,
             coalesce((SELECT sum(t.amount) FROM period_total t WHERE t.period = h.period AND t.partner_id = p.id), 0) AS balance,
             coalesce((SELECT a.balance FROM account a WHERE a.path = 'clearing:' || p.id), 0) AS clearing
           FROM partner p CROSS JOIN lane_head h WHERE p.id = ANY($1::text[])`,
    values: [textColumn(partners, (id) => id)],
  });
  return rows.map((row) => ({
    partnerId: row.partner_id, currency: row.currency, periodNumber: row.period, balance: row.balance,
    exposure: -row.clearing, asOfSequence: row.sequence,
  }));
}
