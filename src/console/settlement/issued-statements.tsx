import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { AndMore } from '../parts/and-more.js';
import { Status } from '../parts/status.js';

const ISSUED = graphql(`
  query IssuedStatements {
    statements(first: 50, filter: { status: [ISSUED, DISPUTED, AGREED, SETTLED] }) {
      totalCount
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        status
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
`);

/** The latest statements that have a digest, to choose one to check. */
export function IssuedStatements() {
  const t = useText();
  const [asked, again] = useQuery({ query: ISSUED });
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ statements }) => {
        const issued = statements.nodes;
        if (issued.length === 0) return <Notice kind="empty" title={t.check.none} />;
        return (
          <>
            <ul className="rows">
              {issued.map(({ id, status, partner, period }) => (
                <li key={id}>
                  <Link to={`/settlement/check/${id}`}>{t.statement.title(partner.name, period.number)}</Link>
                  <Status of={status} />
                </li>
              ))}
            </ul>
            <AndMore isCut={statements.pageInfo.hasNextPage} shown={issued.length} total={statements.totalCount}>
              {t.check.orById}
            </AndMore>
          </>
        );
      }}
    </Asked>
  );
}
