/** Feeds over graphql-transport-ws: they go on after whatever breaks the connection, and say so when they cannot. */
import { createClient, type Client } from 'graphql-ws/client';
import { textOf } from './graphql.js';
import { errorOf, KulaError, type Problem } from './error.js';
import { jitter, wait } from './retry.js';
import type { Credential } from './send.js';

/** How a connection ends that the same client cannot mend: it spoke wrongly. */
const OUR_FAULT: ReadonlySet<number> = new Set([4400, 4401, 4406, 4409, 4429]);
const FORBIDDEN_CLOSE = 4403;
/** Answers that say "later". */
const LATER: ReadonlySet<string> = new Set(['RATE_LIMITED', 'OVERLOADED', 'INTERNAL']);
/** A connection that was cut without a word is noticed by then. */
const ALIVE_MS = 10_000;
const PONG_MS = 5_000;

const isClosed = (value: unknown): value is { readonly code: number; readonly reason: string } =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'number';

/** Returns for an answer that says "later"; throws the error for every other. */
function judgeProblem(problem: Problem | undefined): void {
  const error = errorOf(problem);
  if (!LATER.has(error.code)) throw error;
}

export class Feeds {
  readonly #credential: Credential;
  readonly #client: Client;

  constructor(url: string, credential: Credential, webSocket: unknown) {
    this.#credential = credential;
    let late: ReturnType<typeof setTimeout> | undefined;
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: webSocket,
      connectionParams: async () => ({ authorization: await credential.header() }),
      // This file tries again itself, because a version goes along.
      retryAttempts: 0,
      lazyCloseTimeout: 1_000,
      connectionAckWaitTimeout: ALIVE_MS,
      keepAlive: ALIVE_MS,
      on: {
        ping: (received) => {
          if (received) return;
          late = setTimeout(() => {
            this.#client.terminate();
          }, PONG_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(late);
        },
        closed: () => {
          clearTimeout(late);
        },
      },
    });
  }

  /** Decides on what ended a connection. Returns to try again; otherwise throws. */
  #judge(reason: unknown, isNew: boolean): void {
    if (Array.isArray(reason)) {
      judgeProblem(reason[0] as Problem | undefined);
      return;
    }
    if (isClosed(reason) && reason.code === FORBIDDEN_CLOSE) {
      if (!this.#credential.renews || !isNew)
        throw new KulaError('UNAUTHENTICATED', 'the key or token is not good, or not any more');
      this.#credential.forget();
      return;
    }
    if (isClosed(reason) && OUR_FAULT.has(reason.code)) throw new KulaError('NETWORK', reason.reason);
    // What token() itself throws is its own affair.
    if (reason instanceof Error && !isClosed(reason)) throw reason;
  }

  /**
   * The payloads of a subscription, begun anew whenever its connection breaks. Ends when the signal is aborted.
   * @param variables asked at each beginning: there the last version goes along
   */
  async *follow(
    document: object,
    variables: () => Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined> {
    const query = textOf(document);
    let attempt = -1;
    let isNew = true;
    while (signal?.aborted !== true) {
      const stream = this.#client.iterate({ query, variables: variables() });
      const stop = (): void => void stream.throw?.(new Stopped());
      signal?.addEventListener('abort', stop);
      try {
        for await (const { data, errors } of stream) {
          // Also an event that could not be made says "later": from the last version on it comes again.
          if (errors) {
            judgeProblem(errors[0]);
            break;
          }
          attempt = -1;
          isNew = true;
          if (data) yield data;
        }
      } catch (reason) {
        if (reason instanceof Stopped) return;
        if (reason instanceof KulaError) throw reason;
        this.#judge(reason, isNew);
        isNew = !isClosed(reason) || reason.code !== FORBIDDEN_CLOSE;
      } finally {
        signal?.removeEventListener('abort', stop);
        await stream.return?.();
      }
      attempt += 1;
      await wait(jitter(attempt), signal);
    }
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}

class Stopped extends Error {}
