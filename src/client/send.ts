/** One operation over HTTP, with its attempts. */
import { textOf } from './graphql.js';
import { errorOf, KulaError, type Problem } from './error.js';
import { ATTEMPT_MS, jitter, mayRetry, wait, WHOLE_MS } from './retry.js';

type Variables = Readonly<Record<string, unknown>>;

/** Whom one is: a key or a token, or a function that gives a token when one is needed. */
export class Credential {
  readonly #source: string | (() => string | Promise<string>);
  #last: Promise<string> | undefined;

  constructor(source: string | (() => string | Promise<string>)) {
    this.#source = source;
  }

  /** Whether another one can be asked for when this one is not good any more. */
  get renews(): boolean {
    return typeof this.#source === 'function';
  }

  /** The next asking gives a new one. */
  forget(): void {
    this.#last = undefined;
  }

  async header(): Promise<string> {
    const source = this.#source;
    this.#last ??= typeof source === 'string' ? Promise.resolve(source) : Promise.resolve(source());
    try {
      return `Bearer ${await this.#last}`;
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly problem: Problem | undefined;
}

/** What a caller may watch: the request that was sent and what came back. */
export interface Exchange {
  readonly query: string;
  readonly variables: Variables;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly answer: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** As JSON writes it: within a text its quotes would be escaped. */
const KEYED = '"idempotencyKey":"';

export class Sender {
  readonly #url: string;
  readonly #credential: Credential;
  readonly #onExchange: ((exchange: Exchange) => void) | undefined;

  constructor(url: string, credential: Credential, onExchange?: (exchange: Exchange) => void) {
    this.#url = url;
    this.#credential = credential;
    this.#onExchange = onExchange;
  }

  async #attempt(query: string, variables: Variables, authorization: string, milliseconds: number): Promise<Answer> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        authorization,
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(milliseconds),
      // The credential is the header alone: no cookie goes along.
      credentials: 'omit',
    });
    const text = await response.text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      // A proxy's page, or an answer that was cut off: its status says the rest.
    }
    const requestId = response.headers.get('x-request-id') ?? undefined;
    this.#onExchange?.({ query, variables, status: response.status, requestId, answer: body });
    const problems = isObject(body) && Array.isArray(body.errors) ? (body.errors as Problem[]) : [];
    const data = isObject(body) && isObject(body.data) ? body.data : undefined;
    if (response.ok && data === undefined && problems.length === 0) throw new TypeError('the answer is not whole');
    const seconds = response.headers.get('retry-after') ?? '';
    const retryAfter = /^\d{1,6}$/.test(seconds) ? Number.parseInt(seconds, 10) : undefined;
    return { status: response.status, retryAfter, requestId, data, problem: problems[0] };
  }

  /** The data of an operation. Errors: KulaError, after the attempts that make sense. */
  async send(document: object, variables: Variables = {}): Promise<Readonly<Record<string, unknown>>> {
    const query = textOf(document);
    // Anywhere: a comment or a fragment may come first, and a query that only says the word is sent once too seldom, not twice.
    const isRepeatable = !/\bmutation\b/.test(query) || JSON.stringify(variables).includes(KEYED);
    const end = Date.now() + WHOLE_MS;
    let isRenewed = false;
    for (let attempt = 0; ; attempt += 1) {
      const authorization = await this.#credential.header();
      const left = Math.max(1, Math.min(ATTEMPT_MS, end - Date.now()));
      const answer = await this.#attempt(query, variables, authorization, left).catch(
        (cause: unknown) => new KulaError('NETWORK', `${this.#url} gave no answer`, { cause }),
      );
      const isLost = answer instanceof KulaError;
      if (!isLost && answer.status === 401 && this.#credential.renews && !isRenewed) {
        isRenewed = true;
        this.#credential.forget();
        continue;
      }
      if (!isLost && answer.data && !answer.problem) return answer.data;
      const error = isLost ? answer : errorOf(answer.problem, `HTTP ${answer.status.toString()}`, answer);
      if (!(isLost ? isRepeatable : mayRetry(answer.status, isRepeatable))) throw error;
      const pause = Math.max(jitter(attempt), (error.retryAfter ?? 0) * 1_000);
      if (Date.now() + pause >= end) throw error;
      await wait(pause);
    }
  }
}
