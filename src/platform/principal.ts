import { known } from './known.js';
import type { ApiKeyId, MemberId, PartnerId } from './ids.js';

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

/** Who asks, as the token or key says. */
export interface Principal {
  readonly role: Role;
  /** Set for PARTNER_APP and PARTNER_ACCOUNTANT, and for a MEMBER whose token a partner asked for. */
  readonly partnerId: PartnerId | null;
  /** Set for MEMBER. */
  readonly memberId: MemberId | null;
  /** Who acted, for the records: the key's id or the token's subject. */
  readonly actor: string;
  /** Set for PARTNER_APP. */
  readonly keyId: ApiKeyId | null;
  /** Real time; null: does not expire. */
  readonly expiresAt: Date | null;
}

export const isStaff = (principal: Principal): boolean => (staffRoles as readonly Role[]).includes(principal.role);

/** The partner's own app or accountant. A member's token names a partner too, and is not the partner's own. */
export const isOwnPartner = (principal: Principal, partnerId: string): boolean =>
  (principal.role === 'PARTNER_APP' || principal.role === 'PARTNER_ACCOUNTANT') && principal.partnerId === partnerId;

/** Whose rate, and whose share of the lane, an operation counts for: the key's, or who the token speaks for. */
export const callerOf = (principal: Principal): string => principal.keyId ?? `${principal.role} ${principal.actor}`;

/** Idempotency keys of staff are the network's; a partner's are its own. */
export const idempotencyScope = (principal: Principal): string => principal.partnerId ?? 'network';

/** The partner of a PARTNER_APP or PARTNER_ACCOUNTANT, which always has one. */
export const ownPartnerId = (principal: Principal): PartnerId => known(principal.partnerId, 'the partner of who asks');
