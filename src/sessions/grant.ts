import type { Claims, Role } from '../platform/index.js';

/** One of the things that a person may sign in as: a role, and the partner for whom it is held. */
export interface SessionGrant {
  readonly role: Role;
  /** The partner's code; null: the role is held for the network. */
  readonly partnerCode: string | null;
}

/** A grant as the provider's claims say it. */
export const grantOf = ({ role, partnerCode }: Claims): SessionGrant => ({ role, partnerCode: partnerCode ?? null });

/** As table `session` keeps them: one alone is no choice, and is not kept. */
export const grantsText = (grants: readonly SessionGrant[]): string | null =>
  grants.length > 1 ? JSON.stringify(grants) : null;

export const grantsOf = (text: string | null): readonly SessionGrant[] =>
  text === null ? [] : (JSON.parse(text) as SessionGrant[]);
