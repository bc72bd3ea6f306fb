import type { IncomingMessage } from 'node:http';
import type { Config, Database, Logger, Principal, RequestContext } from '../../platform/index.js';
import type { Authenticate } from '../authenticate.js';
import type { Executor } from '../execute.js';
import type { LiveFeed } from './feed.js';

/** What the WebSocket transport needs of the gateway: the same limits and the same answers as over HTTP. */
export interface LiveDeps {
  readonly executor: Executor;
  readonly feed: LiveFeed;
  readonly database: Database;
  readonly log: Logger;
  readonly config: Pick<Config, 'bodyLimitBytes' | 'allowedOrigins'>;
  readonly authenticate: Authenticate;
  /** Counts one operation against the limits of its key and address. Errors: RateLimited. */
  readonly admit: (principal: Principal, address: string) => void;
  /** The caller's address, behind a proxy too. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** What subscription resolvers know besides. */
export interface LiveContext extends RequestContext {
  readonly feed: LiveFeed;
}
