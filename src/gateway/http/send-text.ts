import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface Packed {
  readonly etag: string;
  readonly gzipped: Buffer;
}

const pack = promisify(gzip);
/** What is sent again and again from one buffer is compressed once. */
const packed = new WeakMap<Buffer, Promise<Packed>>();

async function packText(text: Buffer): Promise<Packed> {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 32);
  return { etag: `"${hash}"`, gzipped: await pack(text) };
}

/** Whether the client would take gzip: it is named, or `*` is, and not with `q=0`. */
export function takesGzip(accepted: string | undefined): boolean {
  for (const part of (accepted ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
    if (name === 'gzip' || name === '*') return !parameters.some((one) => /^q=0(\.0*)?$/.test(one));
  }
  return false;
}

/** Whether a client that has these tags has this text. Compression does not make another text (RFC 9110, 13.1.2). */
const hasIt = (tags: string | undefined, etag: string): boolean =>
  (tags ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');

/** Sends a page compressed where the client takes that, with an ETag, and 304 to whoever has it. */
export async function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: Buffer,
): Promise<FastifyReply> {
  let made = packed.get(text);
  if (!made) {
    made = packText(text);
    packed.set(text, made);
  }
  const { etag, gzipped } = await made;
  void reply.header('etag', `W/${etag}`).header('vary', 'accept-encoding').type(type);
  if (hasIt(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (!takesGzip(request.headers['accept-encoding'])) return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(gzipped);
}
