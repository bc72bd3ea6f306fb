import { useQuery } from 'urql';
import { formatPoints } from '../../../client/index.js';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { Report } from '../../parts/charts/report.js';
import { moneyColumn, pointsColumn, textColumn } from '../../parts/columns.js';
import { FlowMatrix } from './flow-matrix.js';

const FLOW = graphql(`
  query Flow($periodNumber: Int) {
    flowReport(periodNumber: $periodNumber) {
      points
      issuer {
        id
        name
      }
      acceptor {
        id
        name
      }
      cost {
        amount
        currency
      }
      paid {
        amount
        currency
      }
    }
  }
`);

type Row = ResultOf<typeof FLOW>['flowReport'][number];

/** Whose points were spent where: issuers down, acceptors across. */
export function Flow({ periodNumber }: { readonly periodNumber: number | null }) {
  const t = useText();
  const [asked, again] = useQuery({ query: FLOW, variables: { periodNumber } });
  const text = t.reports.flow;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ flowReport: rows }) => (
        <Report
          name="flow"
          question={text.question}
          rows={rows}
          keyOf={({ issuer, acceptor }) => `${issuer.id} ${acceptor.id}`}
          series={[]}
          columns={[
            textColumn<Row>('issuer', text.issuer, ({ issuer }) => issuer.name),
            textColumn<Row>('acceptor', text.acceptor, ({ acceptor }) => acceptor.name),
            pointsColumn<Row>('points', t.statement.points, ({ points }) => points),
            moneyColumn<Row>('cost', text.cost, ({ cost }) => cost),
            moneyColumn<Row>('paid', text.paid, ({ paid }) => paid),
          ]}
          panels={[]}
          drawing={
            <FlowMatrix
              title={text.question}
              corner={text.corner}
              of={rows.map(({ issuer, acceptor, points }) => ({
                row: issuer,
                column: acceptor,
                size: BigInt(points),
                figure: formatPoints(points, t.locale),
              }))}
            />
          }
        />
      )}
    </Asked>
  );
}
