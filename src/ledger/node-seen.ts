import { kindOfId, type Principal, type RequestContext } from '../platform/index.js';
import type { Services } from './lane/services.js';

/**
 * The object of an id, as Query.node answers it: null when for that principal it does not exist. What names an object by its id alone,
 * and may be shown to callers who may not see it, is answered through here. What one request asks for at the same time of a kind that
 * can be listed (`Room.nodeLists`) is loaded by one statement. Nothing is kept: a later mutation of the same request shows the object
 * as it is then.
 */
export async function nodeSeen(
  ctx: RequestContext,
  services: Services,
  id: string | null,
  principal: Principal,
): Promise<object | null> {
  const kind = id === null ? undefined : kindOfId(id);
  if (id === null || !kind) return null;
  const list = services.nodeLists[kind];
  if (!list) return (await services.nodes[kind]?.(services, id, principal)) ?? null;
  // One request can ask in more than one role: see `Case.subject`.
  const loader = ctx.loaders.get<object | null>(Symbol.for(`${kind} as ${principal.role}`), (ids) =>
    list(services, ids, principal),
  );
  const found = await loader.load(id);
  loader.clear(id);
  return found;
}
