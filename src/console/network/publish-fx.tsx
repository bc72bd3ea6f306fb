import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { troubleOf } from '../frame/api.js';
import { useOperation } from '../frame/operation.js';
import { useSettled } from '../frame/settled.js';
import { Failed } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';
import { Confirm } from '../parts/confirm.js';
import { Field } from '../parts/field.js';
import { PREVIEW_FX, PUBLISH_FX, type RateInForce } from './fx-query.js';
import { CycleDrawn } from './guard.js';

const PAUSE_MS = 350;
const DIGITS = 12;
const ratePattern = /^(?!0+(\.0+)?$)\d{1,18}(\.\d{1,12})?$/;

interface PublishFxProps {
  readonly base: string;
  readonly rates: readonly RateInForce[];
  readonly close: () => void;
  /** @param from when the rate began */
  readonly onDone: (from: string) => void;
}

/** A new rate from the base currency, with what would gain by it before it is published. */
export function PublishFx({ base, rates, close, onDone }: PublishFxProps) {
  const t = useText();
  const text = t.network.fx;
  const [first] = rates;
  const [quote, setQuote] = useState(first?.quote === base ? first.base : (first?.quote ?? ''));
  const [rate, setRate] = useState('');
  const [source, setSource] = useState('');
  const send = useOperation(PUBLISH_FX);
  const quotePattern = new RegExp(`^(?!${base}$)[A-Z]{3}$`);
  const isWhole = ratePattern.test(rate) && quotePattern.test(quote);
  const asks = useSettled(
    useMemo(() => ({ base, quote, rate }), [base, quote, rate]),
    PAUSE_MS,
  );
  const isSettled = asks.quote === quote && asks.rate === rate;
  const [asked] = useQuery({
    query: PREVIEW_FX,
    variables: { input: asks },
    pause: !(isWhole && isSettled),
    requestPolicy: 'network-only',
  });
  const before = rates.find((one) => one.quote === quote)?.rate;
  const preview = isWhole && isSettled && !asked.fetching && !asked.error ? asked.data?.previewFxRate : undefined;
  return (
    <Confirm
      title={text.publish}
      action={text.publish}
      isReady={preview !== undefined && source.trim() !== ''}
      close={close}
      onDone={({ publishFxRate: result }) => onDone(result.fxRate.effectiveFrom)}
      run={() => send({ input: { base, quote, rate, source: source.trim() } })}
    >
      <Field
        label={text.currency}
        value={quote}
        maxLength={3}
        required
        rule={{ pattern: quotePattern, says: t.parts.rules.otherCurrency(base) }}
        onValue={(value) => setQuote(value.trim().toUpperCase())}
      />
      <Field
        label={text.unitsFor(quote === '' ? t.parts.nothing : quote, base)}
        value={rate}
        inputMode="decimal"
        maxLength={31}
        required
        rule={{ pattern: ratePattern, says: t.parts.rules.rate(DIGITS) }}
        onValue={(value) => setRate(value.trim())}
      />
      {before !== undefined && <p className="quiet">{text.before(before)}</p>}
      <Field label={text.source} value={source} maxLength={100} required onValue={setSource} />
      <p>{text.publishSays}</p>
      <div aria-live="polite">
        {asked.error && isWhole && <Failed trouble={troubleOf(asked.error)} />}
        {preview &&
          (preview.alerts.length === 0 ? (
            <Badge tone="good">{text.noAlerts}</Badge>
          ) : (
            <>
              <Badge tone="warn">{text.alerts(preview.alerts.length)}</Badge>
              {preview.alerts.slice(0, 3).map((alert, index) => (
                <CycleDrawn key={index} of={alert} />
              ))}
            </>
          ))}
      </div>
    </Confirm>
  );
}
