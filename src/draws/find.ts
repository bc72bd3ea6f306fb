import {
  inOrder,
  readCursorNumber,
  textColumn,
  type PageRequest,
  type Principal,
  type Queryable,
  type RequestContext,
  type RowOf,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { findOffer, offerStatusAt, type DrawId, type Offer } from '../offers/index.js';
import type { PlayId } from './ids.js';
import { playRows, toPlay, type Play, type PlayRow } from './play.js';
import { seedIn, seedSeals } from './seed.js';
import type { DrawPrizeEntity, DrawSeedEntity } from './seed.entity.js';

/** Reading plays, and what of a seed may be read. */

async function loadPlays(db: Queryable, ids: readonly string[]): Promise<Play[]> {
  const rows = await db.query<PlayRow>({
    name: 'load plays',
    text: `SELECT ${playRows.columns('p')} FROM play p WHERE p.id = ANY($1::text[])`,
    values: [ids],
  });
  return rows.map(toPlay);
}

/** A play for the payload of an operation that made it. */
export async function playMade({ database }: Services, id: PlayId): Promise<Play> {
  const [play] = await loadPlays(database, [id]);
  if (!play) throw new Error(`play ${id} is kept and does not exist`);
  return play;
}

/** The play, or null when there is none, or none of a draw that exists for who asks. */
export async function findPlay(services: Services, id: PlayId, principal: Principal): Promise<Play | null> {
  const [play] = await loadPlays(services.database, [id]);
  return play && (await findOffer(services, principal, play.drawId)) ? play : null;
}

/** The plays of a draw, oldest first: up to one more than the page holds. For whoever may see the draw. */
export async function listPlays(
  { database }: Services,
  drawId: DrawId,
  { limit, after }: PageRequest,
): Promise<Play[]> {
  const rows = await database.query<PlayRow>({
    name: 'plays of a draw',
    text: `SELECT ${playRows.columns('p')} FROM play p WHERE p.draw_id = $1 AND p.number > $2 ORDER BY p.number LIMIT $3`,
    values: [drawId, after ? readCursorNumber(after[0] ?? '') : 0n, limit + 1],
  });
  return rows.map(toPlay);
}

type SeedRow = RowOf<typeof DrawSeedEntity>;
const SEEDS = Symbol('seeds of draws');

const seedRow = (ctx: RequestContext, { database }: Services, id: DrawId): Promise<SeedRow | null> =>
  ctx.loaders
    .get<SeedRow | null>(SEEDS, async (ids) => {
      const rows = await database.query<SeedRow>({
        name: 'seeds to show',
        text: 'SELECT * FROM draw_seed WHERE draw_id = ANY($1::text[])',
        values: [textColumn(ids, (one) => one)],
      });
      return inOrder(ids, rows, (row) => row.draw_id);
    })
    .load(id);

/** The SHA-256 of the seed, in hexadecimal; null before the draw is approved. */
export const commitmentOf = async (ctx: RequestContext, services: Services, id: DrawId): Promise<string | null> =>
  (await seedRow(ctx, services, id))?.commitment ?? null;

/**
 * The seed in hexadecimal, once the draw has ended; null before, and where the signing key that sealed it is gone or its row was changed.
 * @param at the network's time at which the draw was read
 */
export async function seedShown(
  ctx: RequestContext,
  services: Services,
  draw: Offer,
  at: Date,
): Promise<string | null> {
  if (offerStatusAt(draw, at) !== 'ENDED') return null;
  const row = await seedRow(ctx, services, draw.id as DrawId);
  if (!row) return null;
  if (row.seed) return Buffer.from(row.seed).toString('hex');
  const { draw_id: drawId, commitment, key_id: keyId, sealed } = row;
  const kept = { drawId, commitment, keyId, sealed: Buffer.from(sealed) };
  return seedIn(seedSeals(services.signingKey), kept)?.toString('hex') ?? null;
}

type PrizeRow = RowOf<typeof DrawPrizeEntity>;
const GIVEN = Symbol('prizes given by draw');

/** How often each prize of a draw was given, by its place; empty before the draw is approved. */
export const givenOf = async (
  ctx: RequestContext,
  { database }: Services,
  drawId: DrawId,
): Promise<ReadonlyMap<number, bigint>> => {
  const rows = await ctx.loaders
    .get<readonly PrizeRow[]>(GIVEN, async (ids) => {
      const found = await database.query<PrizeRow>({
        name: 'prizes to show',
        text: 'SELECT * FROM draw_prize WHERE draw_id = ANY($1::text[])',
        values: [textColumn(ids, (one) => one)],
      });
      return ids.map((id) => found.filter((row) => row.draw_id === id));
    })
    .load(drawId);
  return new Map(rows.map(({ place, given }) => [place, given]));
};
