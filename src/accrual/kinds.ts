import { defineEntry, factFields, isOwnObject, millisText, type RoomKinds } from '../ledger/index.js';
import { takesBack } from '../exchange/index.js';

declare module '../ledger/journal/kinds.js' {
  interface EntryKinds {
    ACCRUAL: true;
    ACCRUAL_REVERSAL: true;
  }
}

/** Whether there is any component is asked once a piece: without one, no accrual is probed for its own. */
const components = `CASE WHEN (SELECT EXISTS (SELECT FROM accrual_component)) THEN coalesce((
    SELECT string_agg(concat(chr(31), c.reason, chr(31), c.points, chr(31), c.time_zone), '' ORDER BY c.ordinal)
    FROM accrual_component c WHERE c.accrual_id = x.id), '') ELSE '' END`;

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
  ])} || ${components} FROM accrual x WHERE ${isOwnObject}`,
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
} as const satisfies RoomKinds;
