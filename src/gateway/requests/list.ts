import {
  inIndexOrder,
  pageOfLooked,
  rowsOf,
  type Database,
  type Page,
  type PageRequest,
  type PartnerId,
  type RecordOf,
  type RowOf,
} from '../../platform/index.js';
import { MICROS, readPlace, timeOf } from '../logs/place.js';
import { RequestEntity } from './request.entity.js';

export type LoggedRequest = RecordOf<typeof RequestEntity>;

/** Which requests: all that is not null must fit. */
export interface RequestWish {
  readonly partnerId: PartnerId;
  readonly operation: string | null;
  readonly code: string | null;
  /** Only those that went well, or only those that did not; null: all. */
  readonly isFailed: boolean | null;
  readonly askedBy: string | null;
  readonly orderId: string | null;
  readonly idempotencyKey: string | null;
  readonly requestId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

const rows = rowsOf(RequestEntity);
/** A row, with its time to the microsecond: as it is sorted. */
type Row = RowOf<typeof RequestEntity> & { readonly micros: bigint };

/** What no index is for is looked for among the rows that the index gives. */
const fits = (found: LoggedRequest, wish: RequestWish): boolean =>
  (wish.operation === null || found.operation === wish.operation) &&
  (wish.code === null || found.code === wish.code) &&
  (wish.isFailed === null || (found.code !== null) === wish.isFailed) &&
  (wish.askedBy === null || found.askedBy === wish.askedBy) &&
  (wish.orderId === null || found.orderId === wish.orderId) &&
  (wish.idempotencyKey === null || found.idempotencyKey === wish.idempotencyKey) &&
  (wish.requestId === null || found.requestId === wish.requestId);

/** The column by whose index the fewest rows are read, of those that are asked for. */
const narrowest = ({ orderId, idempotencyKey, requestId }: RequestWish): readonly [string, string] | null =>
  requestId !== null
    ? ['request_id', requestId]
    : idempotencyKey !== null
      ? ['idempotency_key', idempotencyKey]
      : orderId !== null
        ? ['order_id', orderId]
        : null;

/** A page of one partner's requests, newest first. */
export function listRequests(database: Database, wish: RequestWish, page: PageRequest): Promise<Page<LoggedRequest>> {
  const next = (after: readonly string[] | null, most: number): Promise<Row[]> => {
    const values: unknown[] = [most, wish.partnerId];
    const place = (value: unknown): string => `$${values.push(value).toString()}`;
    const where = ['l.partner_id = $2'];
    const by = narrowest(wish);
    if (by) where.push(`l.${by[0]} = ${place(by[1])}`);
    if (wish.from) where.push(`l.at >= ${place(wish.from)}::timestamptz`);
    if (wish.to) where.push(`l.at < ${place(wish.to)}::timestamptz`);
    if (after) {
      const [micros, id] = readPlace(after);
      const at = timeOf(place(micros));
      where.push(`l.at <= ${at} AND (l.at < ${at} OR l.id < ${place(id)})`);
    }
    return inIndexOrder<Row>(
      database,
      `SELECT l.*, ${MICROS} FROM request_log l
       WHERE ${where.join(' AND ')} ORDER BY l.at DESC, l.id DESC LIMIT $1`,
      values,
    );
  };
  return pageOfLooked<Row, LoggedRequest>(page, {
    next,
    keyOf: ({ micros, id }) => [micros.toString(), id],
    keep: (seen) =>
      Promise.resolve(
        seen.map((row) => {
          const found = rows.toRecord(row);
          return fits(found, wish) ? found : null;
        }),
      ),
  });
}
