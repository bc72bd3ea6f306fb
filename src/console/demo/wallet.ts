import { useCallback, useEffect, useState } from 'react';
import { graphql } from '../../client/index.js';
import { noteClock } from './clock.js';
import { useFollowed, type Broken } from './follow.js';
import type { Pane } from './pane.js';
import { useWords } from './text.js';

const ANNA = graphql(`
  query ($locale: String!) {
    network {
      clock {
        now
        offsetSeconds
      }
      settings {
        name
        value
      }
    }
    viewer {
      member {
        id
        status
        networkFreeze {
          reason
        }
        tiers {
          level {
            name(locale: $locale)
          }
        }
        wallet {
          id
          available
          held
          version
          expiring(first: 1) {
            points
            expiresAt
          }
          changes(first: 6) {
            nodes {
              id
              version
              reason
              availableDelta
              available
              occurredAt
              partner {
                name
              }
            }
          }
        }
      }
    }
  }
`);

async function read(pane: Pane, locale: string) {
  const { network, viewer } = await pane.kula.query(ANNA, { locale });
  noteClock(network.clock);
  if (!viewer.member) throw new Error('the card is no member');
  const timeZone = network.settings.find(({ name }) => name === 'KULA_TIME_ZONE')?.value ?? 'UTC';
  return { timeZone, member: viewer.member, wallet: viewer.member.wallet };
}

export type Anna = Awaited<ReturnType<typeof read>>;

/** The member and the wallet, live: each change of the feed is shown, and what follows from it is read after. */
export function useAnna(pane: Pane): {
  readonly anna: Anna | undefined;
  readonly broken: Broken | undefined;
  readonly refresh: () => Promise<void>;
} {
  const t = useWords();
  const [anna, setAnna] = useState<Anna>();
  const refresh = useCallback(async () => setAnna(await read(pane, t.locale)), [pane, t.locale]);
  const follow = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const first = await read(pane, t.locale);
      setAnna(first);
      onRight();
      const { id, version } = first.wallet;
      for await (const change of pane.kula.watchWallet({ walletId: id, afterVersion: version, signal })) {
        const { available, held } = change;
        setAnna(
          (before) => before && { ...before, wallet: { ...before.wallet, available, held, version: change.version } },
        );
        await refresh();
      }
    },
    [pane, t.locale, refresh],
  );
  // That the network stops spending changes nothing in the wallet, so the feed does not tell: one looks when the phone is taken up again.
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') void refresh().catch(() => undefined);
    };
    document.addEventListener('visibilitychange', look);
    addEventListener('focus', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('focus', look);
    };
  }, [refresh]);
  return { anna, broken: useFollowed(follow), refresh };
}
