import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../frame/graphql.js';
import { useSession } from '../../frame/session.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { useUrlState } from '../../frame/url-state.js';
import { dayEnds } from '../../frame/zone.js';
import { Report } from '../../parts/charts/report.js';
import { moneyColumn, pointsColumn, textColumn } from '../../parts/columns.js';
import { micros, panelsBy, stack, sum, writeMoney } from './panels.js';

const LIABILITY = graphql(`
  query Liability($at: DateTime, $partnerId: ID) {
    liabilityReport(at: $at, partnerId: $partnerId) {
      age
      expiryMonth
      fundingModel
      points
      partner {
        id
        name
      }
      cost {
        amount
        currency
      }
    }
  }
`);

const ages = ['DAYS_0_30', 'DAYS_31_90', 'DAYS_91_180', 'DAYS_181_365', 'OLDER'] as const;

type Row = ResultOf<typeof LIABILITY>['liabilityReport'][number];

/** What outstanding points cost, by the month in which they expire and by their age; now, or at the end of a day. */
export function Liability() {
  const t = useText();
  const { timeZone, aheadMs } = useSession();
  const [params] = useUrlState();
  const at = dayEnds(timeZone, params.get('at') ?? '', Date.now() + aheadMs);
  const [asked, again] = useQuery({ query: LIABILITY, variables: { at, partnerId: params.get('partner') } });
  const text = t.reports.liability;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ liabilityReport: rows }) => (
        <Report
          name="liability"
          question={text.question}
          rows={rows}
          keyOf={(row) =>
            `${row.partner.id} ${row.fundingModel} ${row.age} ${row.expiryMonth ?? ''} ${row.cost.currency}`
          }
          series={ages.map((age) => text.ages[age])}
          columns={[
            textColumn<Row>('month', text.month, ({ expiryMonth }) => expiryMonth ?? text.never),
            textColumn<Row>('age', text.age, ({ age }) => text.ages[age]),
            textColumn<Row>('partner', t.parts.partner, ({ partner }) => partner.name),
            textColumn<Row>(
              'model',
              t.reports.fundingModel,
              ({ fundingModel }) => t.reports.fundingModels[fundingModel],
            ),
            pointsColumn<Row>('points', t.statement.points, ({ points }) => points),
            moneyColumn<Row>('cost', text.cost, ({ cost }) => cost),
          ]}
          panels={panelsBy(
            rows,
            ({ cost }) => cost.currency,
            (of, currency) =>
              // What never expires stands last.
              [...new Set(of.map(({ expiryMonth }) => expiryMonth ?? '~'))].sort().map((month) => {
                const here = of.filter(({ expiryMonth }) => (expiryMonth ?? '~') === month);
                return {
                  key: month,
                  label: month === '~' ? text.never : month,
                  figure: writeMoney(sum(here.map(({ cost }) => micros(cost))), currency, t.locale),
                  segments: stack(
                    ages.map((age) => sum(here.filter((row) => row.age === age).map(({ cost }) => micros(cost)))),
                  ),
                };
              }),
          )}
        />
      )}
    </Asked>
  );
}
