import type { PartnerId, Queryable } from '../platform/index.js';
import type { Check, CheckContext } from '../ledger/index.js';
import { bySql } from '../ledger/index.js';
import {
  defineTakings,
  loadOffers,
  pointsOf,
  split,
  takenFrom,
  type CampaignTerms,
  type Offer,
} from '../offers/index.js';
import { recordOf, type Grant, type GrantRecord } from './grant.js';
import { grantsIds } from './ids.js';

/** What must hold of grants (programme, section 13). */

/** Each grant has its one entry, or none where it gave no points. */
const ownEntries = `
  SELECT format('grant %s: entry %s is not its own (%s of %s)', g.id, g.entry_sequence, coalesce(e.kind, 'none'), e.reference) AS violation
  FROM member_grant g LEFT JOIN journal_entry e ON e.sequence = g.entry_sequence
  WHERE g.points > 0 AND (e.kind = 'GRANT' AND e.reference = g.id AND e.partner_id = g.partner_id AND e.member_id = g.member_id
    AND e.posted_at = g.created_at) IS NOT TRUE`;

const strangers = `
  SELECT format('entry %s (%s) is of no grant, or one more of grant %s', e.sequence, e.kind, e.reference) AS violation
  FROM journal_entry e LEFT JOIN member_grant g ON g.id = e.reference
  WHERE (e.kind = 'GRANT' AND (g.entry_sequence = e.sequence) IS NOT TRUE)
    OR (e.kind = 'GRANT_REVERSAL' AND (g.partner_id = e.partner_id AND g.member_id = e.member_id AND g.entry_sequence < e.sequence) IS NOT TRUE)`;

/** The occasion says the cause, the offer and the member, or the subject; by hand the grant alone. A task may have no subject. */
const occasions = `
  SELECT format('grant %s of member %s has the occasion %s', g.id, g.member_id, g.occasion) AS violation
  FROM member_grant g
  WHERE NOT starts_with(g.occasion, concat(g.cause, ' ', coalesce(g.offer_id, '-'), ' ', CASE
    WHEN g.cause = 'HAND' THEN g.id
    WHEN g.cause IN ('ENROLMENT', 'BIRTHDAY', 'TIER_REACHED') THEN g.member_id ELSE coalesce(g.subject_id, g.member_id) END))
    OR (g.cause IN ('HAND', 'ENROLMENT', 'BIRTHDAY', 'TIER_REACHED')) <> (g.subject_id IS NULL AND g.cause <> 'TASK')
    OR (g.cause IN ('HAND', 'CASE')) <> (g.offer_id IS NULL)`;

const twice = `
  SELECT format('%s has given %s grants', g.occasion, count(*)) AS violation FROM member_grant g GROUP BY g.occasion HAVING count(*) > 1`;

/** Whom a grant names is there: the database does not ask for it at each grant (0070). */
const nobodys = `
  SELECT format('grant %s names member %s, partner %s and offer %s, and not all of them are there', g.id, g.member_id, g.partner_id, coalesce(g.offer_id, 'none')) AS violation
  FROM member_grant g LEFT JOIN member m ON m.id = g.member_id LEFT JOIN partner p ON p.id = g.partner_id LEFT JOIN offer o ON o.id = g.offer_id
  WHERE m.id IS NULL OR p.id IS NULL OR (o.id IS NULL) <> (g.offer_id IS NULL)`;

/** An occasion that brought nothing gave no grant. */
const passed = `
  SELECT format('%s brought nothing, and gave grant %s', g.occasion, g.id) AS violation
  FROM member_grant g JOIN grant_passed p ON p.occasion = g.occasion`;

const reversals = `
  SELECT format('grant %s of %s points counts %s as reversed, its parts %s, its lots'' movements %s', coalesce(g.id, m.reference), g.points,
    g.reversed_points, p.reversed, coalesce(m.points, 0)) AS violation
  FROM (SELECT * FROM member_grant WHERE reversed_points <> 0) g FULL JOIN (
    SELECT reference, sum(points) AS points FROM lot_movement
    WHERE kind IN ('REVERSE', 'REVERSE_HELD', 'CLAWBACK') AND left(reference, 4) = '${grantsIds.grant}_' GROUP BY reference
  ) m ON m.reference = g.id
  LEFT JOIN LATERAL (SELECT sum(reversed_points) AS reversed FROM issued_part i WHERE i.source_id = g.id) p ON true
  WHERE (g.reversed_points = m.points AND g.reversed_points = p.reversed AND g.reversed_points <= g.points) IS NOT TRUE`;

/** Parts of a source of this room belong to a grant, and its coupons are as many as it says. */
const coupons = `
  SELECT format('grant %s says that it gave %s coupons, and gave %s', g.id, r.said, c.given) AS violation
  FROM member_grant g
  CROSS JOIN LATERAL (SELECT coalesce(sum((x->>'count')::int), 0) AS said FROM jsonb_array_elements(g.record::jsonb->'coupons') x) r
  CROSS JOIN LATERAL (SELECT count(*) AS given FROM coupon c WHERE c.reference = g.id AND c.member_id = g.member_id) c
  WHERE r.said <> c.given`;

const strayParts = `
  SELECT format('part %s of grant %s is of no grant', p.ordinal, p.source_id) AS violation
  FROM issued_part p LEFT JOIN member_grant g ON g.id = p.source_id
  WHERE left(p.source_id, 4) = '${grantsIds.grant}_' AND g.id IS NULL`;

/** Each part is a lot of its own; no index keeps it so, because each purchase would pay for that. */
const sharedLots = `
  SELECT format('lot %s is said to be of %s parts', lot_id, count(*)) AS violation FROM issued_part GROUP BY lot_id HAVING count(*) > 1`;

