import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { useUrlState } from '../../frame/url-state.js';
import { Report } from '../../parts/charts/report.js';
import { AndMore } from '../../parts/and-more.js';
import { moneyColumn, textColumn } from '../../parts/columns.js';
import { micros, panelsBy, stack, writeMoney } from './panels.js';

const POSITIONS = graphql(`
  query PositionsByPeriod($partnerId: ID) {
    statements(first: 100, partnerId: $partnerId) {
      totalCount
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        balance {
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
      }
    }
  }
`);

type Row = ResultOf<typeof POSITIONS>['statements']['nodes'][number];

/** The balances of the latest 100 statements, period by period for each partner. */
export function PositionsByPeriod() {
  const t = useText();
  const [params] = useUrlState();
  const [asked, again] = useQuery({ query: POSITIONS, variables: { partnerId: params.get('partner') } });
  const text = t.reports.positions;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ statements: { nodes, totalCount, pageInfo } }) => {
        const rows = nodes.toSorted(
          (one, other) => one.partner.name.localeCompare(other.partner.name) || one.period.number - other.period.number,
        );
        return (
          <>
            <AndMore isCut={pageInfo.hasNextPage} shown={nodes.length} total={totalCount}>
              {text.choose}
            </AndMore>
            <Report
              name="positions"
              question={text.question}
              rows={rows}
              keyOf={({ id }) => id}
              series={[text.owed, text.owes]}
              columns={[
                textColumn<Row>('partner', t.parts.partner, ({ partner }) => partner.name),
                textColumn<Row>('period', t.periods.number, ({ period }) => t.periods.name(period.number)),
                moneyColumn<Row>('balance', t.statement.balance, ({ balance }) => balance),
              ]}
              panels={panelsBy(
                rows,
                ({ balance }) => balance.currency,
                (of, currency) =>
                  of.map(({ id, partner, period, balance }) => ({
                    key: id,
                    label: t.statement.title(partner.name, period.number),
                    figure: writeMoney(micros(balance), currency, t.locale),
                    segments: micros(balance) < 0n ? stack([0n, micros(balance)]) : stack([micros(balance)]),
                  })),
              )}
            />
          </>
        );
      }}
    </Asked>
  );
}
