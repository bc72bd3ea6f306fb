import { Forbidden, scopeOf, type Principal, type Scope } from '../platform/index.js';

/** Whose statements a reader sees: null, everyone's; a partner's own. */
export type Visible = Exclude<Scope, undefined>;

/** Whose statements the asker may see. Throws Forbidden to those who have none. */
export function visibleTo(principal: Principal): Visible {
  const scope = scopeOf(principal);
  if (scope === undefined) throw new Forbidden(`Settlement is not for ${principal.role}.`);
  return scope;
}
