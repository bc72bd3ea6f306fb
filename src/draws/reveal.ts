import { tellAct, type Queryable, type RowOf, type Seals } from '../platform/index.js';
import type { Job } from '../ledger/index.js';
import type { DrawSeedEntity } from './seed.entity.js';
import { sealSeed, seedIn, seedSeals, type SealedSeed } from './seed.js';

type SeedRow = Pick<RowOf<typeof DrawSeedEntity>, 'draw_id' | 'commitment' | 'key_id' | 'sealed'> & {
  readonly is_over: boolean;
};

/** Few in one go: each is opened, and perhaps sealed again. */
const AT_ONCE = 100;

const toSealed = (row: SeedRow): SealedSeed => ({
  drawId: row.draw_id,
  commitment: row.commitment,
  keyId: row.key_id,
  sealed: Buffer.from(row.sealed),
});

/** SQL: a draw has ended, by END or by its effectiveTo. It has one version. */
export const isOverSql = (draw: string): string => `EXISTS (
  SELECT FROM offer o JOIN offer_version v ON v.offer_id = o.id
  WHERE o.id = ${draw} AND v.stage = 'APPROVED' AND least(o.ended_at, v.effective_to) <= (SELECT network_now()))`;

async function writeOpen(tx: Queryable, { drawId }: SealedSeed, seed: Buffer): Promise<void> {
  await tx.query({
    text: 'UPDATE draw_seed SET seed = $2, revealed_at = network_now() WHERE draw_id = $1 AND seed IS NULL',
    values: [drawId, seed],
  });
}

/** Seals by the key that signs now what another one sealed, so that the other can be retired. */
async function writeSealed(tx: Queryable, { drawId, ...old }: SealedSeed, seed: Buffer, seals: Seals): Promise<void> {
  const { keyId, sealed } = sealSeed(seals, drawId, seed);
  await tx.query({
    text: 'UPDATE draw_seed SET key_id = $2, sealed = $3 WHERE draw_id = $1 AND key_id = $4 AND seed IS NULL',
    values: [drawId, keyId, sealed, old.keyId],
  });
}

/**
 * Writes the seeds of draws that have ended into the open, and seals the others anew after the signing key was rotated. Until it has
 * run the API opens the seed of a draw that has ended by itself.
 */
export const keepSeedsJob: Job = {
  name: 'keep the seeds of draws',
  everySeconds: 30,
  run: async ({ database, signingKey, log }) => {
    const seals = seedSeals(signingKey);
    let changed = 0;
    let lost = 0;
    let after = '';
    for (;;) {
      const rows = await database.query<SeedRow>({
        name: 'sealed seeds of draws',
        text: `SELECT s.draw_id, s.commitment, s.key_id, s.sealed, ${isOverSql('s.draw_id')} AS is_over FROM draw_seed s
               WHERE s.seed IS NULL AND s.draw_id > $1 ORDER BY s.draw_id LIMIT ${AT_ONCE.toString()}`,
        values: [after],
      });
      for (const row of rows) {
        const sealed = toSealed(row);
        if (seals.isCurrent(sealed.keyId) && !row.is_over) continue;
        const seed = seedIn(seals, sealed);
        // One that does not open keeps back no other.
        if (!seed) {
          lost += 1;
          continue;
        }
        await database.transaction(async (tx) => {
          await tx.query(tellAct());
          await (row.is_over ? writeOpen : writeSealed)(tx, sealed, seed, seals);
        });
        changed += 1;
      }
      const last = rows.at(-1);
      if (!last || rows.length < AT_ONCE) break;
      after = last.draw_id;
    }
    if (lost > 0)
      log.warn(
        { draws: lost },
        'seeds of draws do not open, because the signing key that sealed them is not here or their rows were changed: the draws can be neither played nor revealed',
      );
    return changed;
  },
};
