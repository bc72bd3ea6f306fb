import { Extensions } from 'type-graphql';
import {
  hasScope,
  isStaff,
  ruleOfSide,
  staffRoles,
  type KeyScope,
  type PartnerRole,
  type Principal,
  type Role,
  type Side,
} from './principal.js';

/** The partner that an object belongs to, or several. */
type PartnerOf = (root: never) => string | readonly string[];

/**
 * Who may use a field or operation (design, section 9). Each field and operation declares its rule with {@link Access};
 * the gateway refuses to build a schema in which one has none.
 */
export type AccessRule =
  /** Whoever asks with any valid token. */
  (
    | { readonly kind: 'token' }
    /** Everyone who was given the object: it was scoped where it was loaded. */
    | { readonly kind: 'parent' }
    /** These roles; all others get FORBIDDEN. */
    | { readonly kind: 'roles'; readonly roles: readonly Role[] }
    /** Staff, and of the partners that `partnerOf` gives for the object those who have one of these roles. */
    | { readonly kind: 'ownPartner'; readonly partnerOf: PartnerOf; readonly roles: readonly PartnerRole[] }
  ) & {
    /** What a key that is bound to scopes needs besides. Without it such a key may not use what is for some roles only. */
    readonly scope?: KeyScope | null;
  };

export const anyToken: AccessRule = { kind: 'token' };
export const withParent: AccessRule = { kind: 'parent' };
export const only = (...roles: Role[]): AccessRule => ({ kind: 'roles', roles });
export const staffOnly: AccessRule = { kind: 'roles', roles: staffRoles };
/** @param who of the partner: those who see that side of its affairs, or exactly these roles */
export const ownPartner = (partnerOf: PartnerOf, who: Side | readonly PartnerRole[] = 'books'): AccessRule => ({
  kind: 'ownPartner',
  partnerOf,
  ...(typeof who === 'string' ? ruleOfSide(who) : { roles: who }),
});
/** The rule, where a key that is bound to scopes must have this one. */
export const scoped = (scope: KeyScope, rule: AccessRule): AccessRule => ({ ...rule, scope });

/** Declares the rule of a field or an operation or, on a class, of all its fields that declare none themselves. */
export const Access = (access: AccessRule): MethodDecorator & PropertyDecorator & ClassDecorator =>
  Extensions({ access });

/**
 * Declares how often one caller may use an operation: at most this many times a minute, and as many at once.
 * @param byMember how often a member may, where that is less
 */
export const Seldom = (perMinute: number, byMember = perMinute): MethodDecorator =>
  Extensions({ perMinute, perMinuteByMember: byMember });

/** A key that is bound to scopes may use what names one of them, or needs none (`null`); what says nothing is closed to it. */
function mayByScope({ scope }: AccessRule, principal: Principal): boolean {
  if (scope === null) return true;
  return scope === undefined ? (principal.scopes ?? null) === null : hasScope(principal, scope);
}

/** Whether the rule lets the principal through for that object. */
export function permits(rule: AccessRule, principal: Principal, root: unknown): boolean {
  switch (rule.kind) {
    case 'token':
    case 'parent':
      return true;
    case 'roles':
      return rule.roles.includes(principal.role) && mayByScope(rule, principal);
    case 'ownPartner':
      if (isStaff(principal)) return true;
      return (
        mayByScope(rule, principal) &&
        (rule.roles as readonly Role[]).includes(principal.role) &&
        [rule.partnerOf(root as never)].flat().some((partnerId) => partnerId === principal.partnerId)
      );
  }
}
