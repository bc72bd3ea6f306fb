import type { IncomingMessage } from 'node:http';
import { ownText, type Config, type Database, type Logger } from '../../platform/index.js';
import type { Doorkeeper } from '../http/doorkeeper.js';
import type { Executor } from '../graphql/execute.js';
import type { Load } from '../http/load.js';
import type { Reading } from '../http/reading.js';
import type { Tracing } from '../traces/index.js';
import type { LiveFeed } from './feed.js';
import type { Holding } from './holding.js';

/** The parts of the gateway that the WebSocket transport needs: limits and answers are the same as over HTTP. */
export interface LiveDeps {
  readonly executor: Executor;
  readonly doorkeeper: Doorkeeper;
  readonly reading: Reading;
  readonly load: Load;
  readonly holding: Holding;
  readonly feed: LiveFeed;
  readonly database: Database;
  readonly log: Logger;
  /** Set where operations are traced. */
  readonly tracing?: Tracing | undefined;
  readonly config: Pick<Config, 'bodyLimitBytes' | 'allowedOrigins' | 'publicUrl' | 'trustProxy'>;
}

/** The caller's address. Behind a trusted proxy it is the first that the proxy names. */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined;
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',', 1)[0]?.trim();
  return first !== undefined && first.length > 0 && first.length <= 64
    ? ownText(first)
    : (socket.remoteAddress ?? 'unknown');
}
