import { signMemberToken, type MemberId, type PartnerId, type SignedToken, type Refusal } from '../platform/index.js';
import { exclusively, type Services } from '../ledger/index.js';
import { isLinked, resolveMemberRef } from './find.js';
import type { MemberRef } from './member-ref.js';
import { memberNotFound } from './refusals.js';

export const TOKEN_TTL = { least: 5, most: 86_400, standard: 900 } as const;

type TokenOutcome =
  | { readonly kind: 'done'; readonly token: SignedToken }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Uses a code up outside of a batch, under the lane's lock so that no batch uses it too. Gives whether it was good. */
function useCode({ database }: Services, hash: string): Promise<boolean> {
  return exclusively(
    database,
    async (em) => {
      const used = await em.execute<unknown[]>(
        `UPDATE member_code SET used_at = clock_timestamp()
       WHERE code_hash = decode(?, 'hex') AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING member_id`,
        [hash],
      );
      return used.length > 0;
    },
    { configChanges: false },
  );
}

async function resolveLinked(services: Services, partnerId: PartnerId, ref: MemberRef): Promise<MemberId | null> {
  const memberId = await resolveMemberRef(services, partnerId, ref);
  if (memberId === null || ref.kind !== 'code') return memberId;
  // A token opens the whole wallet, so a code, which is meant for one operation, is not enough.
  if (!(await isLinked(services, memberId, partnerId))) return null;
  return (await useCode(services, ref.hash)) ? memberId : null;
}

/**
 * A token for a member of the partner. Named by a code, the member must be linked all the same; the code is used up.
 * Refuses: MemberNotFound.
 */
export async function issueToken(
  services: Services,
  partnerId: PartnerId,
  ref: MemberRef,
  ttlSeconds: number,
): Promise<TokenOutcome> {
  const memberId = await resolveLinked(services, partnerId, ref);
  if (memberId === null) return { kind: 'refused', refusal: memberNotFound() };
  return { kind: 'done', token: await signMemberToken(services.signingKey, { memberId, partnerId, ttlSeconds }) };
}
