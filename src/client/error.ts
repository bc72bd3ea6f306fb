/** What was not answered, or was answered with errors: a refusal is none, it is a result. */

interface Details {
  readonly field?: string | undefined;
  readonly rule?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/**
 * `code` is the network's (UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, RATE_LIMITED, OVERLOADED, INTERNAL and others), or
 * NETWORK when no answer came in time, GAP when a feed left out a version, and NO_WEBSOCKET.
 */
export class KulaError extends Error {
  override readonly name = 'KulaError';
  readonly code: string;
  /** The input that was wrong, such as `input.spend.amount`. */
  readonly field: string | undefined;
  /** The rule that it broke, in words. */
  readonly rule: string | undefined;
  /** By it the network finds the request in its logs. */
  readonly requestId: string | undefined;
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(code: string, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.rule = details.rule;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
  }
}

/** An entry of `errors`, which a program of another kind may have written: nothing is taken for granted. */
export interface Problem {
  readonly message?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** @param status what is said when the network named no code */
export function errorOf(problem: Problem | undefined, status = 'INTERNAL', details: Details = {}): KulaError {
  const { code, field, rule, requestId } = problem?.extensions ?? {};
  return new KulaError(textIn(code) ?? status, textIn(problem?.message) ?? `the network answered ${status}`, {
    ...details,
    field: textIn(field),
    rule: textIn(rule),
    requestId: textIn(requestId) ?? details.requestId,
  });
}
