import { randomUUID } from 'node:crypto';
import { readMemberRef } from '../../members/index.js';
import { isId, kindOfId, ownText } from '../../platform/index.js';
import type { AnsweredRefusal } from '../graphql/schema.js';

/** The part of a refusal that goes into the log. */
export interface RefusalRow {
  readonly partnerId: string | null;
  /** The member, when its id is known here; otherwise the writing looks for the member by the next four. */
  readonly memberId: string | null;
  /** The partner's own number for the member. */
  readonly externalId: string | null;
  /** SHA-256 of the member code in hexadecimal. The member is looked up by it; it is never written. */
  readonly codeHash: string | null;
  /** The digits of the member's card. The member is looked up by them; they are never written. */
  readonly cardNumber: string | null;
  /** The quote, redemption, accrual, case, grant or order that the request names. */
  readonly objectId: string | null;
  /** The key's id or the token's subject. */
  readonly askedBy: string;
  readonly operation: string;
  readonly code: string;
  /** A JSON object of at most {@link FIELDS_BYTES_MAX} bytes. */
  readonly fields: string;
  readonly id: string;
  readonly role: string | null;
  readonly requestId: string | null;
}

export const FIELDS_BYTES_MAX = 1_024;
const NAME_MAX = 255;
const LIST_MAX = 16;
/** The length to which each text is cut: the first of these with which all of them fit. */
const TEXT_LIMITS = [256, 128, 64, 32, 16] as const;

/** Numbers that the partner gave itself. All other text of a request, such as notes, is not kept. */
const ownNumbers: ReadonlySet<string> = new Set(['orderId', 'externalId', 'reference']);
/** What every refusal has, and what AlreadyDone shows only to those who may see it: the partner that reads the log need not be one. */
const notKept: ReadonlySet<string> = new Set(['__typename', 'code', 'message', 'previousId']);

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Cuts a text, and replaces what JSON in the database does not take: a NUL, and half of a character that the cut went
 * through.
 */
const cut = (text: string, limit: number): string => text.slice(0, limit).replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd');

/** A refusal's own property as JSON; undefined when the log does not keep such values. */
function shown(value: unknown, limit: number): unknown {
  if (typeof value === 'string') return cut(value, limit);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  // Of a list of objects, such as the steps of a cycle, the texts beside it say the same.
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return undefined;
  if (Array.isArray(value))
    return value.slice(0, LIST_MAX).map((one) => (typeof one === 'string' ? cut(one, limit) : null));
  if (!isRecord(value)) return undefined;
  // Money, or an object whose id is enough.
  if (typeof value.amount === 'string') return { amount: value.amount, currency: value.currency };
  return typeof value.id === 'string' ? value.id : undefined;
}

/** The ids of objects that the request names, and the numbers that the partner gave itself. */
function named(input: Fields, limit: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (typeof value !== 'string') continue;
    if (ownNumbers.has(name)) found[name] = cut(value, limit);
    else if ((name === 'id' || name.endsWith('Id')) && kindOfId(value)) found[name] = value;
  }
  const { member } = input;
  if (!isRecord(member)) return found;
  if (typeof member.id === 'string') found.memberId = cut(member.id, limit);
  else if (typeof member.externalId === 'string') found.externalId = cut(member.externalId, limit);
  return found;
}

function fieldsOf(refusal: Fields, input: Fields): string {
  for (const limit of TEXT_LIMITS) {
    const fields: Record<string, unknown> = named(input, limit);
    for (const [name, value] of Object.entries(refusal)) if (!notKept.has(name)) fields[name] = shown(value, limit);
    const json = JSON.stringify(fields);
    if (Buffer.byteLength(json) <= FIELDS_BYTES_MAX) return json;
  }
  return '{}';
}

const ownOrNull = (value: unknown): string | null =>
  typeof value === 'string' ? ownText(value.slice(0, NAME_MAX)) : null;

/** The object of which the request is a step: whose it is, it does not say. An orderId of most operations is the partner's own. */
function objectOf({ quoteId, redemptionId, accrualId, caseId, grantId, orderId }: Fields): unknown {
  const itemOrderId = typeof orderId === 'string' && isId('itemOrder', orderId) ? orderId : undefined;
  return quoteId ?? redemptionId ?? accrualId ?? caseId ?? grantId ?? itemOrderId;
}

/**
 * The row for a refusal: the fields that the refusal shows, and the ids that the request names. When the answer was
 * that there is no member whom the asking partner may name, no member is kept: the log must not tell a partner more
 * than the answer did.
 */
export function rowOf({ operation, refusal, asked, principal, requestId }: AnsweredRefusal): RefusalRow {
  const input = isRecord(asked.input) ? asked.input : asked;
  const mayKnow = refusal.code !== 'MEMBER_NOT_FOUND';
  const ref = mayKnow && isRecord(input.member) ? readMemberRef('member', input.member) : undefined;
  return {
    partnerId: principal?.partnerId ?? ownOrNull(input.partnerId),
    memberId: principal?.memberId ?? (ref?.kind === 'id' ? ownText(ref.id) : null),
    externalId: ref?.kind === 'externalId' ? ownText(ref.externalId) : null,
    codeHash: ref?.kind === 'code' ? ref.hash : null,
    cardNumber: ref?.kind === 'card' ? ref.number : null,
    objectId: ownOrNull(objectOf(input)),
    askedBy: (principal?.actor ?? 'nobody').slice(0, NAME_MAX),
    operation,
    code: refusal.code,
    fields: fieldsOf(refusal as unknown as Fields, input),
    id: randomUUID(),
    role: principal?.role ?? null,
    requestId,
  };
}

/** The most memory that a row takes: two bytes for each character, and the object itself. */
export const bytesOf = (row: RefusalRow): number => {
  const texts = [
    row.partnerId,
    row.memberId,
    row.externalId,
    row.codeHash,
    row.cardNumber,
    row.objectId,
    row.askedBy,
    row.fields,
    row.id,
    row.requestId,
  ];
  return 350 + texts.reduce((bytes, text) => bytes + 2 * (text?.length ?? 0), 0);
};
