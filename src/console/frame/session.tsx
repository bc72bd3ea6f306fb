import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Provider, useQuery, type Client } from 'urql';
import { createApi, hearSignedOut, troubleOf } from './api.js';
import { graphql, type ResultOf } from './graphql.js';
import { Failed, Loading } from './states.js';
import { SignIn } from './sign-in.js';

const WHO = graphql(`
  query Who {
    viewer {
      role
      permissions
      partner {
        id
        name
        currency
      }
      session {
        id
      }
    }
    network {
      id
      name
      pointsCode
      clock {
        now
        offsetSeconds
      }
      settings {
        name
        value
      }
    }
  }
`);

type Who = ResultOf<typeof WHO>;

export interface SessionValue {
  readonly role: Who['viewer']['role'];
  readonly partner: Who['viewer']['partner'];
  readonly network: Who['network'];
  /** Whether one may use an operation of the API, by its name; menus and buttons go by it. */
  readonly may: (operation: string) => boolean;
  /** By the network's own time zone. */
  readonly timeZone: string;
  /** The milliseconds by which the network's clock is ahead of this computer's. */
  readonly aheadMs: number;
  /** Ends the session, and leads to where the identity provider ends its own. False: the network was not reached, and one is signed in as before. */
  readonly signOut: () => Promise<boolean>;
  /** Asks anew who is signed in and what the network's clock says. */
  readonly look: () => void;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

/** Who is signed in, and where. Only below {@link Session}. */
export function useSession(): SessionValue {
  const session = useContext(SessionContext);
  if (!session) throw new Error('there is no session around this');
  return session;
}

/** Asks who is signed in, while whatever else the first screen needs is on its way. */
export function beginSession(): Client {
  const api = createApi();
  void api.query(WHO, {}).toPromise();
  return api;
}

/**
 * Shows the screens to whoever is signed in, and the way to sign in to everyone else.
 * @param first as {@link beginSession} gave it
 */
export function Session({ first, children }: { readonly first: Client; readonly children: ReactNode }) {
  const [{ api, turn }, setApi] = useState({ api: first, turn: 0 });
  const renew = useCallback(() => setApi((before) => ({ api: createApi(), turn: before.turn + 1 })), []);
  return (
    <Provider value={api}>
      <Known key={turn} renew={renew}>
        {children}
      </Known>
    </Provider>
  );
}

function Known({ renew, children }: { readonly renew: () => void; readonly children: ReactNode }) {
  // From the cache: each session has a client of its own, which has asked this once.
  const [{ data, error, fetching }, again] = useQuery({ query: WHO, requestPolicy: 'cache-first' });
  const trouble = error && troubleOf(error);
  const look = useCallback(() => again({ requestPolicy: 'network-only' }), [again]);
  const value = useMemo(() => data && toSession(data, renew, look), [data, renew, look]);
  // A tab or window that comes back asks who is signed in: another one may have signed out, or in as someone else.
  useEffect(() => {
    const onBack = (): void => {
      if (document.visibilityState === 'visible') look();
    };
    document.addEventListener('visibilitychange', onBack);
    addEventListener('focus', onBack);
    return () => {
      document.removeEventListener('visibilitychange', onBack);
      removeEventListener('focus', onBack);
    };
  }, [look]);
  useEffect(() => hearSignedOut(look), [look]);
  // Someone else is signed in than the one for whom everything here was asked: it begins anew, with nothing kept.
  const now = data && (data.viewer.session?.id ?? '');
  const [first, setFirst] = useState(now);
  const isOther = first !== undefined && now !== undefined && now !== first;
  if (first === undefined && now !== undefined) setFirst(now);
  useEffect(() => {
    if (isOther) renew();
  }, [isOther, renew]);
  if (trouble?.kind === 'signedOut') return <SignIn onSignedIn={renew} />;
  if (isOther) return <Loading />;
  if (value) return <SessionContext value={value}>{children}</SessionContext>;
  if (trouble) return <Failed trouble={trouble} again={look} />;
  return fetching ? <Loading /> : <SignIn onSignedIn={renew} />;
}

function toSession({ viewer, network }: Who, renew: () => void, look: () => void): SessionValue {
  const signOut = async (): Promise<boolean> => {
    const response = await fetch('/auth/logout', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
    // 401: there was no session any more.
    if (!response || (!response.ok && response.status !== 401)) return false;
    const { providerUrl } = (await response.json().catch(() => ({}))) as { readonly providerUrl?: unknown };
    // Else the next one at this desk would be signed in as this person, without being asked.
    if (typeof providerUrl === 'string') location.assign(providerUrl);
    renew();
    return true;
  };
  const timeZone = network.settings.find(({ name }) => name === 'KULA_TIME_ZONE')?.value ?? 'UTC';
  const aheadMs = Date.parse(network.clock.now) - Date.now();
  const permissions = new Set(viewer.permissions);
  const may = (operation: string): boolean => permissions.has(operation);
  return { role: viewer.role, may, partner: viewer.partner, network, timeZone, aheadMs, signOut, look };
}
