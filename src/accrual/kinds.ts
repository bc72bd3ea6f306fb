import {
  defineEntry,
  defineSubject,
  factFields,
  isOwnObject,
  millisText,
  namedFields,
  type RoomKinds,
} from '../ledger/index.js';
import { takesBack } from '../exchange/index.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    ACCRUAL: true;
    ACCRUAL_REVERSAL: true;
  }
}

/** Whether there is any component is asked once a piece: without one, no accrual is probed for its own. */
const components = `CASE WHEN (SELECT EXISTS (SELECT FROM accrual_component)) THEN coalesce((
    SELECT string_agg(concat(chr(31), c.reason, chr(31), c.points, chr(31), c.time_zone,
      CASE WHEN c.record IS NOT NULL THEN concat(chr(31), c.offer_id || ' ' || c.offer_version, chr(31), c.record) END), '' ORDER BY c.ordinal)
    FROM accrual_component c WHERE c.accrual_id = x.id), '') ELSE '' END`;

/** The same of lines. */
const basket = `CASE WHEN (SELECT EXISTS (SELECT FROM accrual_line)) OR x.channel <> 'OTHER' THEN coalesce((
    SELECT concat(chr(31), 'basket', chr(31), x.channel, string_agg(concat(chr(31), l.sku, chr(31), l.category, chr(31), l.quantity, chr(31), l.amount), '' ORDER BY l.ordinal))
    FROM accrual_line l WHERE l.accrual_id = x.id HAVING count(*) > 0 OR x.channel <> 'OTHER'), '') ELSE '' END`;

/** In the order of `accrualFact`. */
const accrualObject = {
  fact: 'accrual',
  query: `SELECT ${factFields([
    'x.order_id',
    'x.spend',
    'x.currency',
    'x.category',
    millisText('x.occurred_at'),
    'x.rate_sheet_id',
  ])} || ${basket} || ${components} || ${namedFields(['store', 'till'])} FROM accrual x WHERE ${isOwnObject}`,
};

export const accrualKinds = {
  entries: [
    defineEntry({
      kind: 'ACCRUAL',
      place: 10,
      called: { en: 'Points earned', zh: '积分累积' },
      description: 'Points were earned by a purchase.',
      isChangeReason: true,
      hasKey: true,
      margin: 'issue',
      issues: 'ISSUED',
      object: accrualObject,
    }),
    defineEntry({
      kind: 'ACCRUAL_REVERSAL',
      place: 20,
      called: { en: 'Accrual reversed', zh: '累积撤销' },
      description: 'Points of an accrual were taken back.',
      isChangeReason: true,
      hasKey: true,
      margin: 'issue',
      movements: takesBack,
    }),
  ],
  subjects: [
    defineSubject({
      kind: 'accrual',
      type: 'Accrual',
      numbers: {
        of: 'SELECT x.id, x.order_id AS number FROM accrual x WHERE x.id = ANY($1::text[])',
        find: `SELECT x.id, x.entry_sequence AS sequence FROM partner p
               CROSS JOIN LATERAL (SELECT * FROM accrual WHERE partner_id = p.id AND order_id = $2 LIMIT 1) x
               WHERE $1::text IS NULL OR p.id = $1`,
      },
    }),
  ],
} as const satisfies RoomKinds;
