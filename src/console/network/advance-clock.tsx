import { useState } from 'react';
import { useClient } from 'urql';
import { troubleOf } from '../frame/api.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation, type Outcome } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Fact } from '../parts/facts.js';
import { When } from '../parts/when.js';

/** What was posted since: the newest entries, of which those after a sequence count. */
const SINCE = graphql(`
  query PostedSince {
    journal(first: 100, order: NEWEST_FIRST) {
      nodes {
        id
        sequence
        kind
      }
    }
  }
`);

/** How far ahead the clock is, which only a move changes. */
const AHEAD = graphql(`
  query ClockAhead {
    network {
      id
      clock {
        offsetSeconds
      }
    }
  }
`);

const ADVANCE = graphql(`
  mutation Advance($seconds: Int!) {
    advanceClock(seconds: $seconds)
  }
`);

const HOUR = 3_600;
const DAY = 24 * HOUR;
const steps = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
export type Step = keyof typeof steps;
export const stepNames: readonly Step[] = ['hour', 'day', 'week', 'month'];

/** The entries that were posted on the way, by their kinds. */
export interface Fell {
  readonly kinds: readonly (readonly [kind: string, count: number])[];
  readonly isMore: boolean;
}

interface AdvanceProps {
  readonly step: Step;
  readonly now: string;
  /** The seconds by which the clock is ahead, as the dialog shows it. */
  readonly ahead: number;
  /** The sequence of the last entry before. */
  readonly after: number;
  readonly close: () => void;
  /** @param fell undefined when nobody knows what was posted, because the question failed */
  readonly onDone: (fell: Fell | undefined) => void;
}

/**
 * Moves the clock. The operation takes no key, and what falls due in a month can take longer than a proxy waits; so each
 * try looks first whether the clock is still where the dialog says: a try whose answer was lost, or a colleague, may have
 * moved it.
 */
export function Advance({ step, now, ahead, after, close, onDone }: AdvanceProps) {
  const t = useText();
  const text = t.network.clock;
  const client = useClient();
  const send = useOperation(ADVANCE);
  const [before] = useState(ahead);
  const run = async (): Promise<Outcome> => {
    const { data, error } = await client.query(AHEAD, {}, { requestPolicy: 'network-only' }).toPromise();
    if (error) return { kind: 'trouble', trouble: troubleOf(error) };
    if (data?.network.clock.offsetSeconds !== before) return { kind: 'unsent', why: text.movedAlready };
    return send({ seconds: steps[step] });
  };
  const to = new Date(Date.parse(now) + steps[step] * 1_000).toISOString();
  const look = async (): Promise<void> => {
    const { data, error } = await client.query(SINCE, {}, { requestPolicy: 'network-only' }).toPromise();
    onDone(error || !data ? undefined : fellOf(data, after));
  };
  return (
    <Confirm
      title={text.advanceBy(text.steps[step])}
      action={text.advance}
      isOnce
      close={close}
      onDone={() => void look()}
      run={run}
    >
      <p>{text.advanceSays}</p>
      <dl className="facts">
        <Fact name={text.now}>
          <When at={now} precise />
        </Fact>
        <Fact name={text.then}>
          <When at={to} precise />
        </Fact>
      </dl>
    </Confirm>
  );
}

function fellOf({ journal }: ResultOf<typeof SINCE>, after: number): Fell {
  const counts = new Map<string, number>();
  const entries = journal.nodes.filter(({ sequence }) => sequence > after);
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { kinds: [...counts], isMore: entries.length === 100 };
}
