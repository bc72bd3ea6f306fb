import { BadInput, ownPartnerId, present, type MemberId, type PartnerId, type Principal } from '../platform/index.js';
import { walletStore, type Batch, type Needs, type Services } from '../ledger/index.js';
import { consumeCode, followMember, namedMember, wantMember } from './directory.js';
import { resolveFor } from './find.js';
import { canonicalRef, readMemberRef, type MemberRef } from './member-ref.js';

/** Whose an operation is that a member does for itself, or a partner's app for a member that it can name. */
export type AskedMember =
  /** Null: it named someone else, who for it does not exist. */
  | { readonly kind: 'self'; readonly memberId: MemberId | null }
  | { readonly kind: 'named'; readonly partnerId: PartnerId; readonly ref: MemberRef };

/**
 * Errors: BadInput where an app names nobody.
 * @param refFor see `readMemberRef`
 */
export async function readAskedMember(
  services: Services,
  field: string,
  principal: Principal,
  input: Parameters<typeof readMemberRef>[1] | null | undefined,
  refFor: Parameters<typeof readMemberRef>[2] = 'ANYTHING',
): Promise<AskedMember> {
  const ref = input ? readMemberRef(field, input, refFor) : null;
  if (principal.role === 'MEMBER') {
    const memberId = present(principal.memberId, "the member of a member's token");
    const named = ref === null ? memberId : await resolveFor(services, principal, ref);
    return { kind: 'self', memberId: named === memberId ? memberId : null };
  }
  if (!ref) throw new BadInput(field, 'must be given: an app says which member');
  return { kind: 'named', partnerId: ownPartnerId(principal), ref };
}

/** As one text: for idempotency hashes. */
export const askedMemberText = (asked: AskedMember): string =>
  asked.kind === 'self' ? (asked.memberId ?? '') : canonicalRef(asked.ref);

/** In `needs`: asks for the member with the wallet and lots that cover `spend` points. */
export function wantAskedMember(needs: Needs, asked: AskedMember, spend: bigint): void {
  if (asked.kind === 'named') wantMember(needs, asked, spend);
  else if (asked.memberId !== null) needs.want(walletStore, { memberId: asked.memberId, spend });
}

/** In `follow`: asks for what {@link wantAskedMember} could not name yet, or did not know the points of. */
export function followAskedMember(batch: Batch, needs: Needs, asked: AskedMember, spend: bigint): void {
  if (asked.kind === 'named') followMember(batch, needs, asked, spend);
  else if (asked.memberId !== null) needs.want(walletStore, { memberId: asked.memberId, spend });
}

/** When planning: the member, if the partner may name it. */
export const askedMember = (batch: Batch, asked: AskedMember): MemberId | undefined =>
  asked.kind === 'self' ? (asked.memberId ?? undefined) : namedMember(batch, asked)?.memberId;

/** To be called when the operation is done: a code is good once. */
export function consumeAsked(batch: Batch, asked: AskedMember): void {
  if (asked.kind === 'named') consumeCode(batch, asked.ref);
}
