import { Forbidden, newId, type ApiKeyId, type KeyScope, type Principal } from '../platform/index.js';
import {
  exclusively,
  invalidTransition,
  keepKey,
  usedBefore,
  type Idempotency,
  type Outcome,
  type Services,
} from '../ledger/index.js';
import { freshKey, type ApiKeyRecord } from './api-key.js';
import { KEY_REVOKED, lookAgain } from './credential.js';
import { insertKey, requireRoomForKey } from './issue-key.js';
import { loadKeys } from './keys-of.js';
import { ApiKeyEntity } from './partner.entity.js';
import { apiKeyNotFound } from './refusals.js';

const OPERATION = 'rotateApiKey';

export interface RotateKey {
  readonly id: ApiKeyId;
  readonly graceSeconds: number;
  readonly idempotency: Idempotency | null;
}

export interface RotatedKey {
  readonly apiKey: ApiKeyRecord;
  /** Empty in a replay: it is kept nowhere. */
  readonly secret: string;
  readonly previous: ApiKeyRecord;
}

type Rotated = readonly [id: ApiKeyId, secret: string];

/** A key that is bound to scopes must not get one that may more. */
function mustCover({ scopes = null }: Principal, of: readonly string[] | null): void {
  if (scopes !== null && (of === null || of.some((scope) => !scopes.includes(scope as KeyScope))))
    throw new Forbidden('This key may not rotate one that has more scopes.');
}

const ended = ({ revokedAt, expiresAt }: ApiKeyEntity, now: Date): string | undefined => {
  if (revokedAt) return 'REVOKED';
  return expiresAt && expiresAt <= now ? 'EXPIRED' : undefined;
};

/**
 * Makes a key that may what another may, as long as that one would have been good, and ends the other after the grace:
 * so that an app changes over without a pause. Its partner's people and the operator may.
 * Refuses: IdempotencyConflict, ApiKeyNotFound, InvalidTransition (of a key that has ended). Throws Forbidden, and
 * BadInput when the partner has as many good keys as it may.
 */
export async function rotateKey(
  services: Services,
  { id, graceSeconds, idempotency }: RotateKey,
  principal: Principal,
): Promise<Outcome<RotatedKey>> {
  const outcome = await exclusively(
    services.database,
    async (em): Promise<Outcome<Rotated>> => {
      const before = idempotency && (await usedBefore(em, OPERATION, idempotency));
      if (before && 'conflict' in before) return { kind: 'refused', refusal: before.conflict };
      const old = await em.findOne(ApiKeyEntity, { id });
      if (!old || (principal.role !== 'OPERATOR' && principal.partnerId !== old.partnerId))
        return { kind: 'refused', refusal: apiKeyNotFound() };
      mustCover(principal, old.scopes ?? null);
      if (before) {
        const kept = JSON.parse(before.kept) as { readonly id: ApiKeyId };
        return { kind: 'done', result: [kept.id, ''], replayed: true };
      }
      const now = new Date();
      const from = ended(old, now);
      if (from !== undefined)
        return { kind: 'refused', refusal: invalidTransition(from, `The key has ended: it is ${from}.`) };
      const { partnerId, label, expiresAt = null } = old;
      await requireRoomForKey(em, partnerId, 'input.id');
      const scopes = (old.scopes ?? null) as readonly KeyScope[] | null;
      const [key, madeId] = [freshKey(), newId('apiKey')];
      insertKey(em, madeId, key, { partnerId, label, expiresAt, scopes });
      const end = new Date(now.getTime() + graceSeconds * 1_000);
      if (graceSeconds === 0) old.revokedAt = now;
      else if (!old.expiresAt || old.expiresAt > end) old.expiresAt = end;
      await em.flush();
      if (idempotency) await keepKey(em, OPERATION, idempotency, { id: madeId });
      return { kind: 'done', result: [madeId, key.secret], replayed: false };
    },
    { configChanges: false },
  );
  if (outcome.kind !== 'done') return outcome;
  lookAgain(services, id);
  services.bus.publish(KEY_REVOKED, id);
  const [madeId, secret] = outcome.result;
  const [apiKey, previous] = await loadKeys(services.database, [madeId, id]);
  if (!apiKey || !previous) throw new Error(`key ${id} was rotated and is gone: keys are never deleted`);
  return { ...outcome, result: { apiKey, secret, previous } };
}
