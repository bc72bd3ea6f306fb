import type { EntityManager } from '@mikro-orm/sql';
import { micros, type Micros, type PartnerId, type Queryable, type Query } from '../platform/index.js';
import type { FundingModel } from '../ledger/index.js';

/** An issuer with outstanding points, at the price of its lots at which the network would lose first. */
export interface Outstanding {
  readonly partnerId: PartnerId;
  /** The lowest source price of its lots: f of an ON_ISSUE lot, p of an ON_REDEMPTION lot; micros of its currency. */
  readonly price: Micros;
}

interface Row {
  partner_id: PartnerId;
  funding_model: FundingModel;
  fund_price: string;
  issue_price: string;
}

/**
 * The lowest price at which each issuer's points are outstanding, whatever its status and whenever they were issued.
 *
 * For lots with points available the index lot_price finds it: 0.3 ms for 20 partners with 1,000,000 lots; a scan
 * took 15 s. Lots of which every point is held are found by their open holds, one by one: 10,000 took 0.5 s on a busy
 * machine. An index over `held` would avoid that, but every hold and capture would write all indexes of its lots. LATERAL
 * with OFFSET keeps the order of the probes; without it and without statistics the planner scanned all movements.
 */
export async function loadOutstanding(tx: Queryable): Promise<Outstanding[]> {
  const rows = await tx.query<Row>({
    text: `SELECT l.partner_id, l.funding_model, l.fund_price::text, l.issue_price::text
           FROM partner p CROSS JOIN LATERAL (
             SELECT lot.partner_id, lot.funding_model, lot.fund_price, lot.issue_price FROM lot
             WHERE lot.partner_id = p.id AND lot.live ORDER BY lot.fund_price, lot.issue_price LIMIT 1) l
           UNION ALL
           SELECT DISTINCT l.partner_id, l.funding_model, l.fund_price::text, l.issue_price::text
           FROM hold h
           CROSS JOIN LATERAL (SELECT lot_id FROM lot_movement WHERE reference = h.id AND kind = 'HOLD' OFFSET 0) m
           CROSS JOIN LATERAL (SELECT * FROM lot WHERE id = m.lot_id AND held > 0 AND NOT live OFFSET 0) l
           WHERE h.status = 'OPEN'`,
  });
  const lowest = new Map<PartnerId, Micros>();
  for (const row of rows) {
    const price = micros(BigInt(row.funding_model === 'ON_ISSUE' ? row.fund_price : row.issue_price));
    const before = lowest.get(row.partner_id);
    if (before === undefined || price < before) lowest.set(row.partner_id, price);
  }
  return [...lowest].map(([partnerId, price]) => ({ partnerId, price }));
}

/** The same, read within a transaction of the ORM. */
export const outstandingWithin = (em: EntityManager): Promise<Outstanding[]> =>
  loadOutstanding({ query: <Result extends object>({ text }: Query) => em.execute<Result[]>(text) });
