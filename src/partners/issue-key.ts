import type { EntityManager } from '@mikro-orm/sql';
import { BadInput, newId, type ApiKeyId, type KeyScope, type PartnerId } from '../platform/index.js';
import { exclusively, keepKey, usedBefore, type Idempotency, type Outcome, type Services } from '../ledger/index.js';
import { freshKey, type FreshKey } from './api-key.js';
import { ApiKeyEntity, PartnerEntity } from './partner.entity.js';
import { partnerRecord, type PartnerRecord } from './partner.js';
import { partnerNotFound } from './refusals.js';

const OPERATION = 'issueApiKey';

export interface IssuedKey {
  readonly id: ApiKeyId;
  /** Empty in a replay: it is kept nowhere. */
  readonly secret: string;
  readonly partner: PartnerRecord;
  readonly expiresAt: Date | null;
}

interface KeyTerms {
  readonly partnerId: PartnerId;
  readonly label: string;
  readonly expiresAt: Date | null;
  /** Null: it may all that its partner's app may. */
  readonly scopes: readonly KeyScope[] | null;
}

interface IssueOptions {
  readonly scopes?: readonly KeyScope[] | null;
  readonly idempotency?: Idempotency | null;
  /** The key and its id, where they are not to be random: the demo's, which can be shown again. */
  readonly made?: { readonly id: ApiKeyId; readonly key: FreshKey };
}

/** Keys of one partner that are good at the same time. Each has a rate of its own, so they bound what a partner can ask for. */
const KEYS_MAX = 100;

/**
 * Checks that a partner may have one more good key.
 * Errors: BadInput that names the field by which the partner was named.
 */
export async function requireRoomForKey(em: EntityManager, partnerId: PartnerId, field: string): Promise<void> {
  const [row] = await em.execute<{ good: number }[]>(
    `SELECT count(*)::int AS good FROM api_key
     WHERE partner_id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
    [partnerId],
  );
  if ((row?.good ?? 0) >= KEYS_MAX)
    throw new BadInput(field, `must be of a partner with fewer than ${KEYS_MAX.toString()} good keys`);
}

/** Puts a key into the table: its hash, and not the key. */
export function insertKey(em: EntityManager, id: ApiKeyId, { prefix, hash }: FreshKey, terms: KeyTerms): ApiKeyEntity {
  const { partnerId, label, expiresAt, scopes } = terms;
  const entity = em.create(ApiKeyEntity, {
    id,
    prefix,
    secretHash: hash,
    partnerId,
    label,
    createdAt: new Date(),
    expiresAt,
    revokedAt: null,
    scopes: scopes === null ? null : [...scopes],
  });
  em.persist(entity);
  return entity;
}

/**
 * Makes a key for a partner's app. Several are good side by side, so that a partner can change over without a pause.
 * Refuses: IdempotencyConflict, PartnerNotFound. Errors: BadInput when it would have ended already, or the partner has as many good keys as it may.
 */
export function issueKey(
  services: Services,
  partnerId: PartnerId,
  label: string,
  expiresAt: Date | null,
  { scopes = null, idempotency = null, made }: IssueOptions = {},
): Promise<Outcome<IssuedKey>> {
  return exclusively(
    services.database,
    async (em): Promise<Outcome<IssuedKey>> => {
      const before = idempotency && (await usedBefore(em, OPERATION, idempotency));
      if (before && 'conflict' in before) return { kind: 'refused', refusal: before.conflict };
      const entity = await em.findOne(PartnerEntity, { id: partnerId });
      if (!entity) return { kind: 'refused', refusal: partnerNotFound() };
      const partner = partnerRecord(entity);
      if (before) {
        const { id } = JSON.parse(before.kept) as { readonly id: ApiKeyId };
        return { kind: 'done', result: { id, secret: '', partner, expiresAt }, replayed: true };
      }
      // Here, because a repeat may come after the key has ended.
      if (expiresAt && expiresAt.getTime() <= Date.now())
        throw new BadInput('input.expiresAt', 'must lie in the future');
      await requireRoomForKey(em, partnerId, 'input.partnerId');
      const key = made?.key ?? freshKey();
      const id = made?.id ?? newId('apiKey');
      insertKey(em, id, key, { partnerId, label, expiresAt, scopes });
      await em.flush();
      if (idempotency) await keepKey(em, OPERATION, idempotency, { id });
      return { kind: 'done', result: { id, secret: key.secret, partner, expiresAt }, replayed: false };
    },
    { configChanges: false },
  );
}
