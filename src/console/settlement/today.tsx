import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { AndMore } from '../parts/and-more.js';
import { Badge } from '../parts/badge.js';
import { DaysLeft } from './deadline.js';
import { DueSums } from './due-sums.js';
import { Positions } from './positions.js';

const TODAY = graphql(`
  query Today {
    settlementPeriod {
      id
      number
      openedAt
    }
    toAgree: statements(first: 5, filter: { status: [ISSUED] }) {
      totalCount
      nodes {
        id
        agreeBy
        partner {
          id
          name
        }
        period {
          id
          number
        }
      }
    }
    disputes(first: 5, filter: { status: OPEN }) {
      totalCount
      nodes {
        id
        statement {
          id
          partner {
            id
            name
          }
          period {
            id
            number
          }
        }
      }
    }
    overdue: statements(first: 1, filter: { due: OVERDUE }) {
      totalCount
    }
    due: statements(first: 100, filter: { due: DUE }) {
      totalCount
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        status
        direction
        netDue {
          amount
          currency
        }
      }
    }
  }
`);

type Shown = ResultOf<typeof TODAY>;

/** What waits for whoever is signed in, and where partners stand at this moment. */
export function Today() {
  const t = useText();
  const [asked, again] = useQuery({ query: TODAY });
  return (
    <Page title={t.places.today} lead={t.today.lead}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ toAgree, disputes, due, overdue, settlementPeriod }) => (
          <div className="tiles">
            <Waiting of={toAgree} />
            <Disputed of={disputes} />
            <Due of={due} overdue={overdue.totalCount} />
            {settlementPeriod && <Open number={settlementPeriod.number} />}
          </div>
        )}
      </Asked>
      <Positions />
    </Page>
  );
}

/** Statements that the partner has yet to agree to. */
function Waiting({ of: { totalCount, nodes } }: { readonly of: Shown['toAgree'] }) {
  const t = useText();
  const { may } = useSession();
  return (
    <section className="tile">
      <h2>{t.today.toAgree}</h2>
      <p className="count">{t.today.statements(totalCount)}</p>
      <ul className="rows">
        {nodes.map(({ id, partner, period, agreeBy }) => (
          <li key={id}>
            <Link to={`/settlement/statements/${id}`}>{t.statement.title(partner.name, period.number)}</Link>
            {agreeBy !== null && <DaysLeft until={agreeBy} passed={t.statement.timeIsOver} />}
          </li>
        ))}
        <Rest of={totalCount - nodes.length} to="/settlement/statements?status=ISSUED" />
      </ul>
      {totalCount === 0 && <p className="quiet">{may('agreeStatement') ? t.today.allAgreed : t.today.noneWaits}</p>}
    </section>
  );
}

function Disputed({ of: { totalCount, nodes } }: { readonly of: Shown['disputes'] }) {
  const t = useText();
  return (
    <section className="tile">
      <h2>{t.today.disputes}</h2>
      <p className="count">{t.today.lines(totalCount)}</p>
      <ul className="rows">
        {nodes.map(({ id, statement: { partner, period } }) => (
          <li key={id}>
            <Link to={`/settlement/disputes/${id}`}>{t.statement.title(partner.name, period.number)}</Link>
          </li>
        ))}
        <Rest of={totalCount - nodes.length} to="/settlement/disputes?status=OPEN" />
      </ul>
      {totalCount === 0 && <p className="quiet">{t.today.noDisputes}</p>}
    </section>
  );
}

interface DueProps {
  readonly of: Shown['due'];
  readonly overdue: number;
}

function Due({ of: { totalCount, nodes, pageInfo }, overdue }: DueProps) {
  const t = useText();
  return (
    <section className="tile">
      <h2>
        <Link to="/settlement/payments">{t.today.due}</Link>
      </h2>
      {overdue > 0 && <Badge tone="warn">{t.today.overdue(overdue)}</Badge>}
      <DueSums of={nodes} />
      <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} total={totalCount}>
        {t.payments.cut}
      </AndMore>
    </section>
  );
}

function Open({ number }: { readonly number: number }) {
  const t = useText();
  const { may } = useSession();
  return (
    <section className="tile">
      <h2>{t.today.open}</h2>
      <p className="count">{t.periods.name(number)}</p>
      <p>
        <Link to="/settlement/periods">{may('closeSettlementPeriod') ? t.today.toClose : t.places.periods}</Link>
      </p>
    </section>
  );
}

/** How many more there are than are shown, as a link to all. */
function Rest({ of, to }: { readonly of: number; readonly to: string }) {
  const t = useText();
  if (of <= 0) return null;
  return (
    <li>
      <Link to={to}>{t.today.more(of)}</Link>
    </li>
  );
}
