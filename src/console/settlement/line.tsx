import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable, type Column } from '../parts/data-table.js';
import { Postings } from './postings.js';
import { Money, Points } from '../parts/money.js';
import { When } from '../parts/when.js';

const LINE = graphql(`
  query Line($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      id
      ... on StatementLine {
        kind
        count
        points
        amount {
          amount
          currency
        }
        counterparty {
          id
          name
        }
        entries(first: $first, after: $after) {
          nodes {
            id
            sequence
            kind
            postedAt
            postings {
              account
              asset
              amount
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

type LineNode = Extract<NonNullable<ResultOf<typeof LINE>['node']>, { readonly entries: unknown }>;
type Entry = LineNode['entries']['nodes'][number];

const PAGE = 20;

/** A statement line down to the journal: each entry behind it, and what that posted. */
export function Line() {
  const t = useText();
  const { id, lineId } = useParams<{ id: string; lineId: string }>();
  const [params] = useUrlState();
  const [asked, again] = useQuery({
    query: LINE,
    variables: { id: lineId, first: PAGE, after: params.getAll('after').at(-1) ?? null },
  });
  const node = asked.data?.node;
  const line = node && 'entries' in node ? node : undefined;
  const title = line ? t.lineName(t.lines[line.kind].title, line.counterparty?.name) : t.places.line;
  return (
    <Page
      title={title}
      lead={line && t.line.lead(line.count)}
      actions={
        <Link className="button" to={`/settlement/statements/${id}`}>
          {t.line.back}
        </Link>
      }
    >
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {() => (line ? <Entries of={line} /> : <Notice kind="empty" title={t.line.notThere} />)}
      </Asked>
    </Page>
  );
}

function Entries({ of }: { readonly of: LineNode }) {
  const t = useText();
  const { nodes, pageInfo } = of.entries;
  const columns: readonly Column<Entry>[] = [
    {
      key: 'sequence',
      title: t.line.sequence,
      isFigure: true,
      show: ({ sequence }) => <Points of={sequence} />,
      text: ({ sequence }) => sequence.toString(),
    },
    { key: 'kind', title: t.line.kind, show: ({ kind }) => t.entryKind(kind), text: ({ kind }) => kind },
    {
      key: 'postedAt',
      title: t.line.postedAt,
      show: ({ postedAt }) => <When at={postedAt} precise />,
      text: ({ postedAt }) => postedAt,
    },
    {
      key: 'postings',
      title: t.line.postings,
      show: ({ postings }) => <Postings of={postings} />,
      text: ({ postings }) => postings.map(({ account, asset, amount }) => `${account} ${amount} ${asset}`).join('; '),
    },
  ];
  return (
    <>
      <dl className="facts">
        <div className="first">
          <dt>{t.statement.amount}</dt>
          <dd>
            <Money of={of.amount} />
          </dd>
        </div>
        <div>
          <dt>{t.statement.points}</dt>
          <dd>
            <Points of={of.points} />
          </dd>
        </div>
      </dl>
      <DataTable
        list={`line-${of.id}`}
        caption={t.line.entries}
        columns={columns}
        rows={nodes}
        keyOf={({ id }) => id}
        next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
        empty={<Notice kind="empty" title={t.line.none} />}
      />
    </>
  );
}
