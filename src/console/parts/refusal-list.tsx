import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql, type RefusalCode, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { dayBegins } from '../frame/zone.js';
import { shownColumn, textColumn, whenColumn } from './columns.js';
import { DataTable, type Column } from './data-table.js';
import { Choice, EntryField, PartnerChoice } from './filters.js';
import { NoneForFilter } from './none-for-filter.js';
import { Under } from './under.js';

const REFUSALS = graphql(`
  query Refusals($first: Int!, $after: String, $filter: LoggedRefusalFilter) {
    refusals(first: $first, after: $after, filter: $filter) {
      nodes {
        at
        operation
        code
        askedBy
        role
        keyPrefix
        requestId
        fields {
          name
          value
        }
        partner {
          id
          name
        }
        member {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = ResultOf<typeof REFUSALS>['refusals']['nodes'][number];
const PAGE = 20;
const filters = ['code', 'partner', 'operation', 'request', 'from', 'to'] as const;

/** Why something was declined, with what the network saw: those of a week. */
export function RefusalList() {
  const t = useText();
  const text = t.refusalList;
  const { timeZone } = useSession();
  const [params] = useUrlState();
  const search = params.toString();
  const codes = useMemo(() => Object.keys(t.refusals) as RefusalCode[], [t]);
  const filter = useMemo(() => filterOf(new URLSearchParams(search), timeZone, codes), [search, timeZone, codes]);
  const [asked, again] = useQuery({
    query: REFUSALS,
    variables: { first: PAGE, after: params.getAll('after').at(-1) ?? null, filter },
  });
  const columns = useColumns();
  return (
    <>
      <div className="bar">
        <Choice name="code" label={text.code} options={codes.map((code) => [code, code])} />
        <PartnerChoice />
        <EntryField name="operation" label={text.operation} maxLength={100} isSearch />
        <EntryField name="request" label={t.states.requestId} />
        <EntryField name="from" label={t.journal.from} type="date" />
        <EntryField name="to" label={t.journal.to} type="date" />
      </div>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ refusals: { nodes, pageInfo } }) => (
          <DataTable
            list="refusals"
            caption={t.places.refusals}
            columns={columns}
            rows={nodes}
            // A batch is refused within a millisecond: rows may differ in nothing.
            keyOf={(row, place) => [row.at, row.requestId, row.code, row.operation, place].join(' ')}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={
              filters.some((name) => params.has(name)) ? (
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
    </>
  );
}

function filterOf(params: URLSearchParams, timeZone: string, codes: readonly RefusalCode[]) {
  const code = codes.find((one) => one === params.get('code'));
  return {
    code: code ? [code] : null,
    partnerId: params.get('partner'),
    operation: params.get('operation'),
    requestId: params.get('request'),
    from: dayBegins(timeZone, params.get('from') ?? ''),
    to: dayBegins(timeZone, params.get('to') ?? '', 1),
  };
}

function useColumns(): readonly Column<Row>[] {
  const t = useText();
  const text = t.refusalList;
  const { partner } = useSession();
  const why: Readonly<Record<string, string>> = t.refusals;
  const all: readonly (Column<Row> | undefined)[] = [
    whenColumn('at', t.network.activity.at, ({ at }) => at, true),
    textColumn('operation', text.operation, ({ operation }) => operation),
    shownColumn(
      'code',
      text.why,
      ({ code }) => (
        <Under line={why[code]}>
          <code>{code}</code>
        </Under>
      ),
      ({ code }) => code,
    ),
    partner === null
      ? textColumn('partner', t.parts.partner, (row) => row.partner?.name ?? t.parts.nothing)
      : undefined,
    shownColumn(
      'who',
      text.who,
      ({ role, askedBy, keyPrefix }) => {
        const who = role === null ? askedBy : t.roleName(role);
        return keyPrefix === null ? who : <Under line={<code>{keyPrefix}</code>}>{who}</Under>;
      },
      ({ askedBy, keyPrefix }) => [askedBy, keyPrefix].filter((one) => one !== null).join(' '),
    ),
    shownColumn(
      'seen',
      text.seen,
      (row) => <Seen of={row} />,
      ({ fields }) => fields.map(({ name, value }) => `${name}: ${value}`).join('; '),
    ),
    {
      key: 'request',
      title: t.states.requestId,
      isForFile: true,
      show: () => null,
      text: ({ requestId }) => requestId ?? '',
    },
  ];
  return all.filter((one) => one !== undefined);
}

/** What the planner saw, and whom and which request it was about. */
function Seen({ of: { fields, member, requestId } }: { readonly of: Row }) {
  const t = useText();
  const { may } = useSession();
  return (
    <details>
      <summary>{t.refusalList.fieldsOf(fields.length)}</summary>
      <ul className="values">
        {fields.map(({ name, value }) => (
          <li key={name}>
            <code>{name}</code> {value}
          </li>
        ))}
        {member && (
          <li>
            {t.journal.member}{' '}
            {may('members') ? <Link to={`/network/members/${member.id}`}>{member.id}</Link> : <code>{member.id}</code>}
          </li>
        )}
        {requestId !== null && (
          <li>
            {t.states.requestId} <code>{requestId}</code>
          </li>
        )}
      </ul>
    </details>
  );
}
