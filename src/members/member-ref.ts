import { createHash } from 'node:crypto';
import { BadInput, bounds, readId, readText, type MemberId } from '../platform/index.js';
import { readCardNumber } from './card-number.js';

/** How an operation names its member, as read from the input. */
export type MemberRef =
  | { readonly kind: 'id'; readonly id: MemberId }
  /** The asking partner's own number. */
  | { readonly kind: 'externalId'; readonly externalId: string }
  /** SHA-256 of the code, in hexadecimal: the code itself goes no further than the input. */
  | { readonly kind: 'code'; readonly hash: string }
  /** The number of a card, as digits. `isEnough`: the operation asks for no link besides, as it spends nothing. */
  | { readonly kind: 'card'; readonly number: string; readonly isEnough: boolean }
  /** Never from outside: the network knows the member, by its own token or by what it is about. No link is asked for. */
  | { readonly kind: 'known'; readonly id: MemberId };

interface MemberRefFields {
  readonly id?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly card?: string | null | undefined;
}

/** What an operation does by whose reference: only what earns takes a card alone for a name, as it takes a code. */
type RefFor = 'ANYTHING' | 'EARNING';

/** Codes are read off a screen, so case, spaces and hyphens do not count; O is read as 0, and I and L as 1. */
export function hashCode(code: string): string {
  const canonical = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(canonical).digest('hex');
}

/** A member's code from outside. A text that cannot be a code is treated like a code that was used. */
export const readCode = (field: string, code: string): string => hashCode(readText(field, code, bounds.memberCode));

/**
 * Reads exactly one of id, externalId, code and card.
 * @param refFor EARNING: for accruals, previews, check-ins, coupons and receipts, to which a card names its member at any partner
 */
export function readMemberRef(field: string, input: MemberRefFields, refFor: RefFor = 'ANYTHING'): MemberRef {
  const { id, externalId, code, card } = input;
  const given = [id, externalId, code, card].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) throw new BadInput(field, 'must have exactly one of id, externalId, code and card');
  if (typeof id === 'string') return { kind: 'id', id: readId(`${field}.id`, 'member', id) };
  if (typeof externalId === 'string') {
    return { kind: 'externalId', externalId: readText(`${field}.externalId`, externalId, bounds.reference) };
  }
  if (typeof card === 'string')
    return { kind: 'card', number: readCardNumber(`${field}.card`, card), isEnough: refFor === 'EARNING' };
  return { kind: 'code', hash: readCode(`${field}.code`, code ?? '') };
}

/** The reference as one text: for idempotency hashes and maps. Two texts are equal when the references are. */
export function canonicalRef(ref: MemberRef): string {
  switch (ref.kind) {
    case 'id':
      return `id:${ref.id}`;
    case 'externalId':
      return `externalId:${ref.externalId}`;
    case 'code':
      return `code:${ref.hash}`;
    case 'card':
      return `card:${ref.number}`;
    case 'known':
      return `known:${ref.id}`;
  }
}
