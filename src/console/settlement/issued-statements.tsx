import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { Link } from '../frame/link.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Status } from '../parts/status.js';

const ISSUED = graphql(`
  query IssuedStatements {
    statements(first: 50) {
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
        const issued = statements.nodes.filter(({ status }) => status !== 'DRAFT');
        if (issued.length === 0) return <Notice kind="empty" title={t.check.none} />;
        return (
          <ul className="rows">
            {issued.map(({ id, status, partner, period }) => (
              <li key={id}>
                <Link to={`/settlement/check/${id}`}>{t.statement.title(partner.name, period.number)}</Link>
                <Status of={status} />
              </li>
            ))}
          </ul>
        );
      }}
    </Asked>
  );
}
