import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { Confirm } from '../parts/confirm.js';
import { Fact } from '../parts/facts.js';
import { When } from '../parts/when.js';

const NOW = graphql(`
  query ClockNow {
    network {
      id
      clock {
        now
        offsetSeconds
        sandbox
      }
      totals {
        outstanding
        expired
      }
    }
    journal(first: 1, order: NEWEST_FIRST) {
      nodes {
        id
        sequence
      }
    }
  }
`);

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

const ADVANCE = graphql(`
  mutation Advance($seconds: Int!) {
    advanceClock(seconds: $seconds)
  }
`);

const HOUR = 3_600;
const DAY = 24 * HOUR;
const steps = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY } as const;
type Step = keyof typeof steps;
const stepNames: readonly Step[] = ['hour', 'day', 'week', 'month'];

interface Fell {
  readonly kinds: readonly (readonly [kind: string, count: number])[];
  readonly isMore: boolean;
}

/** The sandbox's clock: it only goes forward, and takes with it what falls due. */
export function SandboxClock() {
  const t = useText();
  const text = t.network.clock;
  const [asked, again] = useQuery({ query: NOW, requestPolicy: 'network-only' });
  const { look } = useSession();
  const [step, setStep] = useState<Step>();
  const [fell, setFell] = useState<Fell>();
  return (
    <Page title={t.places.clock} lead={text.lead}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ network, journal }) => (
          <>
            <dl className="facts">
              <Fact name={text.now} isFirst>
                <When at={network.clock.now} precise />
              </Fact>
              <Fact name={text.ahead} isFirst>
                {text.span(network.clock.offsetSeconds)}
              </Fact>
            </dl>
            {network.clock.sandbox ? (
              <section>
                <h2>{text.advance}</h2>
                <div className="buttons">
                  {stepNames.map((name) => (
                    <button key={name} type="button" onClick={() => setStep(name)}>
                      {text.steps[name]}
                    </button>
                  ))}
                </div>
              </section>
            ) : (
              <Notice kind="closed" title={text.noSandbox} />
            )}
            {fell && <FellDue of={fell} />}
            {step && (
              <Advance
                step={step}
                now={network.clock.now}
                after={journal.nodes[0]?.sequence ?? 0}
                close={() => setStep(undefined)}
                onDone={(what) => {
                  setFell(what);
                  again({ requestPolicy: 'network-only' });
                  look();
                }}
              />
            )}
          </>
        )}
      </Asked>
    </Page>
  );
}

interface AdvanceProps {
  readonly step: Step;
  readonly now: string;
  /** The sequence of the last entry before. */
  readonly after: number;
  readonly close: () => void;
  readonly onDone: (fell: Fell) => void;
}

function Advance({ step, now, after, close, onDone }: AdvanceProps) {
  const t = useText();
  const text = t.network.clock;
  const client = useClient();
  const send = useOperation(ADVANCE);
  const to = new Date(Date.parse(now) + steps[step] * 1_000).toISOString();
  const look = async (): Promise<void> => {
    const { data } = await client.query(SINCE, {}, { requestPolicy: 'network-only' }).toPromise();
    onDone(fellOf(data, after));
  };
  return (
    <Confirm
      title={text.advanceBy(text.steps[step])}
      action={text.advance}
      close={close}
      onDone={() => void look()}
      run={() => send({ seconds: steps[step] })}
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

function fellOf(data: ResultOf<typeof SINCE> | undefined, after: number): Fell {
  const counts = new Map<string, number>();
  const entries = (data?.journal.nodes ?? []).filter(({ sequence }) => sequence > after);
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { kinds: [...counts], isMore: entries.length === 100 };
}

function FellDue({ of: { kinds, isMore } }: { readonly of: Fell }) {
  const t = useText();
  const text = t.network.clock;
  return (
    <section role="status">
      <h2>{text.fell}</h2>
      {kinds.length === 0 ? (
        <p>{text.nothingFell}</p>
      ) : (
        <ul className="buttons">
          {kinds.map(([kind, count]) => (
            <li key={kind}>
              <Badge tone="wait">{text.entries(t.entryKind(kind), count, isMore)}</Badge>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
