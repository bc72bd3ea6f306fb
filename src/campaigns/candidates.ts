import { textColumn, type MemberId, type PartnerId, type Queryable } from '../platform/index.js';
import { isLeapYear, partsOf, wallClock, type LadderId } from '../offers/index.js';
import { memberKey, occasionOf } from '../grants/index.js';
import type { SoughtTrigger } from './give-occasion.js';
import type { Sought } from './sought.js';

/**
 * Finding what may set a campaign off: set-based, in pages, by the indexes of links, birthdays and rises. What was judged before is
 * left out. The plan of each candidate judges it again, under the lane's lock.
 */

/** Candidates that are read at once. */
export const PAGE = 100;

/** Something that happened to a member. */
export interface Found {
  readonly memberId: MemberId;
  readonly at: Date;
  /** See `Occasion.key`. */
  readonly key: string;
  /** Partners where some version of the campaign applies and that know the member, first linked first. */
  readonly partnerIds: readonly PartnerId[];
  /** What the next page begins behind. */
  readonly place: readonly (string | number | Date)[];
}

/** Gives the page behind a place; null: the first. `now` is the network's time when the looking began. */
type Look = (db: Queryable, sought: Sought, now: Date, after: Found['place'] | null) => Promise<readonly Found[]>;

interface Row {
  readonly member_id: MemberId;
  readonly at: Date;
  readonly partner_ids: readonly PartnerId[];
}

const BEGINNING = new Date(0);
const LINKS_MAX = 100;

/** What an occasion of a campaign begins with: the key follows. */
const occasionStart = ({ id: offerId }: Sought, cause: SoughtTrigger): string =>
  occasionOf({ cause, offerId, key: '' });

/** SQL: an occasion was not judged before. */
const isNew = (occasion: string): string => `NOT EXISTS (SELECT FROM member_grant g WHERE g.occasion = ${occasion})
  AND NOT EXISTS (SELECT FROM grant_passed g WHERE g.occasion = ${occasion})`;

/** SQL: partners of a list (null: all) that know a member. */
const knownAt = (member: string, list: string): string => `ARRAY(SELECT l.partner_id FROM member_link l
  WHERE l.member_id = ${member} AND (${list}::text[] IS NULL OR l.partner_id = ANY(${list}::text[])) ORDER BY l.linked_at, l.partner_id LIMIT ${LINKS_MAX.toString()})`;

const partnersIn = ({ partnerIds }: Sought): string | null => partnerIds && textColumn(partnerIds, (id) => id);

/** Enrolments and links: each of a member's may be the first where the campaign applies. */
const enrolments: Look = async (db, sought, now, after) => {
  const rows = await db.query<Row>({
    name: 'enrolments for campaigns',
    text: `SELECT l.member_id, l.linked_at AS at, ARRAY[l.partner_id] AS partner_ids FROM member_link l
           WHERE l.linked_at >= $1 AND l.linked_at <= $2 AND (l.linked_at, l.member_id, l.partner_id) > ($3::timestamptz, $4::text, $5::text)
             AND ($6::text[] IS NULL OR l.partner_id = ANY($6::text[])) AND ${isNew('$7 || l.member_id')}
           ORDER BY l.linked_at, l.member_id, l.partner_id LIMIT ${PAGE.toString()}`,
    values: [
      sought.from,
      now,
      ...(after ?? [BEGINNING, '', '']),
      partnersIn(sought),
      occasionStart(sought, 'ENROLMENT'),
    ],
  });
  return rows.map(({ member_id: memberId, at, partner_ids: partnerIds }) => ({
    memberId,
    at,
    key: memberKey(memberId),
    partnerIds,
    place: [at, memberId, partnerIds[0] ?? ''],
  }));
};

const two = (value: number): string => value.toString().padStart(2, '0');

/** The birthdays, MM-DD, that are kept on a day: one on 29 February is on the 28th where there is no 29th. */
export function birthdaysOn(day: number): readonly string[] {
  const { year, month, dayOfMonth } = partsOf(day);
  const today = `${two(month)}-${two(dayOfMonth)}`;
  return today === '02-28' && !isLeapYear(year) ? [today, '02-29'] : [today];
}

/** Members whose birthday is today, by the clocks of the campaign's zone. */
const birthdays: Look = async (db, sought, now, after) => {
  const { day } = wallClock(sought.timeZone, now);
  const { year } = partsOf(day);
  const rows = await db.query<Row>({
    name: 'birthdays for campaigns',
    text: `SELECT p.member_id, x.partner_ids FROM member_profile p
           CROSS JOIN LATERAL (SELECT ${knownAt('p.member_id', '$1')} AS partner_ids) x
           WHERE p.birthday = ANY($2::text[]) AND p.member_id > $3 AND cardinality(x.partner_ids) > 0
             AND ${isNew(`$4 || p.member_id || ' ' || $5`)}
           ORDER BY p.member_id LIMIT ${PAGE.toString()}`,
    values: [
      partnersIn(sought),
      textColumn(birthdaysOn(day), (one) => one),
      ...(after ?? ['']),
      occasionStart(sought, 'BIRTHDAY'),
      year.toString(),
    ],
  });
  return rows.map(({ member_id: memberId, partner_ids: partnerIds }) => ({
    memberId,
    at: now,
    key: memberKey(memberId, year),
    partnerIds,
    place: [memberId],
  }));
};

interface RiseRow extends Row {
  readonly ladder_id: LadderId;
  readonly number: number;
}

/** Rises on the ladders of the campaign's owner. */
const rises: Look = async (db, sought, now, after) => {
  const rows = await db.query<RiseRow>({
    name: 'rises for campaigns',
    text: `SELECT c.member_id, c.ladder_id, c.number, c.at, x.partner_ids FROM offer o JOIN tier_change c ON c.ladder_id = o.id
           CROSS JOIN LATERAL (SELECT ${knownAt('c.member_id', '$1')} AS partner_ids) x
           WHERE o.kind = 'LADDER' AND o.owner_id IS NOT DISTINCT FROM $2::text AND c.reason = 'REACHED' AND c.at >= $3 AND c.at <= $4
             AND (c.at, c.member_id, c.ladder_id, c.number) > ($5::timestamptz, $6::text, $7::text, $8::int) AND cardinality(x.partner_ids) > 0
             AND ${isNew(`$9 || c.member_id || ' ' || c.ladder_id || ' ' || c.number`)}
           ORDER BY c.at, c.member_id, c.ladder_id, c.number LIMIT ${PAGE.toString()}`,
    values: [
      partnersIn(sought),
      sought.ownerId,
      sought.from,
      now,
      ...(after ?? [BEGINNING, '', '', 0]),
      occasionStart(sought, 'TIER_REACHED'),
    ],
  });
  return rows.map(({ member_id: memberId, ladder_id: ladderId, number, at, partner_ids: partnerIds }) => ({
    memberId,
    at,
    key: memberKey(memberId, `${ladderId} ${number.toString()}`),
    partnerIds,
    place: [at, memberId, ladderId, number],
  }));
};

export const looks: Readonly<Record<SoughtTrigger, Look>> = {
  ENROLMENT: enrolments,
  BIRTHDAY: birthdays,
  TIER_REACHED: rises,
};
