import type { PartnerId, Queryable } from '../platform/index.js';
import {
  allHold,
  inForceAt,
  isPausedAt,
  loadOffers,
  see,
  type CampaignId,
  type CampaignTerms,
  type Offer,
} from '../offers/index.js';
import { soughtTriggers, type SoughtTrigger } from './give-occasion.js';

/** A campaign for which a job looks for what sets it off. */
export interface Sought {
  readonly id: CampaignId;
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  /** Those of its versions, mostly one. */
  readonly triggers: readonly SoughtTrigger[];
  /** Where any of its versions applies; null: everywhere. */
  readonly partnerIds: readonly PartnerId[] | null;
  /** From here on it is to be looked. */
  readonly from: Date;
  readonly offer: Offer;
}

/**
 * Something that was found may have been committed later than its time says, by as long as a statement may take; so each look
 * goes back by this much behind what was judged before.
 */
const LATE = "interval '10 minutes'";

interface Row {
  readonly id: CampaignId;
  readonly from: Date;
}

const isSought = (trigger: string): trigger is SoughtTrigger => (soughtTriggers as readonly string[]).includes(trigger);

const termsOf = ({ versions }: Offer): CampaignTerms[] =>
  versions.flatMap(({ stage, terms }) => (stage === 'APPROVED' && terms.kind === 'CAMPAIGN' ? [terms] : []));

/** Campaigns that a job gives grants of, in the order of their making, until all that happened before their end is judged. */
export async function campaignsSought(db: Queryable): Promise<readonly Sought[]> {
  const rows = await db.query<Row>({
    name: 'campaigns sought',
    text: `SELECT o.id, greatest(b.begins, p.through - ${LATE}) AS "from"
           FROM offer o
           CROSS JOIN LATERAL (
             SELECT min(v.effective_from) AS begins, least(o.ended_at, max(coalesce(v.effective_to, 'infinity'))) AS ends
             FROM offer_version v
             WHERE v.offer_id = o.id AND v.stage = 'APPROVED' AND v.terms->'rules'->>'trigger' = ANY($1::text[])) b
           LEFT JOIN campaign_progress p ON p.offer_id = o.id
           WHERE o.kind = 'CAMPAIGN' AND b.begins <= (SELECT network_now()) AND coalesce(p.through - ${LATE} <= b.ends, true)
           ORDER BY o.id`,
    values: [soughtTriggers],
  });
  const from = new Map(rows.map((row) => [row.id as string, row.from]));
  const found = rows.length === 0 ? [] : await loadOffers(db, [...from.keys()]);
  return found.flatMap(({ offer }): Sought[] => {
    const terms = termsOf(offer);
    const triggers = [...new Set(terms.map(({ trigger }) => trigger))].filter(isSought);
    const since = from.get(offer.id);
    if (since === undefined) return [];
    const isEverywhere = terms.some(({ partnerIds }) => partnerIds.length === 0);
    const partnerIds = isEverywhere ? null : [...new Set(terms.flatMap((one) => one.partnerIds))];
    const { ownerId, timeZone } = offer;
    return [{ id: offer.id as CampaignId, ownerId, timeZone, triggers, partnerIds, from: since, offer }];
  });
}

/** Where the campaign applied at an instant; undefined when it did not work then. Empty: everywhere. */
export function appliedAt(
  { offer, ownerId, timeZone }: Sought,
  trigger: SoughtTrigger,
  at: Date,
): readonly PartnerId[] | undefined {
  const version = isPausedAt(offer, at) ? undefined : inForceAt(offer, at);
  if (version?.terms.kind !== 'CAMPAIGN' || version.terms.trigger !== trigger) return undefined;
  const { partnerIds, conditions } = version.terms;
  if (trigger !== 'BIRTHDAY') return partnerIds;
  // A birthday lasts all day, and is looked for from midnight on: one with a window waits for it. Judged before, it would be lost for
  // the year.
  const windows = conditions.filter(({ kind }) => kind === 'window');
  const situation = { at, purchase: null, member: null, streak: null };
  return allHold(windows, see(situation, { ownerId, partnerIds, timeZone }, windows)) ? partnerIds : undefined;
}

/** Keeps that all up to an instant was judged. Two gateways may do so: the later instant stays. */
export async function keepProgress(db: Queryable, id: CampaignId, through: Date): Promise<void> {
  await db.query({
    name: 'keep progress of campaign',
    text: `INSERT INTO campaign_progress (offer_id, through) VALUES ($1, $2)
           ON CONFLICT (offer_id) DO UPDATE SET through = greatest(campaign_progress.through, excluded.through)`,
    values: [id, through],
  });
}
