import type { PartnerId, Queryable } from '../platform/index.js';
import type { PeriodId } from './ids.js';
import type { LineKind } from '../ledger/index.js';
import type { StatementBasis, Total } from './draft.js';

/** The open period with everything from which its statements follow, as of one instant. */
export interface OpenPeriod {
  readonly number: number;
  readonly id: PeriodId;
  readonly firstSequence: bigint;
  /** The sequence of the journal's last entry; below, its last batch and the seal chain's digest after it. */
  readonly sequence: bigint;
  readonly batch: bigint;
  readonly digest: Buffer;
  /** Every partner asked for, in the order of their ids. */
  readonly bases: readonly StatementBasis[];
}

interface TotalRow {
  number: number;
  id: PeriodId;
  first_sequence: bigint;
  sequence: bigint;
  batch: bigint;
  digest: Buffer;
  partner_id: PartnerId | null;
  currency: string;
  carried: bigint;
  line_kind: LineKind | null;
  counterparty_id: string;
  entries: bigint;
  points: bigint;
  amount: bigint;
}

/**
 * Reads the open period's running totals and the rest of each partner's last statement, by one statement of SQL, so
 * they are of one instant. A rest that is not zero makes a statement in every period, so it is always on the last one.
 * @param partnerId leaves only this partner; null: all
 */
export async function loadOpenPeriod(tx: Queryable, partnerId: PartnerId | null): Promise<OpenPeriod | null> {
  const rows = await tx.query<TotalRow>({
    name: 'open period',
    text: `SELECT o.number, o.id, o.first_sequence, h.sequence, h.batch, h.digest, p.id AS partner_id, p.currency,
             coalesce(last.balance - sign(last.balance) * last.net_due, 0) AS carried,
             t.line_kind, t.counterparty_id, t.entries, t.points, t.amount
           FROM lane_head h
           JOIN settlement_period o ON o.number = h.period
           LEFT JOIN partner p ON $1::text IS NULL OR p.id = $1
           LEFT JOIN LATERAL (SELECT s.balance, s.net_due FROM statement s WHERE s.partner_id = p.id ORDER BY s.period DESC LIMIT 1) last ON true
           LEFT JOIN period_total t ON t.period = h.period AND t.partner_id = p.id
           ORDER BY p.id`,
    values: [partnerId],
  });
  const head = rows[0];
  if (!head) return null;
  const bases: (StatementBasis & { totals: Total[] })[] = [];
  for (const row of rows) {
    if (row.partner_id === null) continue;
    let basis = bases.at(-1);
    if (basis?.partnerId !== row.partner_id) {
      basis = { partnerId: row.partner_id, currency: row.currency, carried: row.carried, totals: [] };
      bases.push(basis);
    }
    if (row.line_kind === null) continue;
    const counterpartyId = row.counterparty_id === '' ? null : (row.counterparty_id as PartnerId);
    basis.totals.push({
      kind: row.line_kind,
      counterpartyId,
      entries: row.entries,
      points: row.points,
      amount: row.amount,
    });
  }
  const { number, id, first_sequence: firstSequence, sequence, batch, digest } = head;
  return { number, id, firstSequence, sequence, batch, digest, bases };
}
