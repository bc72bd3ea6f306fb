import type { MemberId, Queryable } from '../platform/index.js';
import { bySql, eventSource, eventsPart, type Check, type CheckContext } from '../ledger/index.js';
import { defineTakings, loadOffers, takenFrom, type DrawId, type DrawTerms } from '../offers/index.js';
import { drawsIds } from './ids.js';
import { drawn, givenFor } from './drawn.js';
import type { PlayId } from './ids.js';
import { isOverSql } from './reveal.js';

/** What must hold of draws (programme, section 13, no. 16 and 17). */

/** Each approved draw has its seed, whatever else does not; and a seed is out only when its draw has ended. */
const seeds = `
  SELECT format('draw %s (%s) has %s', coalesce(o.id, s.draw_id), coalesce(v.stage, 'none'), CASE WHEN s.draw_id IS NULL THEN 'no seed' ELSE 'a seed' END) AS violation
  FROM (SELECT * FROM offer WHERE kind = 'DRAW') o JOIN offer_version v ON v.offer_id = o.id AND v.stage = 'APPROVED'
  FULL JOIN draw_seed s ON s.draw_id = o.id
  WHERE o.id IS NULL OR s.draw_id IS NULL`;

const early = `
  SELECT format('the seed of draw %s is out, and the draw has not ended', s.draw_id) AS violation
  FROM draw_seed s WHERE s.seed IS NOT NULL AND NOT ${isOverSql('s.draw_id')}`;

const commitments = `
  SELECT format('the seed of draw %s is not the one that was committed to', s.draw_id) AS violation
  FROM draw_seed s WHERE s.seed IS NOT NULL AND encode(sha256(s.seed), 'hex') <> s.commitment`;

/** Plays are numbered 1, 2, 3 ... while the draw was in force, each number once. */
const numbers = `
  SELECT format('draw %s has %s plays, from number %s to %s', p.draw_id, count(*), min(p.number), max(p.number)) AS violation
  FROM play p GROUP BY p.draw_id HAVING (min(p.number), max(p.number), count(DISTINCT p.number)) <> (1, count(*), count(*))`;

/** Who plays is there: the database does not ask for it at each play (0070). Of a draw that is not there, no play is in time. */
const players = `
  SELECT format('play %s of draw %s is of member %s, who is not there', p.id, p.draw_id, p.member_id) AS violation
  FROM play p WHERE NOT EXISTS (SELECT FROM member m WHERE m.id = p.member_id)`;

/** A batch's time is up to a second ahead of the clock by which a draw is ended: a play so near to END was made before it. */
const times = `
  SELECT format('play %s of draw %s was made at %s, when the draw was not in force', p.id, p.draw_id, p.played_at) AS violation
  FROM play p LEFT JOIN offer o ON o.id = p.draw_id LEFT JOIN offer_version v ON v.offer_id = o.id AND v.stage = 'APPROVED'
  WHERE (p.played_at >= v.effective_from AND coalesce(p.played_at < least(v.effective_to, o.ended_at + interval '1 second'), true)) IS NOT TRUE`;

/** What is counted of each prize is how many plays were given it, never more than its stock, which is that of the terms. */
const prizes = `
  SELECT format('prize %s of draw %s: %s of %s given; its plays say %s, its terms %s', coalesce(z.place, c.given, t.place), coalesce(z.draw_id, c.draw_id, t.draw_id),
    z.given, coalesce(z.stock::text, 'any number'), coalesce(c.plays, 0), coalesce(t.stock, 'any number')) AS violation
  FROM draw_prize z
  FULL JOIN (SELECT draw_id, given, count(*) AS plays FROM play GROUP BY draw_id, given) c ON c.draw_id = z.draw_id AND c.given = z.place
  FULL JOIN (
    SELECT s.draw_id, x.place::int AS place, x.prize->>'stock' AS stock FROM draw_seed s
    JOIN offer_version v ON v.offer_id = s.draw_id AND v.stage = 'APPROVED'
    CROSS JOIN LATERAL jsonb_array_elements(v.terms->'rules'->'prizes') WITH ORDINALITY x(prize, place)
  ) t ON t.draw_id = coalesce(z.draw_id, c.draw_id) AND t.place = coalesce(z.place, c.given)
  WHERE (z.given = coalesce(c.plays, 0) AND t.place IS NOT NULL AND z.stock::text IS NOT DISTINCT FROM t.stock AND coalesce(z.given <= z.stock, true)) IS NOT TRUE`;

/** A play with a price is one redemption at the draw's owner, which takes no further steps; a free one is none. */
const redemptions = `
  SELECT format('play %s of draw %s: its redemption %s is not for its %s points', coalesce(p.id, r.for_id), p.draw_id, coalesce(r.id, p.redemption_id), v.terms->'rules'->>'points') AS violation
  FROM play p
  FULL JOIN (SELECT * FROM redemption WHERE left(for_id, 4) = '${drawsIds.play}_') r ON r.id = p.redemption_id
  LEFT JOIN offer o ON o.id = p.draw_id LEFT JOIN offer_version v ON v.offer_id = o.id AND v.stage = 'APPROVED'
  WHERE CASE WHEN r.id IS NULL THEN (p.redemption_id IS NULL AND v.terms->'rules'->>'points' = '0') IS NOT TRUE
    ELSE (r.for_id = p.id AND r.order_id = p.id AND r.points::text = v.terms->'rules'->>'points' AND r.partner_id = o.owner_id AND r.member_id = p.member_id
      AND r.created_at = p.played_at AND r.refunded_points = 0 AND r.captured_points = r.points) IS NOT TRUE END`;

