import type { PartnerId, Queryable } from '../platform/index.js';
import {
  accounts,
  defineEntry,
  defineLine,
  defineSubject,
  factFields,
  millisText,
  type PostObject,
  type RoomKinds,
} from '../ledger/index.js';
import { postAdjustment, postPayment } from './postings.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    ADJUSTMENT: true;
    PAYMENT: true;
  }
  interface LineKinds {
    CARRIED_FORWARD: { own: false };
    ADJUSTMENT: { own: false };
  }
}

/** The amount that an adjustment or a payment posts on a partner's clearing account. */
interface GrantedRow {
  entry_sequence: bigint;
  partner_id: PartnerId;
  currency: string;
  amount: bigint;
}

const postingsOf = (rows: readonly GrantedRow[], post: typeof postPayment): Map<bigint, PostObject> =>
  new Map(
    rows.map((row) => [
      row.entry_sequence,
      (to) => {
        post(to, accounts.clearing(row.partner_id, row.currency), row.amount);
      },
    ]),
  );

/** By the ids of statement lines. */
async function loadAdjustments(tx: Queryable, lineIds: readonly string[]): Promise<Map<bigint, PostObject>> {
  const rows = await tx.query<GrantedRow>({
    text: `SELECT d.entry_sequence, s.partner_id, s.currency, d.adjustment AS amount FROM dispute d
           JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id
           WHERE d.line_id = ANY($1::text[]) AND d.entry_sequence IS NOT NULL AND d.adjustment IS NOT NULL`,
    values: [lineIds],
  });
  return postingsOf(rows, postAdjustment);
}

/** By the ids of statements. */
async function loadPayments(tx: Queryable, statementIds: readonly string[]): Promise<Map<bigint, PostObject>> {
  const rows = await tx.query<GrantedRow>({
    text: `SELECT p.entry_sequence, s.partner_id, p.currency, CASE WHEN s.balance < 0 THEN p.amount ELSE -p.amount END AS amount
           FROM payment p JOIN statement s ON s.id = p.statement_id WHERE p.statement_id = ANY($1::text[])`,
    values: [statementIds],
  });
  return postingsOf(rows, postPayment);
}

export const settlementKinds = {
  entries: [
    defineEntry({
      kind: 'ADJUSTMENT',
      place: 110,
      called: { en: 'Adjustment', zh: '调整' },
      description: 'The network corrected something.',
      isChangeReason: true,
      hasKey: true,
      margin: 'adjustment',
      object: {
        fact: 'resolution',
        query: 'SELECT min(x.id) FROM dispute x WHERE x.line_id = e.reference AND x.entry_sequence = e.sequence',
      },
      lookup: { what: 'granted dispute', load: loadAdjustments },
    }),
    defineEntry({
      kind: 'PAYMENT',
      place: 120,
      called: { en: 'Payment', zh: '付款' },
      description: 'A statement was paid.',
      isChangeReason: false,
      hasKey: true,
      object: {
        fact: 'payment',
        // In the order of `paymentFact`.
        query: `SELECT ${factFields(['x.id', 'x.amount', 'x.currency', 'x.bank_reference', millisText('x.paid_at')])} FROM payment x WHERE x.statement_id = e.reference`,
      },
      lookup: { what: 'payment', load: loadPayments },
    }),
  ],
  lines: [
    defineLine({
      kind: 'CARRIED_FORWARD',
      place: 10,
      own: false,
      called: { en: 'Carried forward from the last statement', zh: '上期结转' },
      description: "What rounding left of the partner's last statement. It has no entries of its own.",
    }),
    defineLine({
      kind: 'ADJUSTMENT',
      place: 110,
      own: false,
      called: { en: 'Adjustments', zh: '调整' },
      description: 'What the network granted or took back on disputed lines of earlier statements.',
    }),
  ],
  subjects: [
    defineSubject({ kind: 'statementLine', type: 'StatementLine' }),
    defineSubject({
      kind: 'statement',
      type: 'Statement',
      numbers: {
        of: 'SELECT x.statement_id AS id, x.bank_reference AS number FROM payment x WHERE x.statement_id = ANY($1::text[])',
      },
    }),
  ],
} as const satisfies RoomKinds;
