import { hash, randomFillSync } from 'node:crypto';
import { fromString, fromUUID, toUUID } from 'typeid-js';

/**
 * The kinds of objects that have an id, each with the prefix of its ids. These four are needed to say whom a principal
 * speaks for, and by which key or session. A room adds its own kinds to the type by declaration merging, and to the program by
 * {@link defineIds}.
 */
export interface IdKinds {
  partner: 'ptr';
  member: 'mbr';
  apiKey: 'key';
  session: 'ses';
}

export type IdKind = keyof IdKinds;

declare const brand: unique symbol;
/** A TypeID of one kind, such as `ptr_01h2xcejqtf2nbrexx3vqjhp41`. */
export type Id<K extends IdKind> = string & { readonly [brand]: K };

export type PartnerId = Id<'partner'>;
export type MemberId = Id<'member'>;
export type ApiKeyId = Id<'apiKey'>;
export type SessionId = Id<'session'>;

const prefixes: Record<string, string> = {};
const kinds = new Map<string, IdKind>();

/**
 * Adds kinds of ids, each with its prefix of three letters. Errors: another room has the kind or the prefix.
 * @returns what was given, for the room's declaration
 */
export function defineIds<K extends IdKind>(
  added: Readonly<{ [Kind in K]: IdKinds[Kind] }>,
): Readonly<{ [Kind in K]: IdKinds[Kind] }> {
  for (const [kind, prefix] of Object.entries<string>(added)) {
    if (!/^[a-z]{3}$/.test(prefix))
      throw new Error(`ids of a ${kind} must start with three letters, not with ${prefix}`);
    if (prefixes[kind] !== undefined || kinds.has(prefix)) throw new Error(`${kind} or ${prefix}_ is defined twice`);
    prefixes[kind] = prefix;
    kinds.set(prefix, kind as IdKind);
  }
  return added;
}

defineIds({ partner: 'ptr', member: 'mbr', apiKey: 'key', session: 'ses' });

/** The prefix of a kind's ids, without the underscore. */
export function prefixOf(kind: IdKind): string {
  const prefix = prefixes[kind];
  if (prefix === undefined) throw new Error(`no room defines ids of a ${kind}`);
  return prefix;
}

/** A new id. Its first 48 bits are the time, so ids sort in the order in which they were made. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return `${prefixOf(kind)}_${newSuffix()}` as Id<K>;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Random bytes are drawn for many ids at once. */
const pool = Buffer.alloc(16 * 256);
let drawn = pool.length;

/**
 * A UUIDv7 (RFC 9562) in TypeID's base32. It is made by hand: in typeid-js the making of one id was 13% of the
 * gateway's time under single accruals. A test compares the two.
 */
function newSuffix(): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const bytes = pool.subarray(drawn, drawn + 16);
  drawn += 16;
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  // 128 bits in 26 characters of 5 bits: the first character has only 3.
  let out = '';
  let bits = 0;
  let value = 0;
  let left = 2;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits + left >= 5) {
      bits -= 5 - left;
      left = 0;
      out += alphabet.charAt((value >>> bits) & 31);
      value &= (1 << bits) - 1;
    }
  }
  return out;
}

const suffix = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Whether `text` is a well-formed id of that kind. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  const prefix = prefixOf(kind);
  return text.length === 30 && text.startsWith(prefix) && text[3] === '_' && suffix.test(text.slice(4));
}

/** The kind of a well-formed id, or undefined. */
export function kindOfId(text: string): IdKind | undefined {
  const kind = kinds.get(text.slice(0, 3));
  return kind && isId(kind, text) ? kind : undefined;
}

/** The same id under another kind's prefix: a wallet shares its id with its member, and a lot with its accrual. */
export function sameAs<K extends IdKind>(kind: K, id: Id<IdKind>): Id<K> {
  return `${prefixOf(kind)}_${id.slice(4)}` as Id<K>;
}

/** The bits of a UUID that are free, behind its time, version and variant. */
const FREE = 1n << 62n;
/** Characters of an id, counted from its start. */
interface Digits {
  readonly from: number;
  readonly until: number;
}
/** The last 13 characters in two pieces that a number can hold: 35 bits and 30. */
const TAIL: Digits = { from: 17, until: 24 };
const LOW: Digits = { from: 24, until: 30 };
const LOW_BITS = 30n;
const LOW_MASK = (1n << LOW_BITS) - 1n;

