import {
  rowsOf,
  textColumn,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type Queryable,
  type RecordOf,
} from '../platform/index.js';
import { loadOffers, type LadderId, type Level, type TierMeasure } from '../offers/index.js';
import { NETWORK, type BadgeOf } from './badges.js';
import { creditOn } from './credit.js';
import { Ladder, placeOf } from './ladder.js';
import { planReviews } from './plan.js';
import { BadgeEntity } from './standing.entity.js';
import { beginning } from './standing.js';
import {
  changeColumns,
  loadStandings,
  placeKey,
  toChange,
  type Kept,
  type Place,
  type PlacedChange,
} from './standing-rows.js';

/** Reading standings and badges, outside of the lane. */

interface LevelShown extends Level {
  readonly measure: TierMeasure;
}

/** Where a member stands on a ladder now, a due review counted in. */
export interface StandingRecord extends Place {
  readonly __typename: 'TierStanding';
  /** The ladder's; null: the network. */
  readonly ownerId: PartnerId | null;
  readonly level: LevelShown;
  readonly reachedAt: Date | null;
  readonly reviewAt: Date | null;
  readonly measure: TierMeasure;
  /** Of the present window. */
  readonly credit: bigint;
  /** Null on the highest level. */
  readonly next: LevelShown | null;
  readonly missing: bigint | null;
}

/** Ladders on which something is kept of members. */
async function placesOf(db: Queryable, memberIds: readonly string[]): Promise<Place[]> {
  const rows = await db.query<{ member_id: MemberId; ladder_id: LadderId }>({
    name: 'ladders of members',
    text: `SELECT u.member_id, l.ladder_id FROM unnest($1::text[]) u(member_id), LATERAL (
             SELECT ladder_id FROM tier_standing s WHERE s.member_id = u.member_id
             UNION SELECT ladder_id FROM tier_credit c WHERE c.member_id = u.member_id AND c.credit > 0
             UNION SELECT o.id FROM offer o WHERE o.kind = 'LADDER' AND o.owner_id IS NULL AND o.ended_at IS NULL) l`,
    values: [textColumn(memberIds, (id) => id)],
  });
  return rows.map(({ member_id: memberId, ladder_id: ladderId }) => ({ memberId, ladderId }));
}

/** The ladders of these ids that count now, and the network's time at which they were read. */
async function laddersNow(db: Queryable, ids: readonly string[]): Promise<Map<string, { ladder: Ladder; at: Date }>> {
  const found = ids.length === 0 ? [] : await loadOffers(db, [...new Set(ids)]);
  return new Map(
    found.flatMap(({ offer, at }) => {
      if (!offer.versions.some(({ stage }) => stage === 'APPROVED')) return [];
      const ladder = new Ladder(offer);
      return ladder.countsAt(at) ? [[offer.id, { ladder, at }] as const] : [];
    }),
  );
}

/** Where members stand on ladders. A ladder that has not begun, or is over, is left out. */
export async function findStandings(db: Queryable, places: readonly Place[]): Promise<StandingRecord[]> {
  const ladders = await laddersNow(
    db,
    places.map(({ ladderId }) => ladderId),
  );
  return standingsOn(db, ladders, places);
}

async function standingsOn(
  db: Queryable,
  ladders: Awaited<ReturnType<typeof laddersNow>>,
  places: readonly Place[],
): Promise<StandingRecord[]> {
  const needs = places.flatMap((place) => {
    const found = ladders.get(place.ladderId);
    return found ? [{ memberId: place.memberId, ladderId: found.ladder.id, back: found.ladder.back, ...found }] : [];
  });
  if (needs.length === 0) return [];
  const { kept } = await loadStandings(db, needs);
  return needs.flatMap(({ memberId, ladder, at, ...need }) => {
    const found = kept.get(placeKey({ memberId, ...need }));
    return found ? [standingNow(ladder, memberId, found, at)] : [];
  });
}

/**
 * Of each ladder the codes of the levels from the lowest up to the one that the member has now, as conditions ask for them. A ladder
 * that has not begun, or is over, has none.
 */
export async function levelsNow(
  db: Queryable,
  memberId: MemberId,
  ladderIds: readonly LadderId[],
): Promise<ReadonlyMap<LadderId, readonly string[]>> {
  if (ladderIds.length === 0) return new Map();
  const places = ladderIds.map((ladderId) => ({ memberId, ladderId }));
  const ladders = await laddersNow(db, ladderIds);
  const standings = await standingsOn(db, ladders, places);
  return new Map(
    standings.flatMap(({ ladderId, level }) => {
      const found = ladders.get(ladderId);
      if (!found) return [];
      const rules = found.ladder.rulesAt(found.at);
      return [[ladderId, rules.levels.slice(0, placeOf(rules, level.code) + 1).map(({ code }) => code)] as const];
    }),
  );
}

