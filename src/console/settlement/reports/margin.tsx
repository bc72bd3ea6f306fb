import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { Report } from '../../parts/charts/report.js';
import { moneyColumn, textColumn } from '../../parts/columns.js';
import { micros, panelsBy, stack, writeMoney } from './panels.js';

const MARGIN = graphql(`
  query Margin($periodNumber: Int) {
    marginReport(periodNumber: $periodNumber) {
      partner {
        id
        name
      }
      issue {
        amount
        currency
      }
      redemption {
        amount
        currency
      }
      adjustment {
        amount
        currency
      }
      total {
        amount
        currency
      }
    }
  }
`);

type Row = ResultOf<typeof MARGIN>['marginReport'][number];

/** The network's margin of a period, by the partner at which it arose and by its source. */
export function Margin({ periodNumber }: { readonly periodNumber: number | null }) {
  const t = useText();
  const [asked, again] = useQuery({ query: MARGIN, variables: { periodNumber } });
  const text = t.reports.margin;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ marginReport: rows }) => (
        <Report
          name="margin"
          question={text.question}
          rows={rows}
          keyOf={({ partner, total }) => `${partner.id} ${total.currency}`}
          series={[text.issue, text.redemption, text.adjustment]}
          columns={[
            textColumn<Row>('partner', t.parts.partner, ({ partner }) => partner.name),
            moneyColumn<Row>('issue', text.issue, ({ issue }) => issue),
            moneyColumn<Row>('redemption', text.redemption, ({ redemption }) => redemption),
            moneyColumn<Row>('adjustment', text.adjustment, ({ adjustment }) => adjustment),
            moneyColumn<Row>('total', t.journal.sum, ({ total }) => total),
          ]}
          panels={panelsBy(
            rows,
            ({ total }) => total.currency,
            (of, currency) =>
              of.map(({ partner, issue, redemption, adjustment, total }) => ({
                key: partner.id,
                label: partner.name,
                figure: writeMoney(micros(total), currency, t.locale),
                segments: stack([micros(issue), micros(redemption), micros(adjustment)]),
              })),
          )}
        />
      )}
    </Asked>
  );
}
