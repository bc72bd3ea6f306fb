/**
 * How the pages ask the API: by the session's cookie, which no script can read. There is no token in JavaScript, and no
 * private address but those of signing in.
 */
import { createClient as createSocket } from 'graphql-ws';
import {
  cacheExchange,
  Client,
  fetchExchange,
  getOperationName,
  mapExchange,
  subscriptionExchange,
  type CombinedError,
  type Exchange,
  type OperationResult,
} from 'urql';
import { isClosed, isSessionEnd, keepBegun } from './keep-begun.js';
import { Liveness, type LiveState } from './live-state.js';

const watchers = new Set<() => void>();
const liveness = new Liveness(() => {
  for (const watcher of watchers) watcher();
});
addEventListener('offline', () => liveness.wentOffline());
addEventListener('online', () => liveness.cameOnline());

/** Whether subscriptions are heard at present, to be read by useSyncExternalStore. */
export const liveStore = {
  read: (): LiveState => liveness.state,
  subscribe: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** A try after 1 s, then 2, 4 ... up to 30, each with some chance in it so that not all pages come at once. */
const waitMs = (tries: number): number =>
  Math.min(30_000, 1_000 * 2 ** tries) * (0.5 + (performance.now() % 500) / 1_000);

/** After so much time, and sooner when the browser comes back to its network. */
function pauseOf(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
  });
}

/** A connection that was cut without a word, or whose other side has stopped, is noticed by then. */
const ALIVE_MS = 10_000;
const PONG_MS = 5_000;
let late: ReturnType<typeof setTimeout> | undefined;
function giveUpIn(ms: number): void {
  clearTimeout(late);
  late = setTimeout(() => socket.terminate(), ms);
}

const socket = createSocket({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  lazy: true,
  retryAttempts: Number.MAX_SAFE_INTEGER,
  // Trying again would be refused for ever.
  shouldRetry: (event) => !isSessionEnd(event),
  retryWait: (tries) => pauseOf(waitMs(tries)),
  connectionAckWaitTimeout: ALIVE_MS,
  keepAlive: ALIVE_MS,
  on: {
    connecting: () => {
      giveUpIn(ALIVE_MS + PONG_MS);
      liveness.connecting();
    },
    connected: () => clearTimeout(late),
    message: () => liveness.heard(),
    ping: (isTheirs) => {
      if (!isTheirs) giveUpIn(PONG_MS);
    },
    pong: (isTheirs) => {
      if (isTheirs) clearTimeout(late);
    },
    closed: (event) => {
      clearTimeout(late);
      // 1000: nothing is listened to any more, and the socket is closed until something is.
      if (!isClosed(event, 1000)) liveness.closed();
      // A desk that only listens asks nothing that would say so.
      if (isSessionEnd(event)) sayNobodyIsSignedIn();
    },
  },
});

const listeners = new Set<object>();

/** Counts what is listened to; gives what ends it. A socket that is waiting for its next try does not tell that nothing is any more. */
function listen(): () => void {
  const listener = {};
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) liveness.unwanted();
  };
}

/** The question that tells who is signed in. It is asked anew when another one was answered that nobody is. */
export const WHO_NAME = 'Who';

const hearers = new Set<() => void>();

/** Tells when an answer says that nobody is signed in any more; gives what ends it. */
export function hearSignedOut(hearer: () => void): () => void {
  hearers.add(hearer);
  return () => hearers.delete(hearer);
}

function sayNobodyIsSignedIn(): void {
  for (const hear of hearers) hear();
}

/** Of an answer with an error: `{"statement":null}` is not that there is no statement, unless its id was not accepted. */
const isNothing = (data: unknown, kind: Trouble['kind']): boolean =>
  typeof data !== 'object' || data === null || (kind !== 'input' && Object.values(data).every((one) => one === null));

