import { isUtf8 } from 'node:buffer';

/**
 * Bytes that should be text are not UTF-8. The message says where, and which encoding they look like, and never shows
 * them.
 */
export class NotUtf8 extends Error {
  override name = 'NotUtf8';
  /** The offset of the first byte that cannot stand there, from 0. */
  readonly offset: number;

  constructor(offset: number, looksLike: string | undefined) {
    super(
      `must be UTF-8: byte ${offset.toString()} is not${looksLike === undefined ? '' : ` (it looks like ${looksLike})`}`,
    );
    this.offset = offset;
  }
}

/** Judged by the byte order mark, the only sure sign of an encoding. */
function looksLike(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  return undefined;
}

/** The number of bytes of the character that begins with this one; 0 when none does. */
function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** The offset of the first character that is not UTF-8 or is cut off; the end when there is none. */
function firstFault(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at] ?? 0);
    if (length === 0 || at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/** Whether the bytes can be the beginning of one character whose rest is still to come. */
function isBeginning(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length >= lengthOf(bytes[0] ?? 0)) return false;
  // The smallest and the largest byte that may follow: if the beginning is right, one of the two completes the
  // character.
  return [0x80, 0xbf].some((filler) => {
    const whole = new Uint8Array(lengthOf(bytes[0] ?? 0)).fill(filler);
    whole.set(bytes);
    return isUtf8(whole);
  });
}

/** Reads bytes as text. Errors: {@link NotUtf8}. */
export function readUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new NotUtf8(firstFault(bytes), looksLike(bytes));
  return bytes.toString('utf8');
}

/**
 * Reads text that comes in pieces, such as an upload, and gives each part as soon as it is whole. Nothing is kept but
 * the up to three bytes of a character that is cut at the end of a piece. A byte order mark at the beginning is left
 * out, because spreadsheets write one.
 * Errors: {@link NotUtf8}.
 */
export async function* decodeUtf8(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let begun = false;
  for await (const piece of pieces) {
    const bytes =
      rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength) : Buffer.concat([rest, piece]);
    const end = isUtf8(bytes) ? bytes.length : firstFault(bytes);
    if (end < bytes.length && !isBeginning(bytes.subarray(end)))
      throw new NotUtf8(offset + end, begun ? undefined : looksLike(bytes));
    const text = bytes.toString('utf8', 0, end);
    // Copied, because the giver of the piece may use its memory again.
    rest = Buffer.from(bytes.subarray(end));
    offset += end;
    if (text === '') continue;
    const isMarked = !begun && text.startsWith('\ufeff');
    begun = true;
    if (!isMarked) yield text;
    else if (text.length > 1) yield text.slice(1);
  }
  if (rest.length > 0) throw new NotUtf8(offset, begun ? undefined : looksLike(rest));
}
