import { readCursorTime, rowsOf, type Queryable, type TwoWayPage } from '../platform/index.js';
import type { PartnerStatus } from '../ledger/index.js';
import { PartnerEntity } from './partner.entity.js';
import type { PartnerRecord } from './partner.js';

/**
 * The list of all partners. A network has some hundred of them, so each page reads the whole table: 2 ms for 1,000
 * partners.
 */

export const partnerSorts = ['CODE', 'NAME', 'NEWEST'] as const;
export type PartnerSort = (typeof partnerSorts)[number];

/** Which partners: all that is not null must fit. */
export interface PartnerWish {
  /** A part of the code or the name, whatever its case. */
  readonly search: string | null;
  readonly statuses: readonly PartnerStatus[] | null;
}

const rows = rowsOf(PartnerEntity);
const toRecord = rows.named('Partner');

interface Order {
  /** Codes are compared byte by byte, whatever the database's locale. */
  readonly by: readonly string[];
  readonly descends: boolean;
  readonly keyOf: (partner: PartnerRecord) => readonly string[];
  /** The values of a cursor, in the order of `by`. */
  readonly read: (key: readonly string[], field: string) => unknown[];
}

const orders: Readonly<Record<PartnerSort, Order>> = {
  CODE: { by: ['p.code COLLATE "C"'], descends: false, keyOf: ({ code }) => [code], read: (key) => [...key] },
  NAME: {
    by: ['lower(p.name) COLLATE "C"', 'p.code COLLATE "C"'],
    descends: false,
    keyOf: ({ name, code }) => [name, code],
    read: (key) => [...key],
  },
  NEWEST: {
    by: ['p.created_at', 'p.code COLLATE "C"'],
    descends: true,
    keyOf: ({ createdAt, code }) => [createdAt.getTime().toString(), code],
    read: ([millis = '', code], field) => [readCursorTime(millis, field), code],
  },
};

/** The parts of a cursor of this order. */
export const partsOfSort = (sort: PartnerSort): number => orders[sort].by.length;
export const keyOfSort = (sort: PartnerSort) => orders[sort].keyOf;

function conditionsOf({ search, statuses }: PartnerWish, place: (value: unknown) => string): string[] {
  return [
    ...(search === null ? [] : [`position(lower(${place(search)}) IN lower(p.code || ' ' || p.name)) > 0`]),
    ...(statuses === null ? [] : [`p.status = ANY(${place(statuses)}::text[])`]),
  ];
}

const whereOf = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;

/** Partners that fit, in the direction of the page: up to one more than it holds. */
export async function listPartners(
  db: Queryable,
  wish: PartnerWish,
  sort: PartnerSort,
  { limit, from, isBackward, cursorField }: TwoWayPage,
): Promise<PartnerRecord[]> {
  const order = orders[sort];
  const descends = order.descends !== isBackward;
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value).toString()}`;
  const conditions = conditionsOf(wish, place);
  if (from !== null) {
    const key = order
      .read(from, cursorField)
      .map((value) => (value instanceof Date ? `${place(value)}::timestamptz` : place(value)));
    // A cursor has the name as it is written.
    const places = sort === 'NAME' ? key.map((one, i) => (i === 0 ? `lower(${one}::text)` : one)) : key;
    conditions.push(`(${order.by.join(', ')}) ${descends ? '<' : '>'} (${places.join(', ')})`);
  }
  const by = order.by.map((one) => `${one} ${descends ? 'DESC' : 'ASC'}`).join(', ');
  const found = await db.query<Parameters<typeof toRecord>[0]>({
    text: `SELECT ${rows.columns('p')} FROM partner p ${whereOf(conditions)} ORDER BY ${by} LIMIT ${place(limit + 1)}`,
    values,
  });
  return found.map(toRecord);
}

/** The number of partners that fit. */
export async function countPartners(db: Queryable, wish: PartnerWish): Promise<bigint> {
  const values: unknown[] = [];
  const conditions = conditionsOf(wish, (value) => `$${values.push(value).toString()}`);
  const [row] = await db.query<{ count: bigint }>({
    text: `SELECT count(*) AS count FROM partner p ${whereOf(conditions)}`,
    values,
  });
  return row?.count ?? 0n;
}

/** The first partners by code, at most this many. */
export const firstPartners = async (db: Queryable, most: number): Promise<PartnerRecord[]> => {
  const page: TwoWayPage = { limit: most, from: null, isBackward: false, cursorField: 'after' };
  return (await listPartners(db, { search: null, statuses: null }, 'CODE', page)).slice(0, most);
};
