import { useEffect, useRef, useState } from 'react';
import { useClient, useSubscription, type Client } from 'urql';
import { isAttended } from '../frame/attention.js';
import { graphql } from '../frame/graphql.js';
import { leavesFocus } from '../frame/return-focus.js';
import { useText } from '../frame/text.js';
import { NEWEST, type JournalFilter } from './journal-query.js';

/** Says that something was posted: nearly all that is posted moves a position. */
const MOVED = graphql(`
  subscription PositionsMoved {
    netPositionChanged {
      asOfSequence
    }
  }
`);

/** Entries that move no position, such as holds, are found by looking, while someone is there. */
const LOOK_MS = 10_000;
/** However much is posted, the network is asked no more often. */
const PAUSE_MS = 2_000;
/** More than these are said to be at least as many. */
const MOST = 50;

async function countNew(client: Client, filter: JournalFilter, shown: number): Promise<number | undefined> {
  const { data, error } = await client
    .query(NEWEST, { first: MOST, filter }, { requestPolicy: 'network-only' })
    .toPromise();
  if (error) return undefined;
  return data?.journal.nodes.filter(({ sequence }) => sequence > shown).length;
}

interface NewEntriesProps {
  readonly filter: JournalFilter;
  /** The sequence of the newest entry in the list. */
  readonly shown: number;
  readonly renew: () => void;
}

/** How many entries there are that the list does not show: it never moves under the pointer, so this is a button. */
export function NewEntries({ filter, shown, renew }: NewEntriesProps) {
  const t = useText();
  const client = useClient();
  const [{ data: moved }] = useSubscription({ query: MOVED });
  const lookedAt = useRef(0);
  const [found, setFound] = useState({ filter, shown, count: 0 });
  useEffect(() => {
    const look = (): void => {
      if (!isAttended()) return;
      lookedAt.current = performance.now();
      // Where much is posted this is begun again before its answer is there, which counts all the same.
      void countNew(client, filter, shown).then((count) => {
        if (count === undefined) return;
        setFound((before) =>
          before.filter === filter && before.shown === shown && before.count > count
            ? before
            : { filter, shown, count },
        );
      });
    };
    const soon = setTimeout(look, Math.max(0, lookedAt.current + PAUSE_MS - performance.now()));
    const later = setInterval(look, LOOK_MS);
    return () => {
      clearTimeout(soon);
      clearInterval(later);
    };
  }, [client, filter, shown, moved]);
  // What was counted for another list says nothing of this one.
  const count = found.filter === filter && found.shown === shown ? found.count : 0;
  return (
    <div className="new-entries" role="status">
      {count > 0 && (
        <button type="button" ref={leavesFocus} className="main" onClick={renew}>
          {t.journal.fresh(count, count === MOST)}
        </button>
      )}
    </div>
  );
}
