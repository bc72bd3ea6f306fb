import {
  inIndexOrder,
  pageOfLooked,
  partnerRoles,
  rowsOf,
  type MemberId,
  type Page,
  type PageRequest,
  type PartnerId,
  type Database,
  type RecordOf,
  type RowOf,
} from '../../platform/index.js';
import { MICROS, readPlace, timeOf } from '../logs/place.js';
import { RefusalEntity } from './refusal.entity.js';

export type LoggedRefusal = RecordOf<typeof RefusalEntity>;

/** Which refusals: all that is not null must fit. */
export interface RefusalWish {
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly operation: string | null;
  readonly codes: readonly string[] | null;
  readonly requestId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Whether only those are meant that the partner's own app and people were answered. */
  readonly isOwnOnly: boolean;
}

const rows = rowsOf(RefusalEntity);
/** A row, with its time to the microsecond: as it is sorted. */
type Row = RowOf<typeof RefusalEntity> & { readonly micros: bigint };

/** Old rows say no role: then the partner's own are those of its keys. */
const isByPartner = ({ role, askedBy }: LoggedRefusal): boolean =>
  role === null ? askedBy.startsWith('key_') : (partnerRoles as readonly string[]).includes(role);

const fits = (found: LoggedRefusal, wish: RefusalWish): boolean =>
  (!wish.isOwnOnly || isByPartner(found)) &&
  (wish.partnerId === null || found.partnerId === wish.partnerId) &&
  (wish.operation === null || found.operation === wish.operation) &&
  (wish.codes === null || wish.codes.includes(found.code)) &&
  (wish.requestId === null || found.requestId === wish.requestId);

/**
 * A page of the log, newest first, by one of its indexes: by member, by partner, or by time alone. What else is asked for is looked for
 * among the rows that it gives.
 */
export function listRefusals(database: Database, wish: RefusalWish, page: PageRequest): Promise<Page<LoggedRefusal>> {
  const next = (after: readonly string[] | null, most: number): Promise<Row[]> => {
    const values: unknown[] = [most];
    const place = (value: unknown): string => `$${values.push(value).toString()}`;
    const where: string[] = [];
    if (wish.memberId !== null) where.push(`l.member_id = ${place(wish.memberId)}`);
    // A member's rows are few: with IS TRUE their index is not put together with the partner's, of which all rows would be read.
    if (wish.partnerId !== null)
      where.push(`(l.partner_id = ${place(wish.partnerId)})${wish.memberId === null ? '' : ' IS TRUE'}`);
    if (wish.from) where.push(`l.at >= ${place(wish.from)}::timestamptz`);
    if (wish.to) where.push(`l.at < ${place(wish.to)}::timestamptz`);
    if (after) {
      const [micros, id] = readPlace(after);
      const at = timeOf(place(micros));
      // Of one instant those without an id come first.
      where.push(`l.at <= ${at} AND (l.at < ${at} OR ${id === '' ? 'l.id IS NOT NULL' : `l.id < ${place(id)}`})`);
    }
    return inIndexOrder<Row>(
      database,
      `SELECT l.*, ${MICROS} FROM refusal_log l
             ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
             ORDER BY l.at DESC, l.id DESC LIMIT $1`,
      values,
    );
  };
  return pageOfLooked<Row, LoggedRefusal>(page, {
    next,
    keyOf: ({ micros, id }) => [micros.toString(), id ?? ''],
    keep: (seen) =>
      Promise.resolve(
        seen.map((row) => {
          const found = rows.toRecord(row);
          return fits(found, wish) ? found : null;
        }),
      ),
  });
}
