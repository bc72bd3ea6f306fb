import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import type { Job } from './system-query.js';

/** What the gateway does by itself, and how its last runs went. */
export function Jobs({ of }: { readonly of: readonly Job[] }) {
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
