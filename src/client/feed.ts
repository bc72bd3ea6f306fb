/** Feeds over graphql-transport-ws: they go on after whatever breaks the connection, and say so when they cannot. */
import { createClient, type Client } from 'graphql-ws/client';
import { textOf } from './graphql.js';
import { errorOf, KulaError, type Problem } from './error.js';
import { jitter, wait } from './retry.js';
import type { Credential } from './send.js';
import { Waiting } from './waiting.js';

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

type Data = Readonly<Record<string, unknown>>;

/** How a subscription ended. */
interface End {
  /** What ended it: a close of the connection, the problems of an answer, what was thrown; undefined for nothing of these. */
  readonly reason: unknown;
  /** How many connections had been accepted by then. */
  readonly greeted: number;
  /** Whether the connection stood until then. */
  readonly wasUp: boolean;
}

export interface Following {
  readonly signal?: AbortSignal | undefined;
  /** Of payloads of which only the newest of each key is wanted. */
  readonly keyOf?: ((data: Data) => unknown) | undefined;
}

export class Feeds {
  readonly #credential: Credential;
  readonly #client: Client;
  readonly #over = new AbortController();
  readonly #ends = new Set<(reason: unknown) => void>();
  #greeted = 0;
  #isUp = false;

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
        connected: () => {
          this.#greeted += 1;
          this.#isUp = true;
        },
        ping: (received) => {
          if (received) return;
          late = setTimeout(() => {
            this.#client.terminate();
          }, PONG_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(late);
        },
        closed: (event) => {
          clearTimeout(late);
          // Here, because the library itself begins anew after a normal close, with the version of the first beginning.
          for (const end of this.#ends) end(event);
          this.#isUp = false;
        },
      },
    });
  }

  /**
   * Decides on what ended a subscription. Returns to try again; otherwise throws.
   * @param refusedAt the connections that had been accepted at the refusal before; undefined when there was none
   * @returns the same, with this one
   */
  #judge({ reason, greeted }: End, refusedAt: number | undefined): number | undefined {
    if (Array.isArray(reason)) judgeProblem(reason[0] as Problem | undefined);
    else if (isClosed(reason) && reason.code === FORBIDDEN_CLOSE) {
      // Refused once more without being accepted between: the new token is not good either.
      if (!this.#credential.renews || refusedAt === greeted)
        throw new KulaError('UNAUTHENTICATED', 'the key or token is not good, or not any more');
      // A reader who is behind sees the refusal late: by then another feed may have a new token already.
      if (greeted === this.#greeted) this.#credential.forget();
      return greeted;
    } else if (isClosed(reason)) {
      if (OUR_FAULT.has(reason.code)) throw new KulaError('NETWORK', reason.reason);
    } else if (reason instanceof Error) {
      // What token() itself throws is its own affair.
      throw reason;
    }
    return refusedAt;
  }

  /** Begins a subscription; gives what comes of it, and what ends it. */
  #begin(
    payload: { readonly query: string; readonly variables: Record<string, unknown> },
    keyOf: Following['keyOf'],
  ): { readonly waiting: Waiting<Data, End>; readonly leave: () => void } {
    const waiting = new Waiting<Data, End>(keyOf);
    let isLeft = false;
    const end = (reason: unknown): void => {
      waiting.end({ reason, greeted: this.#greeted, wasUp: this.#isUp });
      this.#ends.delete(end);
      if (isLeft) return;
      isLeft = true;
      unsubscribe();
    };
    this.#ends.add(end);
    const unsubscribe = this.#client.subscribe<Data>(payload, {
      next: ({ data, errors }) => {
        // Also an event that could not be made says "later": from the last version on it comes again.
        if (errors) end(errors);
        else if (data && !waiting.put(data)) end(undefined);
      },
      error: end,
      complete: () => {
        end(undefined);
      },
    });
    return {
      waiting,
      leave: () => {
        end(undefined);
      },
    };
  }

  /** What is over when the caller's signal is aborted or all feeds are ended; and what takes that back. */
  #until(signal: AbortSignal | undefined): readonly [AbortSignal, () => void] {
    const over = new AbortController();
    const stop = (): void => {
      over.abort();
    };
    const sources = signal ? [signal, this.#over.signal] : [this.#over.signal];
    for (const source of sources) {
      if (source.aborted) stop();
      source.addEventListener('abort', stop);
    }
    return [
      over.signal,
      () => {
        for (const source of sources) source.removeEventListener('abort', stop);
      },
    ];
  }

  /**
   * The payloads of a subscription, begun anew whenever its connection breaks. Ends when the signal is aborted.
   * @param variables asked at each beginning: there the last version goes along
   */
  async *follow(
    document: object,
    variables: () => Record<string, unknown>,
    { signal, keyOf }: Following = {},
  ): AsyncGenerator<Data, void, undefined> {
    const query = textOf(document);
    const [over, forget] = this.#until(signal);
    const isOver = (): boolean => over.aborted;
    let attempt = -1;
    let refusedAt: number | undefined;
    try {
      while (!isOver()) {
        const begunAt = performance.now();
        const { waiting, leave } = this.#begin({ query, variables: variables() }, keyOf);
        over.addEventListener('abort', leave);
        try {
          for (let data = await waiting.take(); data && !isOver(); data = await waiting.take()) {
            attempt = -1;
            yield data;
          }
        } finally {
          over.removeEventListener('abort', leave);
          leave();
        }
        if (isOver() || !waiting.ended) return;
        refusedAt = this.#judge(waiting.ended, refusedAt);
        // A connection that stood was good, also when nothing happened while it did.
        const stood = isClosed(waiting.ended.reason) && waiting.ended.wasUp && performance.now() - begunAt > ALIVE_MS;
        attempt = stood ? 0 : attempt + 1;
        await wait(jitter(attempt), over);
      }
    } finally {
      forget();
    }
  }

  /** Ends all feeds, also one that waits for its next try. */
  async close(): Promise<void> {
    this.#over.abort();
    // A connection that was still being made may fail, which is nothing to one who is leaving.
    await Promise.resolve(this.#client.dispose()).catch(() => undefined);
  }
}
