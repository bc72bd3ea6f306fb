import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { Fact } from '../parts/facts.js';
import { Points } from '../parts/money.js';
import { When } from '../parts/when.js';
import { Jobs } from './jobs.js';
import { Settings } from './settings.js';
import { SYSTEM, type SystemShown } from './system-query.js';

/** How the gateway that answers is doing, and by which settings it runs. */
export function System() {
  const t = useText();
  const [asked, again] = useQuery({ query: SYSTEM, requestPolicy: 'cache-and-network' });
  return (
    <Page
      title={t.places.system}
      lead={t.network.system.lead}
      actions={
        <button type="button" onClick={() => again({ requestPolicy: 'network-only' })}>
          {t.network.system.look}
        </button>
      }
    >
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ systemStatus, network }) => (
          <>
            <Status of={systemStatus} />
            <Jobs of={systemStatus.jobs} />
            <Settings of={network.settings} />
          </>
        )}
      </Asked>
    </Page>
  );
}

function Status({
  of: { version, startedAt, schemaVersion, lane, relay, lastVerify },
}: {
  readonly of: SystemShown['systemStatus'];
}) {
  const t = useText();
  const text = t.network.system;
  return (
    <dl className="facts">
      <Fact name={text.verify} isLong>
        {lastVerify ? (
          <>
            <Badge tone={lastVerify.violations === 0 ? 'good' : 'warn'}>{text.violations(lastVerify.violations)}</Badge>{' '}
            {text.entriesIn(lastVerify.entries, lastVerify.ms)} <When at={lastVerify.endedAt} precise />
          </>
        ) : (
          text.neverVerified
        )}
      </Fact>
      <Fact name={text.version}>{version}</Fact>
      {schemaVersion !== null && <Fact name={text.schemaVersion}>{schemaVersion}</Fact>}
      {startedAt !== null && (
        <Fact name={text.started}>
          <When at={startedAt} precise />
        </Fact>
      )}
      <Fact name={text.queued}>{text.queuedOf(lane.queued, lane.queueMax)}</Fact>
      {lane.lastBatch && (
        <Fact name={text.lastBatch}>
          {text.batch(lane.lastBatch.commands, lane.lastBatch.entries, lane.lastBatch.ms)}{' '}
          <When at={lane.lastBatch.committedAt} precise />
        </Fact>
      )}
      {relay && (
        <>
          <Fact name={text.relay}>
            <Points of={relay.sequence} />
          </Fact>
          <Fact name={text.lag}>
            <Badge tone={relay.lagEntries < 1_000 && relay.silentSeconds < 30 ? 'good' : 'warn'}>
              {text.lagOf(relay.lagEntries, relay.silentSeconds)}
            </Badge>
          </Fact>
        </>
      )}
    </dl>
  );
}
