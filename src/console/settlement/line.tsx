import { useQuery } from 'urql';
import { useParams } from 'wouter';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { DataTable } from '../parts/data-table.js';
import { Money, Points } from '../parts/money.js';
import { useEntryColumns } from './entry-columns.js';
import { useEvidence } from './evidence.js';

const LINE = graphql(`
  query Line($statementId: ID!, $id: ID!, $first: Int!, $after: String) {
    statement(id: $statementId) {
      id
      status
    }
    node(id: $id) {
      id
      ... on StatementLine {
        kind
        count
        points
        disputed
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

const PAGE = 20;

/** A statement line down to the journal: each entry behind it, and what that posted. */
export function Line() {
  const t = useText();
  const { id, lineId } = useParams<{ id: string; lineId: string }>();
  const { may } = useSession();
  const [params] = useUrlState();
  const [asked, again] = useQuery({
    query: LINE,
    variables: { statementId: id, id: lineId, first: PAGE, after: params.getAll('after').at(-1) ?? null },
  });
  const node = asked.data?.node;
  const line = node && 'entries' in node ? node : undefined;
  const status = asked.data?.statement?.status;
  const mayDispute =
    may('disputeStatementLine') && line?.disputed === false && (status === 'ISSUED' || status === 'DISPUTED');
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
        {() => (line ? <Entries of={line} mayDispute={mayDispute} /> : <Notice kind="empty" title={t.line.notThere} />)}
      </Asked>
    </Page>
  );
}

function Entries({ of, mayDispute }: { readonly of: LineNode; readonly mayDispute: boolean }) {
  const t = useText();
  const { nodes, pageInfo } = of.entries;
  const columns = useEntryColumns();
  const choice = useEvidence(of, mayDispute);
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
        columns={choice.column ? [...columns, choice.column] : columns}
        bar={choice.bar}
        rows={nodes}
        keyOf={({ id }) => id}
        next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
        empty={<Notice kind="empty" title={t.line.none} />}
      />
    </>
  );
}
