import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { dayBegins } from '../frame/zone.js';
import { DataTable } from '../parts/data-table.js';
import { Choice, EntryField, PartnerChoice } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { ACTIVITY, useActivityColumns } from './activity-columns.js';

const PAGE = 20;
const filters = ['kind', 'partner', 'operation', 'actor', 'object', 'from', 'to'] as const;

/** Who did what, the last change first. */
export function Activity() {
  const t = useText();
  const text = t.network.activity;
  const { timeZone } = useSession();
  const [params] = useUrlState();
  const search = params.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(search), timeZone), [search, timeZone]);
  const [asked, again] = useQuery({
    query: ACTIVITY,
    variables: { first: PAGE, after: params.getAll('after').at(-1) ?? null, filter },
  });
  const columns = useActivityColumns();
  return (
    <Page title={t.places.activity} lead={text.lead}>
      <div className="bar">
        <Choice name="kind" label={text.object} options={text.kinds} />
        <PartnerChoice />
        <EntryField name="operation" label={text.operation} maxLength={100} />
        <EntryField name="actor" label={text.actor} maxLength={200} isSearch />
        <EntryField name="object" label={text.objectId} maxLength={64} />
        <EntryField name="from" label={t.journal.from} type="date" />
        <EntryField name="to" label={t.journal.to} type="date" />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ activity: { nodes, pageInfo } }) => (
          <DataTable
            list="activity"
            caption={t.places.activity}
            columns={columns}
            rows={nodes}
            keyOf={({ number }) => number.toString()}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              filters.some((name) => params.has(name)) ? (
                <NoneForFilter filters={filters} />
              ) : (
                <Notice kind="empty" title={text.none} />
              )
            }
          />
        )}
      </Asked>
    </Page>
  );
}

const filterOf = (params: URLSearchParams, timeZone: string) => ({
  kind: params.get('kind'),
  partnerId: params.get('partner'),
  operation: params.get('operation'),
  actor: params.get('actor'),
  objectId: params.get('object'),
  from: dayBegins(timeZone, params.get('from') ?? ''),
  to: dayBegins(timeZone, params.get('to') ?? '', 1),
});
