import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { isDue } from './due.js';
import { DueSums } from './due-sums.js';
import { Positions } from './positions.js';

const TODAY = graphql(`
  query Today {
    settlementPeriod {
      id
      number
      openedAt
    }
    statements(first: 50) {
      nodes {
        id
        status
        direction
        netDue {
          amount
          currency
        }
        partner {
          id
          name
        }
        period {
          id
          number
        }
        lines {
          id
          disputed
        }
      }
    }
  }
`);

type Statement = ResultOf<typeof TODAY>['statements']['nodes'][number];

/** What waits for whoever is signed in, and where partners stand at this moment. */
export function Today() {
  const t = useText();
  const [asked, again] = useQuery({ query: TODAY, requestPolicy: 'cache-and-network' });
  return (
    <Page title={t.places.today} lead={t.today.lead}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {({ statements, settlementPeriod }) => (
          <div className="tiles">
            <Waiting of={statements.nodes} />
            <Disputed of={statements.nodes} />
            <Due of={statements.nodes} />
            {settlementPeriod && <Open number={settlementPeriod.number} />}
          </div>
        )}
      </Asked>
      <Positions />
    </Page>
  );
}

interface TileProps {
  readonly of: readonly Statement[];
}

/** Statements that the partner has yet to agree to. */
function Waiting({ of }: TileProps) {
  const t = useText();
  const { may } = useSession();
  const waiting = of.filter(({ status }) => status === 'ISSUED');
  return (
    <section className="tile">
      <h2>{t.today.toAgree}</h2>
      <p className="count">{t.today.statements(waiting.length)}</p>
      <Listed of={waiting} />
      {waiting.length === 0 && <p className="quiet">{may('agreeStatement') ? t.today.allAgreed : t.today.noneWaits}</p>}
    </section>
  );
}

function Disputed({ of }: TileProps) {
  const t = useText();
  const disputed = of.filter(({ lines }) => lines.some((line) => line.disputed));
  return (
    <section className="tile">
      <h2>{t.today.disputes}</h2>
      <p className="count">{t.today.statements(disputed.length)}</p>
      <Listed of={disputed} />
      {disputed.length === 0 && <p className="quiet">{t.today.noDisputes}</p>}
    </section>
  );
}

function Due({ of }: TileProps) {
  const t = useText();
  return (
    <section className="tile">
      <h2>
        <Link to="/settlement/payments">{t.today.due}</Link>
      </h2>
      <DueSums of={of.filter(isDue)} />
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

/** The first few, each a link; the rest is in the list of statements. */
function Listed({ of }: TileProps) {
  const t = useText();
  const shown = of.slice(0, 5);
  return (
    <ul className="rows">
      {shown.map(({ id, partner, period }) => (
        <li key={id}>
          <Link to={`/settlement/statements/${id}`}>{t.statement.title(partner.name, period.number)}</Link>
        </li>
      ))}
      {of.length > shown.length && (
        <li>
          <Link to="/settlement/statements">{t.today.more(of.length - shown.length)}</Link>
        </li>
      )}
    </ul>
  );
}
