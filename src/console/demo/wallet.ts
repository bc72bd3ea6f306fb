import { useCallback, useEffect, useRef, useState } from 'react';
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
  const asked = useRef(0);
  const look = useCallback(async (): Promise<Anna> => {
    asked.current += 1;
    const turn = asked.current;
    const found = await read(pane, t.locale);
    // Of two questions the later one counts, whichever is answered first.
    if (turn === asked.current) setAnna(found);
    return found;
  }, [pane, t.locale]);
  const refresh = useCallback(async () => void (await look()), [look]);
  const follow = useCallback(
    async (signal: AbortSignal, onRight: () => void): Promise<void> => {
      const first = await look();
      onRight();
      const { id } = first.wallet;
      let known = first.wallet.version;
      for await (const change of pane.kula.watchWallet({ walletId: id, afterVersion: known, signal })) {
        const { available, held, version } = change;
        // What was read after an earlier change has later ones in it: they would show a balance that is over.
        if (version <= known) continue;
        setAnna((before) =>
          before && before.wallet.version < version
            ? { ...before, wallet: { ...before.wallet, available, held, version } }
            : before,
        );
        known = (await look()).wallet.version;
      }
    },
    [pane, look],
  );
  // That the network stops spending changes nothing in the wallet, so the feed does not tell: one looks when the phone is taken up again.
  useEffect(() => {
    const lookAgain = (): void => {
      if (document.visibilityState === 'visible') void refresh().catch(() => undefined);
    };
    document.addEventListener('visibilitychange', lookAgain);
    addEventListener('focus', lookAgain);
    return () => {
      document.removeEventListener('visibilitychange', lookAgain);
      removeEventListener('focus', lookAgain);
    };
  }, [refresh]);
  return { anna, broken: useFollowed(follow), refresh };
}
