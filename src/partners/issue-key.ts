import type { EntityManager } from '@mikro-orm/sql';
import { actText, newId, type ApiKeyId, type PartnerId } from '../platform/index.js';
import { type Outcome, type Services } from '../ledger/index.js';
import { freshKey, type FreshKey } from './api-key.js';
import { ApiKeyEntity, PartnerEntity } from './partner.entity.js';
import { partnerRecord, type PartnerRecord } from './partner.js';
import { partnerNotFound } from './refusals.js';

export interface IssuedKey {
  readonly id: ApiKeyId;
  readonly secret: string;
  readonly partner: PartnerRecord;
  readonly expiresAt: Date | null;
}

/**
 * Makes a key for a partner's app. Several are good side by side, so that a partner can change over without a pause.
 * @param made the key and its id, where they are not to be random: the demo's, which can be shown again
 * Refuses: PartnerNotFound.
 */
export function issueKey(
  services: Services,
  partnerId: PartnerId,
  label: string,
  expiresAt: Date | null,
  made?: { readonly id: ApiKeyId; readonly key: FreshKey },
): Promise<Outcome<IssuedKey>> {
  return (services.database.orm.em.fork() as EntityManager).transactional(async (em): Promise<Outcome<IssuedKey>> => {
    const partner = await em.findOne(PartnerEntity, { id: partnerId });
    if (!partner) return { kind: 'refused', refusal: partnerNotFound() };
    const { prefix, secret, hash } = made?.key ?? freshKey();
    const id = made?.id ?? newId('apiKey');
    await em.execute(`SELECT set_config('kula.act', ?, true)`, [actText()]);
    em.persist(
      em.create(ApiKeyEntity, {
        id,
        prefix,
        secretHash: hash,
        partnerId,
        label,
        createdAt: new Date(),
        expiresAt,
        revokedAt: null,
      }),
    );
    await em.flush();
    return { kind: 'done', result: { id, secret, partner: partnerRecord(partner), expiresAt }, replayed: false };
  });
}
