import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { Report } from '../../parts/charts/report.js';
import { moneyColumn, pointsColumn, textColumn } from '../../parts/columns.js';
import { micros, panelsBy, stack, writeMoney } from './panels.js';

const BREAKAGE = graphql(`
  query Breakage($periodNumber: Int) {
    breakageReport(periodNumber: $periodNumber) {
      fundingModel
      points
      partner {
        id
        name
      }
      released {
        amount
        currency
      }
      issuerShare {
        amount
        currency
      }
      networkShare {
        amount
        currency
      }
    }
  }
`);

type Row = ResultOf<typeof BREAKAGE>['breakageReport'][number];

/** What became of the money behind points that expired in a period. */
export function Breakage({ periodNumber }: { readonly periodNumber: number | null }) {
  const t = useText();
  const [asked, again] = useQuery({ query: BREAKAGE, variables: { periodNumber } });
  const text = t.reports.breakage;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ breakageReport: rows }) => (
        <Report
          name="breakage"
          question={text.question}
          rows={rows}
          keyOf={({ partner, fundingModel }) => `${partner.id} ${fundingModel}`}
          series={[text.issuer, text.network]}
          columns={[
            textColumn<Row>('partner', t.parts.partner, ({ partner }) => partner.name),
            textColumn<Row>(
              'model',
              t.reports.fundingModel,
              ({ fundingModel }) => t.reports.fundingModels[fundingModel],
            ),
            pointsColumn<Row>('points', t.statement.points, ({ points }) => points),
            moneyColumn<Row>('released', text.released, ({ released }) => released),
            moneyColumn<Row>('issuer', text.issuer, ({ issuerShare }) => issuerShare),
            moneyColumn<Row>('network', text.network, ({ networkShare }) => networkShare),
          ]}
          panels={panelsBy(
            rows,
            ({ released }) => released.currency,
            (of, currency) =>
              of.map(({ partner, fundingModel, issuerShare, networkShare, released }) => ({
                key: `${partner.id} ${fundingModel}`,
                label: t.reports.ofModel(partner.name, t.reports.fundingModels[fundingModel]),
                figure: writeMoney(micros(released), currency, t.locale),
                segments: stack([micros(issuerShare), micros(networkShare)]),
              })),
          )}
        />
      )}
    </Asked>
  );
}
