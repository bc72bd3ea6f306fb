/**
 * Text that comes over HTTP is UTF-8 or is refused. Another encoding that is read as UTF-8 makes two names one (U+FFFD
 * stands for each of their letters), and then two members have one wallet.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotUtf8, readUtf8 } from '../../platform/index.js';

/** Shaped like Fastify's own errors: the status and the message are answered. */
class WrongEncoding extends Error {
  override name = 'WrongEncoding';
  readonly statusCode: 400 | 415;

  constructor(statusCode: 400 | 415, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

const charsets = /;\s*charset\s*=\s*(?:"([^"]*)"?|([^;\s]*))/gi;
const utf8: ReadonlySet<string> = new Set(['utf-8', 'utf8']);

/** The name if it is fit to be repeated in an answer. */
const named = (text: string): string => (/^[\w.:+-]{1,40}$/.test(text) ? text : 'another encoding');

/** The encoding that a content type declares, when it is not UTF-8. */
function foreignCharset(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/charset/i.test(contentType)) return undefined;
  for (const [, quoted, bare] of contentType.matchAll(charsets)) {
    const charset = (quoted ?? bare ?? '').trim();
    if (!utf8.has(charset.toLowerCase())) return named(charset);
  }
  return undefined;
}

/**
 * Whether a percent-encoded address is UTF-8 when it is decoded. Raw bytes beyond ASCII are not accepted: they have no
 * encoding at all.
 */
function isUtf8Address(url: string): boolean {
  if (/[^\x21-\x7e]/.test(url)) return false;
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

function check({ headers, raw }: FastifyRequest): void {
  if (!isUtf8Address(raw.url ?? '')) throw new WrongEncoding(400, 'The address must be UTF-8, percent-encoded.');
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity') {
    throw new WrongEncoding(415, `A body with content-encoding ${named(coding)} is not read: send it as it is.`);
  }
  const charset = foreignCharset(headers['content-type']);
  if (charset !== undefined) throw new WrongEncoding(415, `A body in ${charset} is not read: send it in UTF-8.`);
}

function text(body: Buffer): string {
  try {
    return readUtf8(body);
  } catch (error) {
    throw error instanceof NotUtf8 ? new WrongEncoding(400, `The body ${error.message}.`) : error;
  }
}

/**
 * Refuses addresses and bodies that are not UTF-8, and bodies that are compressed. By then the caller has been
 * identified.
 */
export function requireUtf8(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addHook('preParsing', (request, reply, _payload, done) => {
    try {
      check(request);
      done();
    } catch (error) {
      // Says which encoding would be accepted (RFC 9110, section 12.5.3).
      if (request.headers['content-encoding'] !== undefined) void reply.header('accept-encoding', 'identity');
      done(error as Error);
    }
  });
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) =>
    parseJson(request, text(body), done),
  );
  server.addContentTypeParser<Buffer>('text/plain', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, text(body));
  });
}
