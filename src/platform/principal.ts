import { present } from './present.js';
import type { ApiKeyId, MemberId, PartnerId, SessionId } from './ids.js';

export const roles = [
  'PARTNER_APP',
  'MEMBER',
  'PARTNER_ACCOUNTANT',
  'PARTNER_MARKETER',
  'PARTNER_DEVELOPER',
  'NETWORK_ACCOUNTANT',
  'OPERATOR',
  'AUDITOR',
] as const;
export type Role = (typeof roles)[number];
/** The roles that people of a partner have. A token for one names its partner by code. */
export const partnerPeople = [
  'PARTNER_ACCOUNTANT',
  'PARTNER_MARKETER',
  'PARTNER_DEVELOPER',
] as const satisfies readonly Role[];
export const staffRoles = ['NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'] as const satisfies readonly Role[];

/**
 * What a key of a partner's app may be bound to. Each operation that is for partners' apps has one; a key without scopes
 * may all of them.
 */
export const keyScopes = [
  'ACCRUE',
  'REDEEM',
  'CONVERT',
  'MEMBERS',
  'GRANT',
  'PROGRAMME',
  'RATES',
  'STATEMENTS',
  'KEYS',
] as const;
export type KeyScope = (typeof keyScopes)[number];

/** The caller, as its token or key says. */
export interface Principal {
  readonly role: Role;
  /** Set for PARTNER_APP and the partner's people, and for a MEMBER whose token a partner asked for. */
  readonly partnerId: PartnerId | null;
  /** Set for MEMBER. */
  readonly memberId: MemberId | null;
  /** Who acted, for the records: the key's id or the token's subject. */
  readonly actor: string;
  /** Set for PARTNER_APP with a key. */
  readonly keyId: ApiKeyId | null;
  /** Set for who has signed in: the caller is no one any more when this session ends. */
  readonly sessionId?: SessionId;
  /** What its key is bound to; null or left out: nothing, so it may all that its role may. */
  readonly scopes?: readonly KeyScope[] | null;
  /** Real time; null: it does not expire. */
  readonly expiresAt: Date | null;
}

export const hasScope = ({ scopes }: Pick<Principal, 'scopes'>, scope: KeyScope): boolean =>
  scopes === null || scopes === undefined || scopes.includes(scope);

export const isStaff = (principal: Principal): boolean => (staffRoles as readonly Role[]).includes(principal.role);

/** The roles that belong to one partner. */
export const partnerRoles = ['PARTNER_APP', ...partnerPeople] as const satisfies readonly Role[];
export type PartnerRole = (typeof partnerRoles)[number];

interface SideRule {
  readonly roles: readonly PartnerRole[];
  /** What a key that is bound to scopes needs for it. */
  readonly scope: KeyScope | null;
}

/** A side of a partner's affairs, and which of the partner's own roles see it. */
const sides = {
  /** Trade with members. */
  trade: { roles: ['PARTNER_APP', 'PARTNER_ACCOUNTANT'], scope: null },
  /** Money that is owed, statements. */
  books: { roles: ['PARTNER_APP', 'PARTNER_ACCOUNTANT'], scope: 'STATEMENTS' },
  /** Offers with limits and funding, and cases. */
  programme: { roles: ['PARTNER_APP', 'PARTNER_ACCOUNTANT', 'PARTNER_MARKETER'], scope: 'PROGRAMME' },
  /** Prices and rates, also those that are only proposed. */
  rates: { roles: ['PARTNER_APP', ...partnerPeople], scope: 'RATES' },
} as const satisfies Readonly<Record<string, SideRule>>;
export type Side = keyof typeof sides;

export const ruleOfSide = (side: Side): SideRule => sides[side];

/**
 * Whether the principal belongs to the partner and sees that side of its affairs. A member's token may name a partner
 * too, but does not belong to the partner.
 */
export function isOwnPartner(principal: Principal, partnerId: string, side: Side = 'trade'): boolean {
  const { roles, scope }: SideRule = sides[side];
  return (
    principal.partnerId === partnerId &&
    (roles as readonly Role[]).includes(principal.role) &&
    (scope === null || hasScope(principal, scope))
  );
}

/** Whose books a caller may see: null means everyone's, a partner's id that partner's, undefined no one's. */
export type Scope = PartnerId | null | undefined;

export function scopeOf(principal: Principal): Scope {
  if (isStaff(principal)) return null;
  const { partnerId } = principal;
  return partnerId !== null && isOwnPartner(principal, partnerId, 'books') ? partnerId : undefined;
}

/**
 * The caller by whom an operation counts for rates and for shares of the lane: the key, or the subject of the token.
 */
export const callerOf = (principal: Principal): string => principal.keyId ?? `${principal.role} ${principal.actor}`;

/** The scope of idempotency keys: staff share the network's, and each partner and each member has its own. */
export const idempotencyScope = ({ role, memberId, partnerId }: Principal): string =>
  role === 'MEMBER' ? present(memberId, "the member of a member's token") : (partnerId ?? 'network');

/** The partner of a PARTNER_APP or of one of a partner's people, who always have one. */
export const ownPartnerId = (principal: Principal): PartnerId =>
  present(principal.partnerId, 'the partner of who asks');