const worthOf = new Map(Array.from(alphabet, (digit, worth) => [digit, worth]));
const readDigits = (id: string, { from, until }: Digits): number => {
  let value = 0;
  for (let i = from; i < until; i += 1) value = value * 32 + (worthOf.get(id.charAt(i)) ?? 0);
  return value;
};
function writeDigits(value: number, { from, until }: Digits): string {
  let out = '';
  let left = value;
  for (let i = from; i < until; i += 1) {
    out = alphabet.charAt(left % 32) + out;
    left = Math.floor(left / 32);
  }
  return out;
}

/** The most things of one operation that have ids by {@link partId}. */
export const PARTS_MAX = 1_024;

/**
 * The id of one of several things of one kind that an operation makes. The first has the operation's own (`sameAs`); those
 * after it sort behind it, in their order. What is left of the operation's millisecond is cut into as many pieces as there can
 * be things, and a hash says where in its piece an id stands, so that ids of two operations fall together no more often than
 * random ones do.
 * @param ordinal from 1
 */
export function partId<K extends IdKind>(kind: K, id: Id<IdKind>, ordinal: number): Id<K> {
  if (ordinal === 1) return sameAs(kind, id);
  if (ordinal < 1 || ordinal > PARTS_MAX)
    throw new RangeError(`an operation has at most ${PARTS_MAX.toString()} parts`);
  // Only the last 13 characters hold free bits. They are read and written as two numbers: bit by bit as one bigint, the ids of
  // a purchase's five lots took 3% of the gateway's time.
  const value = (BigInt(readDigits(id, TAIL)) << LOW_BITS) | BigInt(readDigits(id, LOW));
  const room = (FREE - 1n - (value % FREE)) / BigInt(PARTS_MAX);
  const piece = room === 0n ? 1n : room;
  // As hexadecimal, which Node gives in half of the time of a buffer.
  const digest = BigInt(`0x${hash('sha256', `${id} ${ordinal.toString()}`, 'hex').slice(0, 16)}`);
  const made = value + 1n + piece * BigInt(ordinal - 2) + (digest % piece);
  const tail = writeDigits(Number(made >> LOW_BITS), TAIL) + writeDigits(Number(made & LOW_MASK), LOW);
  return `${prefixOf(kind)}_${id.slice(4, TAIL.from)}${tail}` as Id<K>;
}

/** An id made from a whole number (UUID version 8), so that things which the database numbers need no second key. */
export function numberedId<K extends IdKind>(kind: K, number: bigint): Id<K> {
  const hex = number.toString(16).padStart(15, '0');
  return fromUUID(`00000000-0000-8000-8${hex.slice(0, 3)}-${hex.slice(3)}`, prefixOf(kind)) as string as Id<K>;
}

/** The number that {@link numberedId} made the id from, or undefined when it was made in another way. */
export function numberOfId<K extends IdKind>(kind: K, id: Id<K>): bigint | undefined {
  const uuid = toUUID(fromString<string>(id, prefixOf(kind))).replaceAll('-', '');
  if (!uuid.startsWith('00000000000080008')) return undefined;
  return BigInt(`0x${uuid.slice(17)}`);
}

/** An id made from a digest's first 16 bytes (UUID version 8): the same digest gives the same id. */
export function derivedId<K extends IdKind>(kind: K, digest: Uint8Array): Id<K> {
  const hex = Buffer.from(digest.subarray(0, 16)).toString('hex');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return fromUUID(uuid, prefixOf(kind)) as string as Id<K>;
}

/** The UUID of an id: 16 bytes. */
export const bytesOfId = (id: Id<IdKind>): Buffer =>
  Buffer.from(toUUID(fromString<string>(id, id.slice(0, 3))).replaceAll('-', ''), 'hex');

/** The id of a kind with this UUID of 16 bytes. */
export function idOfBytes<K extends IdKind>(kind: K, bytes: Uint8Array): Id<K> {
  const hex = Buffer.from(bytes).toString('hex');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return fromUUID(uuid, prefixOf(kind)) as string as Id<K>;
}
