import { formatMoney, type Money as Amount } from '../../client/index.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import type { Refusal } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { formatDecimal } from '../parts/decimal.js';
import { When } from '../parts/when.js';

/** A cycle by which value would grow, in figures. */
export const CYCLE = graphql(`
  fragment Cycle on Arbitrage {
    gain
    steps {
      kind
      partner {
        id
        name
      }
      from {
        amount
        currency
        unit
      }
      to {
        amount
        currency
        unit
      }
    }
  }
`);

export type CycleShown = ResultOf<typeof CYCLE>;
type Step = CycleShown['steps'][number];

/** The fields that the guards' refusals have beside code and message. */
interface Guarded {
  readonly gain?: string;
  readonly steps?: CycleShown['steps'];
  readonly lossPerPoint?: Amount;
  readonly with?: { readonly name: string };
  readonly earliest?: string;
}

/** What a refusal of rates says in figures: the cycle, the loss for each point, or the earliest start. */
export function GuardSaid({ of }: { readonly of: Refusal & Guarded }) {
  const t = useText();
  if (of.steps !== undefined && of.gain !== undefined) return <CycleDrawn of={{ gain: of.gain, steps: of.steps }} />;
  if (of.lossPerPoint !== undefined)
    return <p>{t.network.guard.loss(formatMoney(of.lossPerPoint, t.locale), of.with?.name ?? t.parts.nothing)}</p>;
  if (of.earliest !== undefined)
    return (
      <p>
        {t.network.guard.earliest} <When at={of.earliest} precise />
      </p>
    );
  return null;
}

function useAmount(): (amount: Step['from']) => string {
  const t = useText();
  return ({ amount, currency, unit }) => {
    if (currency !== null) return formatMoney({ amount, currency }, t.locale);
    const figure = formatDecimal(amount, t.locale);
    return unit === 'POINTS' ? t.network.guard.points(figure) : t.network.guard.scheme(figure);
  };
}

/** The cycle: each amount a station, each step an arrow to the next, and below them the way back with what was gained. */
export function CycleDrawn({ of: { steps, gain } }: { readonly of: CycleShown }) {
  const t = useText();
  const write = useAmount();
  const [first] = steps;
  if (!first) return null;
  return (
    <figure className="cycle">
      <figcaption className="hidden">{t.network.guard.cycle}</figcaption>
      <ol>
        <li className="station">{write(first.from)}</li>
        {steps.map((step, index) => (
          <li key={index} className="step">
            <span className="way">{t.network.guard.step(step.kind, step.partner?.name)}</span>
            <span className="station">{write(step.to)}</span>
          </li>
        ))}
      </ol>
      <p className="back">
        <strong>{t.network.guard.gain(gain)}</strong>
      </p>
    </figure>
  );
}
