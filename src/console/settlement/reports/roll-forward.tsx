import { useQuery } from 'urql';
import { formatPoints, fromMicros } from '../../../client/index.js';
import { graphql } from '../../frame/graphql.js';
import { useSession } from '../../frame/session.js';
import { Asked } from '../../frame/states.js';
import { useText } from '../../frame/text.js';
import { Report } from '../../parts/charts/report.js';
import { textColumn } from '../../parts/columns.js';
import { micros, waterfall, writeMoney } from './panels.js';

const ROLL = graphql(`
  query Roll($periodNumber: Int) {
    rollForward(periodNumber: $periodNumber) {
      periodNumber
      points {
        opening
        issued
        redeemed
        expired
        closing
      }
      money {
        currency
        fundingModel
        opening {
          amount
          currency
        }
        issued {
          amount
          currency
        }
        redeemed {
          amount
          currency
        }
        expired {
          amount
          currency
        }
        closing {
          amount
          currency
        }
      }
    }
  }
`);

type Steps = Readonly<Record<'opening' | 'issued' | 'redeemed' | 'expired' | 'closing', bigint>>;

interface Row {
  readonly key: string;
  readonly title: string;
  readonly steps: Steps;
  readonly write: (amount: bigint) => string;
  /** As a file has it. */
  readonly text: (amount: bigint) => string;
}

const names = ['opening', 'issued', 'redeemed', 'expired', 'closing'] as const;

/** From a period's beginning to its end: points over the whole network, and the money behind them. */
export function RollForward({ periodNumber }: { readonly periodNumber: number | null }) {
  const t = useText();
  const { network } = useSession();
  const [asked, again] = useQuery({ query: ROLL, variables: { periodNumber } });
  const text = t.reports.roll;
  return (
    <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
      {({ rollForward: { points, money } }) => {
        const rows: readonly Row[] = [
          {
            key: 'points',
            title: network.pointsCode,
            steps: {
              opening: BigInt(points.opening),
              issued: BigInt(points.issued),
              redeemed: BigInt(points.redeemed),
              expired: BigInt(points.expired),
              closing: BigInt(points.closing),
            },
            write: (amount) => formatPoints(amount, t.locale),
            text: (amount) => amount.toString(),
          },
          ...money.map(({ currency, fundingModel, opening, issued, redeemed, expired, closing }) => ({
            key: `${currency} ${fundingModel}`,
            title: t.reports.ofModel(currency, t.reports.fundingModels[fundingModel]),
            steps: {
              opening: micros(opening),
              issued: micros(issued),
              redeemed: micros(redeemed),
              expired: micros(expired),
              closing: micros(closing),
            },
            write: (amount: bigint) => writeMoney(amount, currency, t.locale),
            text: fromMicros,
          })),
        ];
        return (
          <Report
            name="roll-forward"
            question={text.question}
            rows={rows}
            keyOf={({ key }) => key}
            series={[text.stand, text.more, text.less]}
            columns={[
              textColumn<Row>('title', text.what, ({ title }) => title),
              ...names.map((name) => ({
                key: name,
                title: text.steps[name],
                isFigure: true,
                show: ({ steps, write }: Row) => <span className="figure">{write(steps[name])}</span>,
                text: (row: Row) => row.text(row.steps[name]),
              })),
            ]}
            panels={rows.map(({ key, title, steps, write }) => ({
              key,
              title,
              bars: waterfall(
                [
                  { label: text.steps.opening, change: steps.opening, isWhole: true },
                  { label: text.steps.issued, change: steps.issued, isWhole: false },
                  { label: text.steps.redeemed, change: -steps.redeemed, isWhole: false },
                  { label: text.steps.expired, change: -steps.expired, isWhole: false },
                  { label: text.steps.closing, change: steps.closing, isWhole: true },
                ],
                write,
              ),
            }))}
          />
        );
      }}
    </Asked>
  );
}
