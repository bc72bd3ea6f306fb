import type { EntityManager } from '@mikro-orm/sql';
import type { Queryable } from '../platform/index.js';
import { termsFromJson, type OfferKind, type TermsJson } from './kinds.js';
import type { OfferId } from './ids.js';
import type { OfferStage } from './life.js';
import type { Offer, OfferPause, OfferVersion } from './offer.js';
import type { PartnerId } from '../platform/index.js';

/** Reading offers whole, with all their versions, in one statement. */

/** An offer, and the network's time at which it was read. */
export interface OfferAt {
  readonly offer: Offer;
  readonly at: Date;
}

interface VersionJson {
  version: number;
  stage: OfferStage;
  from: number | null;
  to: number | null;
  terms: TermsJson;
  draftedBy: string;
  submittedBy: string | null;
  decidedAt: number | null;
  reason: string | null;
}
interface ConsentJson {
  version: number;
  partnerId: PartnerId;
  given: boolean;
}
interface PauseJson {
  number: number;
  from: number;
  until: number | null;
  pausedFor: PartnerId | null;
}
interface OfferRow {
  id: OfferId;
  kind: OfferKind;
  owner_id: PartnerId | null;
  time_zone: string;
  ended_at: string | null;
  versions: string;
  consents: string;
  pauses: string;
  now: string;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** Columns of table `offer` as `o`. Lists and instants travel as text, so that an ORM's transaction gives them unchanged. */
const columns = `o.id, o.kind, o.owner_id, o.time_zone, ${ms('o.ended_at')}::text AS ended_at, ${ms('(SELECT network_now())')}::text AS now,
  (SELECT jsonb_agg(jsonb_build_object('version', v.version, 'stage', v.stage, 'from', ${ms('v.effective_from')}, 'to', ${ms('v.effective_to')},
     'terms', v.terms, 'draftedBy', v.drafted_by, 'submittedBy', v.submitted_by, 'decidedAt', ${ms('v.decided_at')}, 'reason', v.reason)
     ORDER BY v.version) FROM offer_version v WHERE v.offer_id = o.id)::text AS versions,
  coalesce((SELECT jsonb_agg(jsonb_build_object('version', c.version, 'partnerId', c.partner_id, 'given', c.given_at IS NOT NULL)
     ORDER BY c.version, c.partner_id) FROM offer_consent c WHERE c.offer_id = o.id), '[]')::text AS consents,
  coalesce((SELECT jsonb_agg(jsonb_build_object('number', p.number, 'from', ${ms('p.paused_at')}, 'until', ${ms('p.resumed_at')},
     'pausedFor', p.paused_for) ORDER BY p.number) FROM offer_pause p WHERE p.offer_id = o.id), '[]')::text AS pauses`;

const dateOf = (time: number | null): Date | null => (time === null ? null : new Date(time));

function toOffer(row: OfferRow): OfferAt {
  const consents = JSON.parse(row.consents) as ConsentJson[];
  const versions = (JSON.parse(row.versions) as VersionJson[]).map(
    ({ from, to, terms, decidedAt, ...version }): OfferVersion => ({
      ...version,
      effectiveFrom: dateOf(from),
      effectiveTo: dateOf(to),
      terms: termsFromJson(row.kind, terms),
      consents: consents
        .filter((consent) => consent.version === version.version)
        .map(({ partnerId, given }) => ({ partnerId, given })),
      decidedAt: dateOf(decidedAt),
    }),
  );
  const pauses = (JSON.parse(row.pauses) as PauseJson[]).map(({ from, until, ...pause }): OfferPause => ({
    ...pause,
    from: new Date(from),
    until: dateOf(until),
  }));
  const offer: Offer = {
    id: row.id,
    kind: row.kind,
    ownerId: row.owner_id,
    timeZone: row.time_zone,
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)),
    versions,
    pauses,
  };
  return { offer, at: new Date(Number(row.now)) };
}

