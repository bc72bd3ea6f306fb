import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import { Seals, type SigningKey } from '../platform/index.js';
import { defineApproval, type DrawId, type DrawTerms } from '../offers/index.js';
import { DrawPrizeEntity, DrawSeedEntity } from './seed.entity.js';

/** The seed of a draw: made at its approval, sealed until its end. */

const SEED_BYTES = 32;
const PURPOSE = 'kula: seeds of draws';

const made = new WeakMap<SigningKey, Seals>();

/** The seals of a network's seeds. */
export function seedSeals(key: SigningKey): Seals {
  let seals = made.get(key);
  if (!seals) made.set(key, (seals = new Seals(key, PURPOSE)));
  return seals;
}

/** A seed as it is kept. */
export interface SealedSeed {
  readonly drawId: DrawId;
  readonly commitment: string;
  readonly keyId: string;
  readonly sealed: Buffer;
}

/** A seed belongs to its draw and its commitment: sealed, it opens for no other. */
const about = ({ drawId, commitment }: Pick<SealedSeed, 'drawId' | 'commitment'>): string => `${drawId} ${commitment}`;

export function sealSeed(seals: Seals, drawId: DrawId, seed: Buffer): SealedSeed {
  const commitment = createHash('sha256').update(seed).digest('hex');
  const { keyId, box: sealed } = seals.seal(seed, about({ drawId, commitment }));
  return { drawId, commitment, keyId, sealed };
}

/** Errors: the signing key that it was sealed by is not here, or the row was changed. */
export const openSeed = (seals: Seals, sealed: SealedSeed): Buffer =>
  seals.open({ keyId: sealed.keyId, box: sealed.sealed }, about(sealed));

/** The seed; undefined where {@link openSeed} would throw. */
export function seedIn(seals: Seals, sealed: SealedSeed): Buffer | undefined {
  if (!seals.has(sealed.keyId)) return undefined;
  try {
    return openSeed(seals, sealed);
  } catch {
    return undefined;
  }
}

/** Makes the seed of a draw that is approved, and its prizes of which none was given yet. */
export async function beginDraw(
  em: EntityManager,
  seals: Seals,
  { id: drawId, terms }: { readonly id: DrawId; readonly terms: DrawTerms },
  madeAt: Date,
): Promise<void> {
  const sealed = sealSeed(seals, drawId, randomBytes(SEED_BYTES));
  em.create(DrawSeedEntity, { ...sealed, madeAt, seed: null, revealedAt: null });
  await em.flush();
  for (const [index, { stock }] of terms.prizes.entries())
    em.create(DrawPrizeEntity, { drawId, place: index + 1, stock, given: 0n });
  await em.flush();
}

defineApproval('DRAW', async ({ signingKey }, em, { id, terms }, now) => {
  if (terms.kind === 'DRAW') await beginDraw(em, seedSeals(signingKey), { id: id as DrawId, terms }, now);
});
