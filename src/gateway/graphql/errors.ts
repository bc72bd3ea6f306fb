import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Overloaded, Unavailable } from '../../ledger/index.js';
import {
  BadInput,
  codeOfRule,
  Forbidden,
  InvalidToken,
  NoSuchVersion,
  ProviderAway,
  failureOf,
  type Logger,
} from '../../platform/index.js';

/** No token came, and the request needs one. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
}

/**
 * The answer to everyone who has no good token, whatever was asked. It is always the same, so a stranger learns nothing
 * of the schema, nor whether a token was ever good.
 */
const NEEDS_TOKEN = {
  code: 'UNAUTHENTICATED',
  message: 'This needs a valid token or key: send it as `authorization: Bearer ...`.',
  status: 401,
} as const;

/** The operation ran longer than KULA_EXECUTION_SECONDS and is given up. What it began may still take effect. */
export class TookTooLong extends Error {
  override name = 'TookTooLong';
}

/** Too many operations from one key or address. */
export class RateLimited extends Error {
  override name = 'RateLimited';
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, message = 'Too many operations; try again later.') {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Every code that an `errors` entry can carry. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'INTERNAL'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'BAD_REQUEST'
  | 'PERSISTED_QUERY_NOT_SUPPORTED';

/** One `errors` entry, and its consequences for the HTTP answer. */
interface WireError {
  readonly body: GraphQLFormattedError & { readonly extensions: { readonly code: ErrorCode } };
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
  readonly extra?: Record<string, unknown>;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

const OVERLOADED: Omit<Meaning, 'message'> = { code: 'OVERLOADED', status: 503, retryAfterSeconds: 1 };

/** A broken rule: in English, and by its code with the values in it, from which a program can say it in another language. */
const ruleShown = (rule: string) => ({ rule, ...codeOfRule(rule) });

function meaningOf(error: unknown): Meaning | undefined {
  if (error instanceof NoSuchVersion)
    return {
      code: 'BAD_USER_INPUT',
      message: error.message,
      extra: { field: error.field, ...ruleShown(error.rule), version: error.version },
    };
  if (error instanceof BadInput)
    return { code: 'BAD_USER_INPUT', message: error.message, extra: { field: error.field, ...ruleShown(error.rule) } };
  if (error instanceof Forbidden) return { code: 'FORBIDDEN', message: error.message || 'This is not permitted.' };
  if (error instanceof ProviderAway)
    return {
      ...OVERLOADED,
      message: 'The identity provider does not answer, so its tokens cannot be checked at the moment; try again.',
    };
  if (error instanceof Unauthenticated || error instanceof InvalidToken) return NEEDS_TOKEN;
  if (error instanceof RateLimited)
    return { code: 'RATE_LIMITED', message: error.message, status: 429, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof Overloaded)
    return { ...OVERLOADED, message: 'The network is busy; try again with the same idempotencyKey.' };
  if (error instanceof TookTooLong)
    return { ...OVERLOADED, message: 'This took too long and was given up; try again with the same idempotencyKey.' };
  if (error instanceof Unavailable || failureOf(error) !== 'ours') {
    return {
      ...OVERLOADED,
      message: 'The network cannot answer at the moment; try again with the same idempotencyKey.',
    };
  }
  return undefined;
}

const wireCodes: ReadonlySet<unknown> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'OVERLOADED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

/** Messages of graphql-js quote what was sent and guess what was meant. Neither helps a stranger. */
function tidy(message: string): string {
  const text = message.replace(/ ?Did you mean[^?]*\?( Or [^?]*\?)?/gs, '').trim();
  return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}

/** The innermost error that a resolver threw. */
function causeOf(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 10 && cause instanceof GraphQLError && cause.originalError; depth += 1)
    cause = cause.originalError;
  return cause;
}

/** Errors of compiled execution may have no extensions, although their type says so. */
const extensionsOf = (error: unknown): Readonly<Record<string, unknown>> =>
  (error instanceof GraphQLError ? error.extensions : undefined) ?? {};

/** The code that {@link toWireError} gives; nothing is logged. */
export function codeOf(error: unknown): ErrorCode {
  const cause = causeOf(error);
  const { code } = extensionsOf(cause);
  return (
    meaningOf(cause)?.code ?? (cause instanceof GraphQLError && wireCodes.has(code) ? (code as ErrorCode) : 'INTERNAL')
  );
}

/** An error as a client may see it. One that is our own fault is logged and masked. */
export function toWireError(error: unknown, log: Logger, requestId: string): WireError {
  const place =
    error instanceof GraphQLError
      ? { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) }
      : {};
  const cause = causeOf(error);
  const meaning = meaningOf(cause);
  if (meaning) {
    const { code, message, extra, ...http } = meaning;
    // A provider that is away has been logged already. Neither that nor a full queue is logged for each caller.
    if (code === 'OVERLOADED' && !(cause instanceof Overloaded) && !(cause instanceof ProviderAway))
      log.warn({ err: cause }, 'not answered for now');
    return { body: { message, ...place, extensions: { code, ...extra } }, ...http };
  }
  const { code, field, rule, limit } = extensionsOf(cause);
  if (cause instanceof GraphQLError && wireCodes.has(code)) {
    const extra = {
      ...(typeof field === 'string' && { field }),
      ...(typeof rule === 'string' && ruleShown(rule)),
      ...(typeof limit === 'string' && { limit }),
    };
    return { body: { message: tidy(cause.message), ...place, extensions: { code: code as ErrorCode, ...extra } } };
  }
  log.error(
    { err: cause, path: error instanceof GraphQLError ? error.path?.join('.') : undefined },
    'an operation failed',
  );
  return {
    body: {
      message: `Something went wrong on our side (request ${requestId}).`,
      ...place,
      extensions: { code: 'INTERNAL', ...{ requestId } },
    },
    status: 500,
  };
}

/** The same error with a code, unless it has one. */
export function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  if (extensionsOf(error).code !== undefined) return error;
  const { nodes, source, positions, path, originalError } = error;
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    originalError: originalError ?? null,
    extensions: { ...extensionsOf(error), code },
  });
}