/** Offers by id, in no order. */
export async function loadOffers(db: Queryable, ids: readonly string[]): Promise<OfferAt[]> {
  const rows = await db.query<OfferRow>({
    name: 'offers',
    text: `SELECT ${columns} FROM offer o WHERE o.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toOffer);
}

/** The ladders of owners, `network` for the network's, that END was not taken of. */
export async function loadOfOwners(
  db: Queryable,
  kind: 'LADDER' | 'HOUSE_RULES',
  owners: readonly string[],
): Promise<OfferAt[]> {
  const rows = await db.query<OfferRow>({
    name: 'offers of owners',
    text: `SELECT ${columns} FROM offer o
           WHERE o.kind = $2 AND coalesce(o.owner_id, 'network') = ANY($1::text[]) AND o.ended_at IS NULL`,
    values: [owners, kind],
  });
  return rows.map(toOffer);
}

/** Every ladder of which a version was approved, whether or not it is over. */
export async function loadAllLadders(db: Queryable): Promise<Offer[]> {
  const rows = await db.query<OfferRow>({
    name: 'all ladders',
    text: `SELECT ${columns} FROM offer o WHERE o.kind = 'LADDER' AND EXISTS (
             SELECT FROM offer_version a WHERE a.offer_id = o.id AND a.stage = 'APPROVED') ORDER BY o.id`,
  });
  return rows.map((row) => toOffer(row).offer);
}

/** Every item of which a version is approved and that is not over, or will start: what the mall may list. */
export async function loadItems(db: Queryable): Promise<Offer[]> {
  const rows = await db.query<OfferRow>({
    name: 'items of the mall',
    text: `SELECT ${columns} FROM offer o WHERE o.kind = 'ITEM' AND coalesce(o.ended_at > (SELECT network_now()), true) AND EXISTS (
             SELECT FROM offer_version a WHERE a.offer_id = o.id AND a.stage = 'APPROVED' AND coalesce(a.effective_to > (SELECT network_now()), true))`,
  });
  return rows.map((row) => toOffer(row).offer);
}

/** One offer as a transaction of the ORM sees it, with what it has written. */
export async function loadOfferWithin(em: EntityManager, id: OfferId): Promise<Offer | undefined> {
  const [row] = await em.execute<OfferRow[]>(`SELECT ${columns} FROM offer o WHERE o.id = ?`, [id]);
  return row && toOffer(row).offer;
}

/** Offers by id as a transaction of the ORM sees them: one statement, however many there are, since it may hold the lane's lock. */
export async function loadOffersWithin(
  em: EntityManager,
  wanted: readonly OfferId[],
): Promise<ReadonlyMap<OfferId, Offer>> {
  const ids = [...new Set(wanted)];
  if (ids.length === 0) return new Map();
  const rows = await em.execute<OfferRow[]>(
    `SELECT ${columns} FROM offer o WHERE o.id IN (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  return new Map(rows.map((row) => [row.id, toOffer(row).offer]));
}

/** Offers that can still give something, as a transaction of the ORM sees them: END was not taken, and a version is approved. */
export async function approvedWithin(em: EntityManager): Promise<Offer[]> {
  const rows = await em.execute<OfferRow[]>(
    `SELECT ${columns} FROM offer o WHERE coalesce(o.ended_at > (SELECT network_now()), true) AND EXISTS (
       SELECT FROM offer_version a WHERE a.offer_id = o.id AND a.stage = 'APPROVED' AND coalesce(a.effective_to > (SELECT network_now()), true))`,
  );
  return rows.map((row) => toOffer(row).offer);
}

/**
 * A purchase may be posted ten years late at most (KULA_BACKDATE_DAYS), and then still has the offers of its day; what is over
 * for longer is left out.
 */
const KEPT_DAYS = 3_650;

/** Offers of which a version is approved, and which are not over for longer than a purchase may be late, without drafts. */
export async function loadApproved(db: Queryable): Promise<Offer[]> {
  const rows = await db.query<OfferRow>({
    name: 'approved offers',
    text: `SELECT ${columns} FROM offer o WHERE coalesce(o.ended_at > (SELECT network_now()) - make_interval(days => $1), true) AND EXISTS (
             SELECT FROM offer_version a WHERE a.offer_id = o.id AND a.stage = 'APPROVED'
               AND coalesce(a.effective_to > (SELECT network_now()) - make_interval(days => $1), true))`,
    values: [KEPT_DAYS],
  });
  return rows.map((row) => {
    const { offer } = toOffer(row);
    return { ...offer, versions: offer.versions.filter(({ stage }) => stage === 'APPROVED') };
  });
}

/** Which offers a list may have to show: those that who asks can see, at least, by what SQL can tell. */
export interface OfferSearch {
  /** Everything; else live ones and those of `partnerId`. */
  readonly all: boolean;
  readonly partnerId: PartnerId | null;
  readonly kind: OfferKind | null;
  readonly ownerId: PartnerId | null;
  /** Only campaigns of which a version has it. */
  readonly trigger: string | null;
  /** Only those with an id below it: newer ones have been looked at. */
  readonly before: string | null;
}

/** Offers from the newest on, at most that many; what time and terms say of them is for the caller to ask. */
export async function searchOffers(db: Queryable, search: OfferSearch, limit: number): Promise<OfferAt[]> {
  const rows = await db.query<OfferRow>({
    name: 'search offers',
    text: `SELECT ${columns} FROM offer o
           WHERE ($1::boolean OR o.owner_id = $2 OR EXISTS (SELECT FROM offer_consent a WHERE a.offer_id = o.id AND a.partner_id = $2)
                  OR (coalesce(o.ended_at > (SELECT network_now()), true) AND EXISTS (
                    SELECT FROM offer_version l WHERE l.offer_id = o.id AND l.stage = 'APPROVED' AND l.effective_from <= (SELECT network_now())
                      AND coalesce(l.effective_to > (SELECT network_now()), true))))
             AND ($7::text IS NULL OR (o.kind = 'CAMPAIGN' AND EXISTS (
               SELECT FROM offer_version t WHERE t.offer_id = o.id AND t.terms->'rules'->>'trigger' = $7)))
             AND ($3::text IS NULL OR o.kind = $3) AND ($4::text IS NULL OR o.owner_id = $4) AND ($5::text IS NULL OR substr(o.id, 5) < $5)
           ORDER BY substr(o.id, 5) DESC LIMIT $6`,
    values: [search.all, search.partnerId, search.kind, search.ownerId, search.before, limit, search.trigger],
  });
  return rows.map(toOffer);
}
