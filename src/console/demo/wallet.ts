import { useCallback, useEffect, useState } from 'react';
import { graphql } from '../../client/index.js';
import type { Pane } from './pane.js';
import { useWords } from './text.js';
import { troubleOf, type Trouble } from './trouble.js';

const ANNA = graphql(`
  query ($locale: String!) {
    network {
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
  if (!viewer.member) throw new Error('the card is no member');
  const timeZone = network.settings.find(({ name }) => name === 'KULA_TIME_ZONE')?.value ?? 'UTC';
  return { timeZone, member: viewer.member, wallet: viewer.member.wallet };
}

export type Anna = Awaited<ReturnType<typeof read>>;

/** The member and the wallet, live: each change of the feed is shown, and what follows from it is read after. */
export function useAnna(pane: Pane): {
  readonly anna: Anna | undefined;
  readonly trouble: Trouble | undefined;
  readonly refresh: () => Promise<void>;
} {
  const t = useWords();
  const [anna, setAnna] = useState<Anna>();
  const [trouble, setTrouble] = useState<Trouble>();
  const refresh = useCallback(async () => setAnna(await read(pane, t.locale)), [pane, t.locale]);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      const first = await read(pane, t.locale);
      setAnna(first);
      const { id, version } = first.wallet;
      for await (const change of pane.kula.watchWallet({ walletId: id, afterVersion: version, signal: stop.signal })) {
        const { available, held } = change;
        setAnna(
          (before) => before && { ...before, wallet: { ...before.wallet, available, held, version: change.version } },
        );
        await refresh();
      }
    };
    follow().catch((reason: unknown) => {
      if (!stop.signal.aborted) setTrouble(troubleOf(t, reason));
    });
    return () => stop.abort();
  }, [pane, refresh, t]);
  return { anna, trouble, refresh };
}
