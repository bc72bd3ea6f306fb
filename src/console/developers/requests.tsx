import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { dayBegins } from '../frame/zone.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Choice, EntryField } from '../parts/filters.js';
import { NoneForFilter } from '../parts/none-for-filter.js';
import { Under } from '../parts/under.js';

const REQUESTS = graphql(`
  query Requests($partnerId: ID!, $first: Int!, $after: String, $filter: LoggedRequestFilter) {
    requestLog(partnerId: $partnerId, first: $first, after: $after, filter: $filter) {
      nodes {
        at
        operation
        code
        size
        refused
        replayed
        orderId
        idempotencyKey
        ms
        requestId
        askedBy
        role
        keyPrefix
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = ResultOf<typeof REQUESTS>['requestLog']['nodes'][number];
const PAGE = 20;
const filters = ['operation', 'code', 'outcome', 'order', 'key', 'request', 'from', 'to'] as const;
const outcomes: Readonly<Record<string, boolean>> = { well: false, failed: true };

/** What one's own partner asked: how each request went, and the numbers by which it is found again. */
export function Requests() {
  const t = useText();
  const text = t.requestList;
  const { partner, timeZone } = useSession();
  const [params] = useUrlState();
  const search = params.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(search), timeZone), [search, timeZone]);
  const [asked, again] = useQuery({
    query: REQUESTS,
    variables: {
      partnerId: partner?.id ?? '',
      first: PAGE,
      after: params.getAll('after').at(-1) ?? null,
      filter,
    },
    pause: partner === null,
  });
  const columns = useColumns();
  return (
    <Page title={t.places.requests} lead={text.lead}>
      <div className="bar">
        <EntryField name="operation" label={text.operation} maxLength={200} isSearch />
        <Choice
          name="outcome"
          label={text.outcome}
          options={[
            ['failed', text.failed],
            ['well', text.wentWell],
          ]}
        />
        <EntryField name="code" label={t.developers.errors.code} maxLength={100} />
        <EntryField name="order" label={text.orderId} />
        <EntryField name="key" label={text.idempotencyKey} maxLength={255} />
        <EntryField name="request" label={t.states.requestId} />
        <EntryField name="from" label={t.journal.from} type="date" />
        <EntryField name="to" label={t.journal.to} type="date" />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ requestLog: { nodes, pageInfo } }) => (
          <DataTable
            list="requests"
            caption={t.places.requests}
            columns={columns}
            rows={nodes}
            // A request has several operations where its document has.
            keyOf={(row, place) => [row.at, row.requestId, row.operation, place].join(' ')}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              pageInfo.hasNextPage ? (
                // A page looks at so many requests at most, and none of them fits.
                <Notice kind="empty" title={text.endsEarly} />
              ) : filters.some((name) => params.has(name)) ? (
                <NoneForFilter filters={filters} />
              ) : (
                <Notice kind="empty" title={text.none}>
                  <p>{text.noneSays}</p>
                </Notice>
              )
            }
          />
        )}
      </Asked>
    </Page>
  );
}

function filterOf(params: URLSearchParams, timeZone: string) {
  return {
    operation: params.get('operation'),
    code: params.get('code'),
    failed: outcomes[params.get('outcome') ?? ''] ?? null,
    orderId: params.get('order'),
    idempotencyKey: params.get('key'),
    requestId: params.get('request'),
    from: dayBegins(timeZone, params.get('from') ?? ''),
    to: dayBegins(timeZone, params.get('to') ?? '', 1),
  };
}

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  const text = t.requestList;
  const beside = ({ size, refused, replayed }: Row): string | null => {
    if (size !== null) return refused === null || refused === 0 ? text.listOf(size) : text.refusedOf(refused, size);
    return replayed === true ? text.replayed : null;
  };
  return [
    whenColumn('at', t.network.activity.at, ({ at }) => at, true),
    textColumn('operation', text.operation, ({ operation }) => operation),
    shownColumn(
      'answered',
      text.answered,
      (row) => {
        const said = row.code === null ? text.wentWell : <code>{row.code}</code>;
        const line = beside(row);
        return line === null ? said : <Under line={line}>{said}</Under>;
      },
      (row) => [row.code ?? text.wentWell, beside(row)].filter((one) => one !== null).join('; '),
    ),
    shownColumn(
      'numbers',
      text.numbers,
      (row) => <Numbers of={row} />,
      ({ orderId, idempotencyKey }) => [orderId, idempotencyKey].filter((one) => one !== null).join(' '),
    ),
    shownColumn(
      'who',
      text.who,
      ({ role, keyPrefix }) => {
        const who = t.roleName(role);
        return keyPrefix === null ? who : <Under line={<code>{keyPrefix}</code>}>{who}</Under>;
      },
      ({ askedBy, keyPrefix }) => [askedBy, keyPrefix].filter((one) => one !== null).join(' '),
    ),
    {
      ...textColumn<Row>('ms', text.took, ({ ms }) => text.milliseconds(ms)),
      isFigure: true,
      text: ({ ms }) => ms.toString(),
    },
  ];
}

/** The numbers by which the partner and the network speak of a request. */
function Numbers({ of: { orderId, idempotencyKey, requestId } }: { readonly of: Row }) {
  const t = useText();
  const text = t.requestList;
  return (
    <details>
      <summary>{orderId ?? requestId}</summary>
      <ul className="values">
        {orderId !== null && (
          <li>
            {text.orderId} <code>{orderId}</code>
          </li>
        )}
        {idempotencyKey !== null && (
          <li>
            {text.idempotencyKey} <code>{idempotencyKey}</code>
          </li>
        )}
        <li>
          {t.states.requestId} <code>{requestId}</code>
        </li>
      </ul>
    </details>
  );
}
