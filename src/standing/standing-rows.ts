import { numberColumn, rowsOf, textColumn, type MemberId, type Queryable } from '../platform/index.js';
import type { LadderId } from '../offers/index.js';
import type { Credits } from './credit.js';
import type { Change, Rise, Standing } from './standing.js';
import { TierChangeEntity, TierCreditEntity, TierStandingEntity } from './standing.entity.js';

/** The statements over the tables of standings. */

/** A member on a ladder. */
export interface Place {
  readonly memberId: MemberId;
  readonly ladderId: LadderId;
}

/** What is wanted of a member on a ladder. */
export interface StandingNeed extends Place {
  /** The most days before a review of which credits can count (`Ladder.back`). */
  readonly back: number;
}

/** What the tables have of it. */
export interface Kept {
  /** Undefined: nothing was ever decided. */
  readonly standing: Standing | undefined;
  /** The open ones. */
  readonly rises: readonly Rise[];
  readonly credits: Credits;
}

export const placeKey = ({ memberId, ladderId }: Place): string => `${memberId} ${ladderId}`;

const standings = rowsOf(TierStandingEntity);
const credits = rowsOf(TierCreditEntity);
const changes = rowsOf(TierChangeEntity);
type StandingRow = Parameters<typeof standings.toRecord>[0];
type CreditRow = Parameters<typeof credits.toRecord>[0];
type ChangeRow = Parameters<typeof changes.toRecord>[0];

/** A row of tier_change with whose it is. */
export type PlacedChange = Change & Place;
export const toChange: (row: ChangeRow) => PlacedChange = changes.toRecord;
export const changeColumns = (alias: string): string => changes.columns(alias);

export const writeStandings = standings.insert({
  name: 'write standings',
  replace: ['level', 'reachedAt', 'reviewAt', 'changes', 'settled'],
});
export const addCredits = credits.insert({ name: 'add tier credits', add: ['credit'] });
/** What is taken away stands in a row already: an INSERT of it would be refused before the conflict is seen. */
export const takeCredits = (rows: readonly (Place & { readonly day: number; readonly credit: bigint })[]) => ({
  name: 'take tier credits',
  text: `UPDATE tier_credit t SET credit = t.credit + u.credit
         FROM unnest($1::text[], $2::text[], $3::int[], $4::numeric[]) u(member_id, ladder_id, day, credit)
         WHERE t.member_id = u.member_id AND t.ladder_id = u.ladder_id AND t.day = u.day`,
  values: [
    textColumn(rows, (row) => row.memberId),
    textColumn(rows, (row) => row.ladderId),
    numberColumn(rows, (row) => row.day),
    numberColumn(rows, (row) => row.credit),
  ],
});
export const insertChanges = changes.insert({ name: 'new tier changes' });
export const writeCameBack = changes.update({ name: 'write what came back of rises', set: ['cameBack'] });

const wanted = 'unnest($1::text[], $2::text[], $3::int[]) u(member_id, ladder_id, back)';
/**
 * The rises since the last review or setTier. They are looked for among the member's changes, and only then by their reason: a database
 * without statistics took the index of all rises on the ladder (`tier_change_risen`), and read it from end to end for each member.
 */
const OPEN = `(SELECT x.* FROM (
    SELECT y.* FROM tier_change y WHERE y.member_id = u.member_id AND y.ladder_id = u.ladder_id
      AND y.number > coalesce((SELECT s.settled FROM tier_standing s WHERE s.member_id = u.member_id AND s.ladder_id = u.ladder_id), 0) OFFSET 0
  ) x WHERE x.reason = 'REACHED')`;
/** A review may be late, and one that a fall brings back may lie before now. The days are whole ones of UTC, so two are added. */
const FROM_DAY = `(extract(epoch FROM least((SELECT network_now()),
    (SELECT s.review_at FROM tier_standing s WHERE s.member_id = u.member_id AND s.ladder_id = u.ladder_id),
    (SELECT min(r.review_before) FROM ${OPEN} r))) / 86400)::int - u.back - 2`;

/** With each row the number of the last news when it was read; a row of nulls where there is none, so that the number always comes. */
const withNews = (rows: string, order = ''): string =>
  `SELECT h.news AS heard, x.* FROM lane_head h LEFT JOIN LATERAL (${rows}) x ON true${order}`;
type WithNews<Row> = (Row | { [Column in keyof Row]: null }) & { readonly heard: bigint };
const isThere = <Row extends { readonly member_id: MemberId }>(row: WithNews<Row>): row is Row & { heard: bigint } =>
  row.member_id !== null;

/** What is kept of members on ladders, and the number of the last news that all of it has seen. */
export interface LoadedStandings {
  readonly kept: ReadonlyMap<string, Kept>;
  readonly news: bigint;
}

/** Loads what is kept of members on ladders, by three statements that travel together. */
export async function loadStandings(tx: Queryable, needs: readonly StandingNeed[]): Promise<LoadedStandings> {
  const values = [
    textColumn(needs, (need) => need.memberId),
    textColumn(needs, (need) => need.ladderId),
    numberColumn(needs, (need) => need.back),
  ];
  const [standingRows, creditRows, riseRows] = await Promise.all([
    tx.query<WithNews<StandingRow>>({
      name: 'standings',
      text: withNews(`SELECT s.* FROM ${wanted},
             LATERAL (SELECT * FROM tier_standing x WHERE x.member_id = u.member_id AND x.ladder_id = u.ladder_id AND u.back >= 0 LIMIT 1) s`),
      values,
    }),
    tx.query<WithNews<CreditRow>>({
      name: 'tier credits',
      text: withNews(`SELECT c.* FROM ${wanted},
             LATERAL (SELECT * FROM tier_credit x WHERE x.member_id = u.member_id AND x.ladder_id = u.ladder_id AND x.day >= ${FROM_DAY}) c`),
      values,
    }),
    tx.query<WithNews<ChangeRow>>({
      name: 'open rises',
      text: withNews(`SELECT r.* FROM ${wanted}, LATERAL ${OPEN} r WHERE u.back >= 0`, ' ORDER BY x.number'),
      values,
    }),
  ]);
  const kept = new Map<string, { standing: Standing | undefined; rises: Rise[]; credits: Map<number, bigint> }>(
    needs.map((need) => [placeKey(need), { standing: undefined, rises: [], credits: new Map() }]),
  );
  for (const row of standingRows.filter(isThere).map(standings.toRecord)) {
    const found = kept.get(placeKey(row));
    if (found) found.standing = row;
  }
  for (const row of creditRows.filter(isThere).map(credits.toRecord))
    kept.get(placeKey(row))?.credits.set(row.day, row.credit);
  for (const row of riseRows.filter(isThere).map(toChange)) kept.get(placeKey(row))?.rises.push(row as Rise & Place);
  const heard = [...standingRows, ...creditRows, ...riseRows].map((row) => row.heard);
  return { kept, news: heard.reduce((least, one) => (one < least ? one : least), heard[0] ?? -1n) };
}
