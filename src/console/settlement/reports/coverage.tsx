import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { Report } from '../../parts/charts/report.js';
import { moneyColumn, pointsColumn, textColumn } from '../../parts/columns.js';
import { micros, panelsBy, stack, writeMoney } from './panels.js';

const COVERAGE = graphql(`
  query Coverage {
    coverageReport {
      currency
      ratio
      fundedPoints
      reserve {
        amount
        currency
      }
      required {
        amount
        currency
      }
    }
  }
`);

type Row = ResultOf<typeof COVERAGE>['coverageReport'][number];

/** The reserve beside what it must hold, in each currency. */
export function Coverage() {
  const t = useText();
  const [asked, again] = useQuery({ query: COVERAGE });
  const text = t.reports.coverage;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ coverageReport: rows }) => (
        <Report
          name="coverage"
          question={text.question}
          rows={rows}
          keyOf={({ currency }) => currency}
          series={[]}
          columns={[
            textColumn<Row>('currency', t.parts.currency, ({ currency }) => currency),
            pointsColumn<Row>('points', t.statement.points, ({ fundedPoints }) => fundedPoints),
            moneyColumn<Row>('reserve', text.reserve, ({ reserve }) => reserve),
            moneyColumn<Row>('required', text.required, ({ required }) => required),
            textColumn<Row>('ratio', text.ratio, ({ ratio }) => ratio ?? t.parts.nothing),
          ]}
          panels={panelsBy(
            rows,
            ({ currency }) => currency,
            (of, currency) =>
              of.map(({ reserve, required }) => ({
                key: currency,
                label: text.reserveAgainst,
                figure: text.against(
                  writeMoney(micros(reserve), currency, t.locale),
                  writeMoney(micros(required), currency, t.locale),
                ),
                segments: stack([micros(reserve)]),
                mark: micros(required),
              })),
          )}
        />
      )}
    </Asked>
  );
}