/** Each play that won something has one grant, and each grant of a draw one play. */
const grants = `
  SELECT format('grant %s of draw %s is not that of play %s', coalesce(g.id, p.grant_id), coalesce(g.offer_id, p.draw_id), coalesce(p.id, g.subject_id)) AS violation
  FROM (SELECT * FROM play WHERE grant_id IS NOT NULL) p
  FULL JOIN (SELECT * FROM member_grant WHERE cause = 'DRAW') g ON g.id = p.grant_id
  LEFT JOIN offer o ON o.id = p.draw_id
  WHERE (g.subject_id = p.id AND g.offer_id = p.draw_id AND g.member_id = p.member_id AND g.partner_id = o.owner_id AND g.created_at = p.played_at) IS NOT TRUE`;

defineTakings(takenFrom('(SELECT taken FROM play WHERE taken IS NOT NULL) p', 'p.taken::jsonb', ''));

/** Plays that are read at once. */
const PAGE = 1_000;

interface PlayRow {
  readonly id: PlayId;
  readonly number: bigint;
  readonly client_seed: string;
  readonly drawn: number;
  readonly given: number;
  readonly member_id: MemberId;
  readonly grant_id: string | null;
  /** The record of its grant. */
  readonly record: string | null;
}

const page = (tx: Queryable, drawId: DrawId, after: bigint): Promise<PlayRow[]> =>
  tx.query<PlayRow>({
    text: `SELECT p.id, p.number, p.client_seed, p.drawn, p.given, p.member_id, p.grant_id, g.record FROM play p
           LEFT JOIN member_grant g ON g.id = p.grant_id
           WHERE p.draw_id = $1 AND p.number > $2 ORDER BY p.number LIMIT ${PAGE.toString()}`,
    values: [drawId, after],
  });

async function* playsOf(tx: Queryable, drawId: DrawId): AsyncGenerator<PlayRow> {
  let after = 0n;
  for (;;) {
    const rows = await page(tx, drawId, after);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.number;
  }
}

interface SeedRow {
  readonly draw_id: DrawId;
  readonly seed: Buffer | null;
}

/** One draw while its plays are gone through in their order. */
interface Replay {
  readonly id: DrawId;
  readonly terms: DrawTerms;
  readonly seed: Buffer | null;
  /** Of each prize how many are left. */
  readonly left: (bigint | null)[];
}

/** What of a play is not as the seed and the stock say. */
function* drawingFaults({ id, terms, seed, left }: Replay, play: PlayRow): Iterable<string> {
  const { number, client_seed: clientSeed } = play;
  const weights = terms.prizes.map(({ weight }) => weight);
  const place = seed ? drawn(seed, id, number, clientSeed, weights) : play.drawn;
  if (place !== play.drawn)
    yield `play ${play.id} of draw ${id} drew ${play.drawn.toString()}, by the seed ${place.toString()}`;
  const given = givenFor(play.drawn, left);
  if (given !== play.given)
    yield `play ${play.id} of draw ${id} was given ${play.given.toString()}, by what was left ${given.toString()}`;
}

interface GrantJson {
  readonly uncutPoints: string;
  readonly coupons: readonly { readonly couponKindId: string; readonly count: number }[];
  readonly badges: readonly string[];
}

/** Whether what a play won is its prize: of coupons and badges perhaps nothing, where none were left or the member had it. */
function isWon(award: DrawTerms['prizes'][number]['award'] | undefined, record: string | null): boolean {
  const won = record === null ? null : (JSON.parse(record) as GrantJson);
  switch (award?.kind) {
    case undefined:
      return won === null;
    case 'points':
      return won?.uncutPoints === award.terms.toString() && won.coupons.length === 0 && won.badges.length === 0;
    case 'coupon':
      return (
        won === null ||
        (won.uncutPoints === '0' &&
          won.badges.length === 0 &&
          won.coupons.every(
            ({ couponKindId, count }) => couponKindId === award.terms.couponKindId && count <= award.terms.count,
          ))
      );
    case 'badge':
      return won === null || (won.uncutPoints === '0' && won.badges.every((code) => code === award.terms));
  }
}

/** Goes through all plays of all draws once, a page at a time. */
async function replayAll({ tx, report }: CheckContext): Promise<void> {
  const rows = await tx.query<SeedRow>({ text: 'SELECT draw_id, seed FROM draw_seed ORDER BY draw_id' });
  for (const { draw_id: id, seed } of rows) {
    const [found] = await loadOffers(tx, [id]);
    const terms = found?.offer.versions[0]?.terms;
    if (terms?.kind !== 'DRAW') continue;
    const left = terms.prizes.map(({ stock }) => stock);
    const replay: Replay = { id, terms, seed: seed && Buffer.from(seed), left };
    for await (const play of playsOf(tx, id)) {
      for (const fault of drawingFaults(replay, play)) report(fault);
      for (const fault of prizeFaults(replay, play)) report(fault);
      const before = left[play.given - 1];
      if (typeof before === 'bigint' && before > 0n) left[play.given - 1] = before - 1n;
    }
  }
}

function* prizeFaults({ id, terms }: Replay, { id: playId, given, record }: PlayRow): Iterable<string> {
  if (!isWon(terms.prizes[given - 1]?.award, record))
    yield `play ${playId} of draw ${id} was given prize ${given.toString()}, and won something else`;
}

/** The checks of `kula verify` for this room. */
export const drawsChecks: readonly Check[] = [
  {
    number: 16,
    name: "plays have no gap, recompute once the seed is out, and never exceed a prize's stock",
    run: async (context) => {
      await bySql(seeds, early, commitments, numbers, players, times, prizes, redemptions)(context);
      await replayAll(context);
    },
  },
  { number: 17, run: bySql(grants) },
  eventsPart({ sources: [eventSource('draw_seed', 'draw_id', 'commitment key_id made_at revealed_at', 'draw_id')] }),
];