/**
 * When a question is asked again and fails, the answer of before stays beside the error: else a screen whose figures are
 * looked at, or a dialog that holds a key or a secret, would be gone because the network was away for a moment. What one
 * may no longer see does not stay.
 */
function keepExchange(): Exchange {
  const last = new Map<number, unknown>();
  return mapExchange({
    onResult: (result: OperationResult): OperationResult => {
      const { operation, error } = result;
      const kind = error && troubleOf(error).kind;
      if (kind === 'signedOut' && getOperationName(operation.query) !== WHO_NAME) sayNobodyIsSignedIn();
      if (operation.kind !== 'query') return result;
      if (kind === undefined) last.set(operation.key, result.data);
      if (kind === 'signedOut' || kind === 'forbidden') last.delete(operation.key);
      if (kind === undefined || !isNothing(result.data, kind)) return result;
      const before = last.get(operation.key);
      if (before === undefined) return { ...result, data: undefined };
      return { ...result, data: before, extensions: { ...result.extensions, isKept: true } };
    },
  });
}

/**
 * A new one for each session, so that nothing that one person saw is kept for the next. What was answered before is shown
 * at once, and asked for anew all the same: others change it too, and an empty list has nothing in it by which the cache
 * would know that a mutation changed it.
 */
export function createApi(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin', headers: { 'content-type': 'application/json' } },
    exchanges: [
      keepExchange(),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => {
            const leave = listen();
            const end = keepBegun<Record<string, unknown>>(
              (heard) =>
                socket.subscribe({ query: query ?? '', variables: variables as Record<string, unknown> }, heard),
              {
                next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors: [...errors] }) }),
                error: (error) => {
                  leave();
                  sink.error(error);
                },
                complete: () => {
                  leave();
                  sink.complete();
                },
              },
              { waitMs, onLater: () => liveness.closed() },
            );
            return {
              unsubscribe: () => {
                leave();
                end();
              },
            };
          },
        }),
      }),
    ],
  });
}

/** What of an error people and supporters need. */
export interface Trouble {
  readonly kind: 'network' | 'signedOut' | 'forbidden' | 'tooMuch' | 'input' | 'other';
  readonly field: string | undefined;
  /** The rule that the field broke, by its code and the figures in it. */
  readonly rule: { readonly code: string; readonly values: Readonly<Record<string, string>> } | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

const kindOf: Readonly<Record<string, Trouble['kind']>> = {
  UNAUTHENTICATED: 'signedOut',
  FORBIDDEN: 'forbidden',
  RATE_LIMITED: 'tooMuch',
  OVERLOADED: 'tooMuch',
  BAD_USER_INPUT: 'input',
};

function ruleOf(extensions: Readonly<Record<string, unknown>> | undefined): Trouble['rule'] {
  const { ruleCode, values } = extensions ?? {};
  if (typeof ruleCode !== 'string') return undefined;
  const given = typeof values === 'object' && values !== null ? Object.entries(values) : [];
  return { code: ruleCode, values: Object.fromEntries(given.map(([name, value]) => [name, String(value)])) };
}

/** Of something that was thrown. */
export const unknownTrouble = (error: unknown): Trouble => ({
  kind: 'other',
  field: undefined,
  rule: undefined,
  message: error instanceof Error ? error.message : String(error),
  requestId: undefined,
});

export function troubleOf(error: CombinedError): Trouble {
  const [first] = error.graphQLErrors;
  const code = first?.extensions.code;
  const field = first?.extensions.field;
  const response = error.response as Response | undefined;
  const isAway = first === undefined && response === undefined;
  const byStatus = response?.status === 401 ? 'signedOut' : 'other';
  return {
    kind: isAway ? 'network' : typeof code === 'string' ? (kindOf[code] ?? 'other') : byStatus,
    field: typeof field === 'string' ? field : undefined,
    rule: ruleOf(first?.extensions),
    message: first?.message ?? error.message,
    requestId: response?.headers.get('x-request-id') ?? undefined,
  };
}
