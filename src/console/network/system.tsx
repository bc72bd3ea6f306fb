import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import { Fact } from '../parts/facts.js';
import { Points } from '../parts/money.js';
import { When } from '../parts/when.js';

const SYSTEM = graphql(`
  query System {
    systemStatus {
      version
      startedAt
      schemaVersion
      lane {
        queued
        queueMax
        lastBatch {
          commands
          entries
          ms
          committedAt
        }
      }
      relay {
        sequence
        lagEntries
        silentSeconds
      }
      lastVerify {
        endedAt
        entries
        violations
        ms
      }
      jobs {
        name
        everySeconds
        lastStartedAt
        lastEndedAt
        lastDid
        lastFailed
      }
    }
    network {
      id
      settings {
        name
        value
        default
        description
      }
    }
  }
`);

type Shown = ResultOf<typeof SYSTEM>;
type Job = Shown['systemStatus']['jobs'][number];
type Setting = Shown['network']['settings'][number];

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
  readonly of: Shown['systemStatus'];
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

function Jobs({ of }: { readonly of: readonly Job[] }) {
  const t = useText();
  const text = t.network.system;
  const stateOf = ({ lastFailed, lastEndedAt, lastStartedAt }: Job): string =>
    lastFailed
      ? text.failed
      : lastEndedAt !== null
        ? text.succeeded
        : lastStartedAt !== null
          ? text.running
          : text.notYet;
  return (
    <section>
      <h2>{text.jobs}</h2>
      <DataTable
        list="jobs"
        caption={text.jobs}
        isPart
        rows={of}
        keyOf={({ name }) => name}
        empty={<Notice kind="empty" title={text.noJobs} />}
        columns={[
          textColumn<Job>('name', text.job, ({ name }) => name),
          shownColumn<Job>(
            'state',
            t.parts.status,
            (job) => (
              <Badge tone={job.lastFailed ? 'warn' : job.lastEndedAt === null ? 'quiet' : 'good'}>{stateOf(job)}</Badge>
            ),
            stateOf,
          ),
          textColumn<Job>('every', text.every, ({ everySeconds }) => text.seconds(everySeconds)),
          whenColumn<Job>('ended', text.ended, ({ lastEndedAt }) => lastEndedAt, true),
          { ...textColumn<Job>('did', text.did, ({ lastDid }) => lastDid.toString()), isFigure: true },
        ]}
      />
    </section>
  );
}

/** Such as "true when embedded, else false": whether that is the value in force, nobody says. */
const isConditional = (one: Setting): boolean => one.default.includes(' when embedded');

/** All settings, with what they mean in the network's own words. */
function Settings({ of }: { readonly of: readonly Setting[] }) {
  const t = useText();
  const text = t.network.system;
  return (
    <section>
      <h2>{text.settings}</h2>
      <DataTable
        list="settings"
        caption={text.settings}
        isPart
        rows={of}
        keyOf={({ name }) => name}
        empty={<Notice kind="empty" title={text.noSettings} />}
        columns={[
          shownColumn<Setting>(
            'name',
            text.setting,
            ({ name }) => <code className="whole">{name}</code>,
            ({ name }) => name,
          ),
          shownColumn<Setting>(
            'value',
            text.value,
            ({ value }) => <code>{value}</code>,
            ({ value }) => value,
          ),
          shownColumn<Setting>(
            'default',
            text.fromDefault,
            (one) =>
              one.value === one.default ? (
                ''
              ) : isConditional(one) ? (
                <span className="quiet">{text.defaultIs(one.default)}</span>
              ) : (
                <strong>{text.notDefault(one.default)}</strong>
              ),
            (one) => one.default,
          ),
          shownColumn<Setting>(
            'means',
            text.means,
            ({ description }) => <span lang="en">{description}</span>,
            ({ description }) => description,
          ),
        ]}
      />
    </section>
  );
}
