import { present } from './present.js';
import type { ApiKeyId, MemberId, PartnerId, SessionId } from './ids.js';

export const roles = [
  'PARTNER_APP',
  'MEMBER',
  'PARTNER_ACCOUNTANT',
  'NETWORK_ACCOUNTANT',
  'OPERATOR',
  'AUDITOR',
] as const;
export type Role = (typeof roles)[number];
export const staffRoles = ['NETWORK_ACCOUNTANT', 'OPERATOR', 'AUDITOR'] as const satisfies readonly Role[];

/** The caller, as its token or key says. */
export interface Principal {
  readonly role: Role;
  /** Set for PARTNER_APP and PARTNER_ACCOUNTANT, and for a MEMBER whose token a partner asked for. */
  readonly partnerId: PartnerId | null;
  /** Set for MEMBER. */
  readonly memberId: MemberId | null;
  /** Who acted, for the records: the key's id or the token's subject. */
  readonly actor: string;
  /** Set for PARTNER_APP with a key. */
  readonly keyId: ApiKeyId | null;
  /** Set for who has signed in: the caller is no one any more when this session ends. */
  readonly sessionId?: SessionId;
  /** Real time; null: it does not expire. */
  readonly expiresAt: Date | null;
}

export const isStaff = (principal: Principal): boolean => (staffRoles as readonly Role[]).includes(principal.role);

/**
 * Whether the principal is the partner's own app or accountant. A member's token may name a partner too, but does not
 * belong to the partner.
 */
export const isOwnPartner = (principal: Principal, partnerId: string): boolean =>
  (principal.role === 'PARTNER_APP' || principal.role === 'PARTNER_ACCOUNTANT') && principal.partnerId === partnerId;

/** Whose affairs a caller may see: null means everyone's, a partner's id that partner's, undefined no one's. */
export type Scope = PartnerId | null | undefined;

export function scopeOf(principal: Principal): Scope {
  if (isStaff(principal)) return null;
  return principal.role === 'MEMBER' ? undefined : (principal.partnerId ?? undefined);
}

/**
 * The caller by whom an operation counts for rates and for shares of the lane: the key, or the subject of the token.
 */
export const callerOf = (principal: Principal): string => principal.keyId ?? `${principal.role} ${principal.actor}`;

/** The scope of idempotency keys: staff share the network's, and each partner has its own. */
export const idempotencyScope = (principal: Principal): string => principal.partnerId ?? 'network';

/** The partner of a PARTNER_APP or PARTNER_ACCOUNTANT, which always has one. */
export const ownPartnerId = (principal: Principal): PartnerId =>
  present(principal.partnerId, 'the partner of who asks');
