import { kindOfId, type Principal } from '../platform/index.js';
import type { Services } from './lane/services.js';

/**
 * An object by its id, as Query.node answers it: null when there is none, or none that the principal may see. What names an object by its
 * id alone, and may be shown to callers who may not see it, is answered through here.
 */
export async function loadNode(services: Services, id: string | null, principal: Principal): Promise<object | null> {
  const kind = id === null ? undefined : kindOfId(id);
  return id === null || !kind ? null : ((await services.nodes[kind]?.(services, id, principal)) ?? null);
}
