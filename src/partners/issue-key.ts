import type { EntityManager } from '@mikro-orm/sql';
import { newId, type ApiKeyId, type KeyScope, type PartnerId } from '../platform/index.js';
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
 * Refuses: IdempotencyConflict, PartnerNotFound.
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
