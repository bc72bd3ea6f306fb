import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { placeOfId } from '../frame/place-of-id.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { dayBegins } from '../frame/zone.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Choice, EntryField, PartnerChoice } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { Under } from '../parts/under.js';

const ACTIVITY = graphql(`
  query Activity($first: Int!, $after: String, $filter: ActivityFilter) {
    activity(first: $first, after: $after, filter: $filter) {
      nodes {
        number
        at
        operation
        role
        actor
        kind
        change
        objectId
        partner {
          id
          name
        }
        values {
          name
          before
          after
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = ResultOf<typeof ACTIVITY>['activity']['nodes'][number];
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
  const columns = useColumns();
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

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  const text = t.network.activity;
  const whoOf = ({ role, actor }: Row): string => (role === null ? (actor ?? text.network) : t.roleName(role));
  return [
    whenColumn('at', text.at, ({ at }) => at, true),
    shownColumn(
      'who',
      text.who,
      (row) => (row.role !== null && row.actor !== null ? <Under line={row.actor}>{whoOf(row)}</Under> : whoOf(row)),
      (row) => [whoOf(row), row.actor].filter((one) => one !== null).join(' '),
    ),
    shownColumn(
      'what',
      text.what,
      (row) => <Under line={row.operation ?? text.byHand}>{text.did(row.change, text.kindOf(row.kind))}</Under>,
      (row) => [row.change, row.kind, row.operation ?? ''].join(' '),
    ),
    shownColumn(
      'object',
      text.object,
      (row) => <TheObject of={row} />,
      ({ objectId }) => objectId ?? '',
    ),
    textColumn('partner', t.parts.partner, ({ partner }) => partner?.name ?? t.parts.nothing),
    shownColumn(
      'values',
      text.values,
      (row) => <Values of={row} />,
      ({ values }) =>
        (values ?? []).map(({ name, before, after }) => `${name}: ${before ?? ''} > ${after ?? ''}`).join('; '),
    ),
  ];
}

function TheObject({ of: { objectId } }: { readonly of: Row }) {
  const t = useText();
  if (objectId === null) return <span className="quiet">{t.parts.nothing}</span>;
  const to = placeOfId(objectId);
  // What tells ids apart is at their ends; the file has them whole.
  const short = `${objectId.slice(0, 4)}…${objectId.slice(-6)}`;
  return to === undefined ? (
    <code title={objectId}>{short}</code>
  ) : (
    <Link to={to} title={objectId}>
      {short}
    </Link>
  );
}

function Values({ of: { values } }: { readonly of: Row }) {
  const t = useText();
  if (!values || values.length === 0) return <span className="quiet">{t.parts.nothing}</span>;
  return (
    <details>
      <summary>{t.network.activity.valuesOf(values.length)}</summary>
      <ul className="values">
        {values.map(({ name, before, after }) => (
          <li key={name}>
            <code>{name}</code> {before ?? t.parts.nothing} <span aria-hidden="true">{t.network.activity.arrow}</span>{' '}
            <span className="hidden">{t.network.activity.became}</span>
            {after ?? t.parts.nothing}
          </li>
        ))}
      </ul>
    </details>
  );
}
