/** JSON lines on stdout, each with the id of its request, and none with a secret. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';

export type { Logger } from 'pino';

const censored = '[redacted]';

/**
 * Names whose values never get into a line, at any depth and in any case. `code` is a member's code at the till (a
 * partner's code is logged as `partner`); the code of an error object is left alone.
 */
const secretNames = [
  'authorization',
  'cookie',
  'secret',
  'token',
  'apiKey',
  'password',
  'signingKey',
  'databaseUrl',
  'redisUrl',
  'externalId',
  'code',
  'memberCode',
  'connectionParams',
];

const loweredSecretNames = new Set(secretNames.map((name) => name.toLowerCase()));

/** Deeper than anything that is meant to be logged. What lies below is cut off and not searched. */
const depthMax = 8;

function redact(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === depthMax) return '[cut off]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  // Requests and replies of the server have serializers of their own.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return redactFields(value, depth);
}

function redactFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      loweredSecretNames.has(name.toLowerCase()) ? censored : redact(value, depth + 1),
    ]),
  );
}

const requests = new AsyncLocalStorage<string>();

/** Runs work; all its log lines carry the request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requests.run(requestId, work);
}

/** The id of the request that is being answered, if any. */
export function currentRequestId(): string | undefined {
  return requests.getStore();
}

interface ErrorLine {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: unknown;
  readonly cause?: ErrorLine;
}

/**
 * Takes from an error only what tells where it came from, because drivers attach rows and parameters to their errors.
 */
function describeError(error: unknown, depth = 0): ErrorLine {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && { code: error.code }),
    ...(error.cause instanceof Error && depth < depthMax && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** The process's logger. Lines go to stdout when no destination is given. */
export function createLogger(config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: (): object => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
    formatters: {
      level: (label: string): object => ({ level: label }),
      log: (fields: object): Record<string, unknown> => redactFields(fields, 0),
    },
    serializers: { err: (error: unknown): ErrorLine => describeError(error) },
    // The fields of a child logger do not pass through the formatter, and neither does what a serializer makes of a
    // request.
    redact: { paths: [...secretNames, '*.headers.authorization', '*.headers.cookie'], censor: censored },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
