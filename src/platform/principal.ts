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
  /** Real time; null: it does not expire. */
  readonly expiresAt: Date | null;
}

export const isStaff = (principal: Principal): boolean => (staffRoles as readonly Role[]).includes(principal.role);

/** The roles that belong to one partner. */
export type PartnerRole = 'PARTNER_APP' | (typeof partnerPeople)[number];

/** A side of a partner's affairs, and which of the partner's own roles see it. */
const sides = {
  /** Money, trade with members, statements. */
  books: ['PARTNER_APP', 'PARTNER_ACCOUNTANT'],
  /** Offers with limits and funding, and cases. */
  programme: ['PARTNER_APP', 'PARTNER_ACCOUNTANT', 'PARTNER_MARKETER'],
  /** Prices and rates, also those that are only proposed. */
  rates: ['PARTNER_APP', ...partnerPeople],
} as const satisfies Readonly<Record<string, readonly PartnerRole[]>>;
export type Side = keyof typeof sides;

export const rolesOfSide = (side: Side): readonly PartnerRole[] => sides[side];

/**
 * Whether the principal belongs to the partner and sees that side of its affairs. A member's token may name a partner
 * too, but does not belong to the partner.
 */
export const isOwnPartner = (principal: Principal, partnerId: string, side: Side = 'books'): boolean =>
  principal.partnerId === partnerId && (rolesOfSide(side) as readonly Role[]).includes(principal.role);

/** Whose books a caller may see: null means everyone's, a partner's id that partner's, undefined no one's. */
export type Scope = PartnerId | null | undefined;

export function scopeOf(principal: Principal): Scope {
  if (isStaff(principal)) return null;
  const { partnerId } = principal;
  return partnerId !== null && isOwnPartner(principal, partnerId) ? partnerId : undefined;
}

/**
 * The caller by whom an operation counts for rates and for shares of the lane: the key, or the subject of the token.
 */
export const callerOf = (principal: Principal): string => principal.keyId ?? `${principal.role} ${principal.actor}`;

/** The scope of idempotency keys: staff share the network's, and each partner has its own. */
export const idempotencyScope = (principal: Principal): string => principal.partnerId ?? 'network';

/** The partner of a PARTNER_APP or of one of a partner's people, who always have one. */
export const ownPartnerId = (principal: Principal): PartnerId =>
  present(principal.partnerId, 'the partner of who asks');
