import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { Fact } from '../parts/facts.js';
import { When } from '../parts/when.js';
import { Advance, stepNames, type Fell, type Step } from './advance-clock.js';

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
                ahead={network.clock.offsetSeconds}
                after={journal.nodes[0]?.sequence ?? 0}
                close={() => {
                  setStep(undefined);
                  // Also when it was only left: a try whose answer was lost may have been done.
                  again({ requestPolicy: 'network-only' });
                  look();
                }}
                onDone={setFell}
              />
            )}
          </>
        )}
      </Asked>
    </Page>
  );
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
