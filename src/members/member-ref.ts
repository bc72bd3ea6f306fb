import { createHash } from 'node:crypto';
import { BadInput, bounds, readId, readText, type MemberId } from '../platform/index.js';

/** How an operation names its member, as read from the input. */
export type MemberRef =
  | { readonly kind: 'id'; readonly id: MemberId }
  /** The asking partner's own number. */
  | { readonly kind: 'externalId'; readonly externalId: string }
  /** SHA-256 of the code, in hexadecimal: the code itself goes no further than the input. */
  | { readonly kind: 'code'; readonly hash: string };

interface MemberRefFields {
  readonly id?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly code?: string | null | undefined;
}

/** Codes are read off a screen, so case, spaces and hyphens do not count; O is read as 0, and I and L as 1. */
export function hashCode(code: string): string {
  const canonical = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(canonical).digest('hex');
}

/** A member's code from outside. A text that cannot be a code is treated like a code that was used. */
export const readCode = (field: string, code: string): string => hashCode(readText(field, code, bounds.memberCode));

/** Reads exactly one of id, externalId and code. */
export function readMemberRef(field: string, input: MemberRefFields): MemberRef {
  const { id, externalId, code } = input;
  const given = [id, externalId, code].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) throw new BadInput(field, 'must have exactly one of id, externalId and code');
  if (typeof id === 'string') return { kind: 'id', id: readId(`${field}.id`, 'member', id) };
  if (typeof externalId === 'string') {
    return { kind: 'externalId', externalId: readText(`${field}.externalId`, externalId, bounds.reference) };
  }
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
  }
}
