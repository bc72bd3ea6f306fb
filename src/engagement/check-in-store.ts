import { textColumn, type MemberId, type PartnerId, type Query, type Queryable } from '../platform/index.js';
import type { Store } from '../ledger/index.js';
import { checkInRows, toCheckIn, type CheckIn, type CheckInRow } from './check-in.js';

interface Visit {
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
}

const keyOf = ({ memberId, partnerId }: Visit): string => `${memberId} ${partnerId}`;
const insertCheckIns = checkInRows.insert({ name: 'new check-ins' });

/** Of each member and partner that a batch has to do with, the last check-in. */
class CheckInTable {
  readonly #last = new Map<string, CheckIn>();
  readonly #added: CheckIn[] = [];

  know(checkIn: CheckIn): void {
    this.#last.set(keyOf(checkIn), checkIn);
  }

  /** It was wanted; undefined: there is none. */
  last(visit: Visit): CheckIn | undefined {
    return this.#last.get(keyOf(visit));
  }

  add(checkIn: CheckIn): void {
    this.know(checkIn);
    this.#added.push(checkIn);
  }

  *queries(): Iterable<Query> {
    if (this.#added.length > 0) yield insertCheckIns(this.#added);
  }
}

/** The last check-ins of members at partners; one statement, by the unique index, however many. */
export const lastCheckInsText = `SELECT l.* FROM unnest($1::text[], $2::text[]) u(member_id, partner_id),
  LATERAL (SELECT ${checkInRows.columns('c')} FROM check_in c WHERE c.member_id = u.member_id AND c.partner_id = u.partner_id
           ORDER BY c.day DESC LIMIT 1) l`;

/** Check-ins, by who makes them and where. They are always loaded: yesterday's decides, and no entry of the journal tells of it. */
export const checkInStore: Store<Visit, CheckInTable> = {
  name: 'check-ins',
  empty: () => new CheckInTable(),
  load: async (tx: Queryable, needs, table) => {
    const rows = await tx.query<CheckInRow>({
      name: 'last check-ins',
      text: lastCheckInsText,
      values: [textColumn(needs, (need) => need.memberId), textColumn(needs, (need) => need.partnerId)],
    });
    for (const row of rows) table.know(toCheckIn(row));
  },
  write: (table) => table.queries(),
};
