import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { isId, type IdKind, type Id, type MemberId, type PartnerId } from './ids.js';
import { partnerPeople, staffRoles, type Role } from './principal.js';
import { textFault } from './text.js';

export const tokenRoles = [...partnerPeople, ...staffRoles] as const;
/** The roles that a staff token can have: all but the two that have tokens and keys of their own. */
export type TokenRole = (typeof tokenRoles)[number];

/** Whether a token for this role names the partner whose person it is for. */
export const namesPartner = (role: TokenRole): boolean => (partnerPeople as readonly TokenRole[]).includes(role);

/** The contents of a valid token. */
export interface Claims {
  readonly role: Extract<Role, 'MEMBER'> | TokenRole;
  /** Set for MEMBER. */
  readonly memberId?: MemberId;
  /** Set for a MEMBER whose token a partner asked for. */
  readonly partnerId?: PartnerId;
  /** Set for a partner's people: tokens name a partner by its code. */
  readonly partnerCode?: string;
  readonly subject: string;
  /** Real time. */
  readonly expiresAt: Date;
}

/** The token is not one of ours, or no longer good. Answered UNAUTHENTICATED; the message is for logs. */
export class InvalidToken extends Error {
  override name = 'InvalidToken';
}

/**
 * A token that was issued further in the future than this was made by a wrong clock, so its end cannot be trusted
 * either.
 */
const ISSUED_AHEAD_SECONDS = 300;
/** The last second of the year 9999: Number.MAX_SAFE_INTEGER seconds would be no date. */
const LAST_SECOND = 253_402_300_799;

const seconds = z.number().min(0).max(LAST_SECOND);

/** The subject is written down as the actor, so it follows the rule for all numbers and ids from outside. */
const subject = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (text) => textFault('number', text) === undefined,
    'must be text without control, zero-width and bidi characters',
  );

const id = <K extends IdKind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === 'string' && isId(kind, value), `must be a ${kind}'s id`);

/**
 * The claims that every token has (RFC 7519, section 4.1). Claims with other names mean nothing here, whatever they
 * hold.
 */
const registered = {
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: subject,
  exp: seconds,
  iat: seconds.refine((value) => value <= Date.now() / 1_000 + ISSUED_AHEAD_SECONDS, 'lies in the future').optional(),
  nbf: seconds.optional(),
  jti: z.string().max(255).optional(),
};

const member = z.object({ ...registered, sub: id('member'), kula_partner_id: id('partner').optional() });

const staff = z.discriminatedUnion('kula_role', [
  z.object({
    ...registered,
    kula_role: z.enum(partnerPeople),
    kula_partner: z.string().regex(/^[a-z0-9-]{2,32}$/),
  }),
  // Staff act for the network: a partner named beside such a role means nothing.
  z.object({ ...registered, kula_role: z.enum(staffRoles) }),
]);

function parse<Value>(schema: z.ZodType<Value>, payload: JWTPayload): Value {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidToken(`the claim ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`);
}

const endOf = (exp: number): Date => new Date(exp * 1_000);

/** The claims of a member's token. Errors: {@link InvalidToken}. */
export function memberClaims(payload: JWTPayload): Claims {
  const { sub, exp, kula_partner_id: partnerId } = parse(member, payload);
  return {
    role: 'MEMBER',
    memberId: sub,
    ...(partnerId !== undefined && { partnerId }),
    subject: sub,
    expiresAt: endOf(exp),
  };
}

/** The claims of a token for staff, or for one of a partner's people. Errors: {@link InvalidToken}. */
export function staffClaims(payload: JWTPayload): Claims {
  const claims = parse(staff, payload);
  const common = { subject: claims.sub, expiresAt: endOf(claims.exp) };
  return 'kula_partner' in claims
    ? { role: claims.kula_role, partnerCode: claims.kula_partner, ...common }
    : { role: claims.kula_role, ...common };
}

/** The most that one person may sign in as. */
const GRANTS_MAX = 50;

const granted = z.object({
  kula_grants: z
    .array(z.object({ role: z.string(), partner: z.string().optional() }))
    .min(1)
    .max(GRANTS_MAX),
});

/**
 * What a person who signs in may be: each element of `kula_grants`, by the same rules as the role and the partner of a
 * token; without such a claim the one that `kula_role` says. Errors: {@link InvalidToken}.
 */
export function grantedClaims(payload: JWTPayload): Claims[] {
  if (payload.kula_grants === undefined) return [staffClaims(payload)];
  return parse(granted, payload).kula_grants.map(({ role, partner }) =>
    staffClaims({ ...payload, kula_role: role, kula_partner: partner }),
  );
}
