import { Forbidden, isStaff, type PartnerId, type Principal } from '../platform/index.js';

/** Whose statements a caller may see: null means everyone's, a partner's id that partner's, undefined no one's. */
export type Scope = PartnerId | null | undefined;

export function scopeOf(principal: Principal): Scope {
  if (isStaff(principal)) return null;
  return principal.role === 'MEMBER' ? undefined : (principal.partnerId ?? undefined);
}

/** Whose statements a reader sees: null, everyone's; a partner's own. */
export type Visible = Exclude<Scope, undefined>;

/** Whose statements the asker may see. Throws Forbidden to members, who have none. */
export function visibleTo(principal: Principal): Visible {
  const scope = scopeOf(principal);
  if (scope === undefined) throw new Forbidden('Settlement is not for members.');
  return scope;
}
