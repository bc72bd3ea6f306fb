/**
 * How the pages ask the API: by the session's cookie, which no script can read. There is no token in JavaScript, and no
 * private address but those of signing in.
 */
import { createClient as createSocket } from 'graphql-ws';
import { cacheExchange, Client, fetchExchange, subscriptionExchange, type CombinedError } from 'urql';

export type LiveState = 'connecting' | 'live' | 'offline';

let liveState: LiveState = 'connecting';
const watchers = new Set<() => void>();

function setLive(state: LiveState): void {
  liveState = state;
  for (const watcher of watchers) watcher();
}

/** Whether subscriptions are heard at present, to be read by useSyncExternalStore. */
export const liveStore = {
  read: (): LiveState => liveState,
  subscribe: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};

/** A try after 1 s, then 2, 4 ... up to 30, each with some chance in it so that not all pages come at once. */
const waitMs = (tries: number): number =>
  Math.min(30_000, 1_000 * 2 ** tries) * (0.5 + (performance.now() % 500) / 1_000);

const isClosed = (event: unknown, code: number): boolean =>
  typeof event === 'object' && event !== null && 'code' in event && event.code === code;

const socket = createSocket({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  lazy: true,
  retryAttempts: Number.MAX_SAFE_INTEGER,
  // 4403: the session has ended. What is asked next says so; trying again would be refused for ever.
  shouldRetry: (event) => !isClosed(event, 4403),
  retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, waitMs(tries))),
  on: {
    connected: () => setLive('live'),
    // 1000: nothing is listened to any more, and the socket is closed until something is.
    closed: (event) => setLive(isClosed(event, 1000) ? 'connecting' : 'offline'),
    error: () => setLive('offline'),
  },
});

/** A new one for each session, so that nothing that one person saw is kept for the next. */
export function createApi(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: { 'content-type': 'application/json' } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              {
                next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors }) }),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
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
