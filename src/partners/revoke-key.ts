import type { EntityManager } from '@mikro-orm/sql';
import { actText, type ApiKeyId, type PartnerId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { lookAgain, KEY_REVOKED } from './credential.js';
import { ApiKeyEntity } from './partner.entity.js';

/**
 * Ends a key: on this gateway at once, on the others when a message makes them look it up, and within a second without one.
 * Gives whether there is such a key; a key that was revoked before stays revoked.
 * @param of only a key of this partner; null: of any
 */
export async function revokeKey(services: Services, id: ApiKeyId, of: PartnerId | null = null): Promise<boolean> {
  const found = await (services.database.orm.em.fork() as EntityManager).transactional(async (em) => {
    const key = await em.findOne(ApiKeyEntity, of === null ? { id } : { id, partnerId: of });
    if (!key) return false;
    await em.execute(`SELECT set_config('kula.act', ?, true)`, [actText()]);
    key.revokedAt ??= new Date();
    await em.flush();
    return true;
  });
  if (found) {
    lookAgain(services, id);
    services.bus.publish(KEY_REVOKED, id);
  }
  return found;
}