function standingNow(ladder: Ladder, memberId: MemberId, kept: Kept, at: Date): StandingRecord {
  const rules = ladder.rulesAt(at);
  const progress = { ...kept, standing: kept.standing ?? beginning(rules) };
  const { standing, credits } = planReviews(ladder, progress, at).progress;
  const credit = creditOn(credits, rules, ladder.dayOf(at));
  const place = placeOf(rules, standing.level);
  const { measure } = ladder;
  const shown = (level: Level | undefined): LevelShown | null => (level ? { ...level, measure } : null);
  const level = shown(rules.levels[place]);
  if (!level) throw new Error(`${ladder.id} has no level`);
  const next = shown(rules.levels[place + 1]);
  return {
    __typename: 'TierStanding',
    memberId,
    ladderId: ladder.id,
    ownerId: ladder.ownerId,
    level,
    reachedAt: standing.reachedAt,
    reviewAt: standing.reviewAt,
    measure,
    credit,
    next,
    missing: next && (next.needs > credit ? next.needs - credit : 0n),
  };
}

/**
 * For each member its standings on the network's ladder, and on those of partners with which it has credit or a level, in the order
 * of the ladders' making.
 */
export async function standingsOfMembers(db: Queryable, memberIds: readonly string[]): Promise<StandingRecord[][]> {
  const standings = await findStandings(db, await placesOf(db, memberIds));
  const byMember = new Map<string, StandingRecord[]>(memberIds.map((id) => [id, []]));
  for (const standing of standings) byMember.get(standing.memberId)?.push(standing);
  return memberIds.map((id) => (byMember.get(id) ?? []).sort((a, b) => (a.ladderId < b.ladderId ? -1 : 1)));
}

/** Changes of the level of a member on a ladder, newest first: up to one more than the page holds. */
export async function loadHistory(
  db: Queryable,
  { memberId, ladderId }: Place,
  { limit }: PageRequest,
  before: bigint | null,
): Promise<PlacedChange[]> {
  const rows = await db.query<Parameters<typeof toChange>[0]>({
    name: 'tier history',
    text: `SELECT ${changeColumns('c')} FROM tier_change c
           WHERE c.member_id = $1 AND c.ladder_id = $2 AND c.from_level <> c.to_level AND ($3::bigint IS NULL OR c.number < $3)
           ORDER BY c.number DESC LIMIT $4`,
    values: [memberId, ladderId, before, limit + 1],
  });
  return rows.map(toChange);
}

const badges = rowsOf(BadgeEntity);
/** A badge as it is answered. */
export type BadgeRecord = RecordOf<typeof BadgeEntity>;

/** Members have few badges. */
const SHOWN_MAX = 1_000;

/** The badges of members, newest first. @param giver only that giver's; null: all */
export async function badgesOfMembers(
  db: Queryable,
  memberIds: readonly string[],
  giver: PartnerId | null,
): Promise<BadgeRecord[][]> {
  const rows = await db.query<Parameters<typeof badges.toRecord>[0]>({
    name: 'badges of members',
    text: `SELECT b.* FROM unnest($1::text[]) u(member_id), LATERAL (
             SELECT ${badges.columns('x')} FROM badge x WHERE x.member_id = u.member_id AND ($2::text IS NULL OR x.giver = $2)
             ORDER BY x.awarded_at DESC, x.giver, x.code LIMIT $3) b`,
    values: [textColumn(memberIds, (id) => id), giver, SHOWN_MAX],
  });
  const byMember = new Map<string, BadgeRecord[]>(memberIds.map((id) => [id, []]));
  for (const badge of rows.map(badges.toRecord)) byMember.get(badge.memberId)?.push(badge);
  return memberIds.map((id) => byMember.get(id) ?? []);
}

/** The partner that gave a badge; null: the network. */
export const giverOf = ({ giver }: BadgeRecord): PartnerId | null => (giver === NETWORK ? null : (giver as PartnerId));

/** A badge as it is shown, for who sees the thing that it was given for. */
export const badgeRecord = ({ memberId, by, code }: BadgeOf, awardedAt: Date): BadgeRecord => ({
  memberId,
  giver: by ?? NETWORK,
  code,
  awardedAt,
});