defineTakings(
  [
    takenFrom('(SELECT record::jsonb AS record FROM member_grant) g', `g.record -> 'taken'`, ''),
    takenFrom('(SELECT given_back::jsonb AS list FROM member_grant WHERE given_back IS NOT NULL) g', 'g.list', '-'),
  ].join(' UNION ALL '),
);

/** Grants that are read at once. */
const PAGE = 500;

interface PartRow {
  readonly ordinal: number;
  readonly issuer: PartnerId;
  readonly points: string;
  readonly costCentre: string | null;
  readonly lotPoints: string | null;
  readonly lotOffer: string | null;
  readonly lotCostCentre: string | null;
  readonly lotIssuer: PartnerId | null;
}

interface Row extends Pick<Grant, 'id' | 'cause' | 'record' | 'points'> {
  readonly offer_id: string | null;
  readonly offer_version: number | null;
  readonly parts: readonly PartRow[];
}

/** JSON carries points as text, since they can pass 2^53. */
const page = (tx: Queryable, after: string): Promise<Row[]> =>
  tx.query<Row>({
    text: `SELECT g.id, g.cause, g.offer_id, g.offer_version, g.record, g.points,
        coalesce((SELECT jsonb_agg(jsonb_build_object('ordinal', p.ordinal, 'issuer', p.issuer_id, 'points', p.points::text, 'costCentre', p.cost_centre,
           'lotPoints', l.points::text, 'lotOffer', l.offer_id, 'lotCostCentre', l.cost_centre, 'lotIssuer', l.partner_id) ORDER BY p.component, p.ordinal)
           FROM issued_part p LEFT JOIN lot l ON l.id = p.lot_id AND l.entry_sequence = g.entry_sequence WHERE p.source_id = g.id), '[]') AS parts
      FROM member_grant g WHERE g.id > $1 ORDER BY g.id LIMIT ${PAGE.toString()}`,
    values: [after],
  });

const fundingText = ({ funding }: Pick<GrantRecord, 'funding'>): string =>
  funding.map(({ partnerId, share, costCentre }) => `${partnerId} ${share.toString()} ${costCentre ?? ''}`).join();

/** The version that a grant names, when it is of a campaign, and its trigger is the grant's cause. */
function termsOf({ offer_version: version, cause }: Row, offer: Offer | undefined): CampaignTerms | undefined {
  const terms = offer?.versions.find((one) => one.version === version && one.stage === 'APPROVED')?.terms;
  return terms?.kind === 'CAMPAIGN' && terms.trigger === cause ? terms : undefined;
}

/** What a campaign's grant is by the terms of its version; prizes of draws are for the room of draws to ask. */
function* campaignFaults(row: Row, record: GrantRecord, offer: Offer | undefined): Iterable<string> {
  if (offer && offer.kind !== 'CAMPAIGN') return;
  const terms = termsOf(row, offer);
  if (!terms) {
    yield `grant ${row.id} (${row.cause}) is of ${row.offer_id ?? 'no offer'}, which has no such version with that trigger`;
    return;
  }
  const uncut = pointsOf(row.cause === 'REFERRAL' ? terms.referrerEffects : terms.effects, null);
  if (record.uncutPoints !== uncut || row.points > uncut)
    yield `grant ${row.id} has ${row.points.toString()} of ${record.uncutPoints.toString()} points, by its campaign ${uncut.toString()}`;
  if (row.points > 0n && fundingText(record) !== fundingText(terms))
    yield `grant ${row.id} is paid by ${fundingText(record)}, by its campaign ${fundingText(terms)}`;
}

function* partFaults(row: Row, { funding }: GrantRecord): Iterable<string> {
  const shares =
    row.points === 0n
      ? []
      : split(
          row.points,
          funding.map(({ share }) => share),
        );
  const expected = funding.flatMap(({ partnerId, costCentre }, i) =>
    shares[i] ? [`${(i + 1).toString()} ${partnerId} ${costCentre ?? ''} ${shares[i].toString()}`] : [],
  );
  const found = row.parts.map(
    ({ ordinal, issuer, costCentre, points }) => `${ordinal.toString()} ${issuer} ${costCentre ?? ''} ${points}`,
  );
  if (found.join() !== expected.join())
    yield `grant ${row.id} is split ${found.join()}, by its funding ${expected.join()}`;
  for (const part of row.parts)
    if (
      part.lotIssuer !== part.issuer ||
      part.lotPoints !== part.points ||
      part.lotOffer !== row.offer_id ||
      part.lotCostCentre !== part.costCentre
    )
      yield `grant ${row.id} has a part that its lot is not as`;
}

async function recompute({ tx, report }: CheckContext): Promise<void> {
  const offers = new Map<string, Offer>();
  let after = '';
  for (;;) {
    const rows = await page(tx, after);
    const wanted = [...new Set(rows.flatMap(({ offer_id: id }) => id ?? []))].filter((id) => !offers.has(id));
    for (const { offer } of wanted.length === 0 ? [] : await loadOffers(tx, wanted)) offers.set(offer.id, offer);
    for (const row of rows) {
      const record = recordOf(row);
      for (const fault of partFaults(row, record)) report(fault);
      if (row.offer_id !== null)
        for (const fault of campaignFaults(row, record, offers.get(row.offer_id))) report(fault);
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** The checks of `kula verify` for grants. */
export const memberGrantChecks: readonly Check[] = [
  { number: 7, run: bySql(reversals) },
  { number: 12, run: recompute },
  {
    number: 17,
    name: 'each grant has one cause and one entry, each cause one grant',
    run: bySql(nobodys, ownEntries, strangers, occasions, twice, passed, coupons, strayParts, sharedLots),
  },
];
