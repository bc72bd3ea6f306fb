import {
  BadInput,
  decimalToRational,
  formatScaled,
  parseDecimal,
  present,
  type Principal,
  type Rational,
} from '../platform/index.js';
import { exclusively, preview, type Services } from '../ledger/index.js';
import { bookWithin } from './book.js';
import { FxRateEntity } from './fx-rate.entity.js';
import type { FxRate } from './fx.js';
import { gainingCycles } from './guards.js';
import { fxRateId, type FxRateRecord } from './find-fx.js';
import type { Arbitrage } from './refusals.js';

/** A rate and its start. */
interface FxTerms {
  readonly base: string;
  readonly quote: string;
  /** A decimal above 0, from {@link readFxRate}. */
  readonly rate: string;
  /** Null means now. */
  readonly effectiveFrom: Date | null;
}

interface FxRateInput extends FxTerms {
  readonly source: string;
}

const FX_WHOLE_DIGITS = 18;
const FX_FRACTION_DIGITS = 12;

/** A rate in its shortest plain notation. */
export function readFxRate(field: string, text: string): string {
  const decimal = parseDecimal(text);
  const fits =
    decimal &&
    decimal.unscaled > 0n &&
    decimal.scale <= FX_FRACTION_DIGITS &&
    decimal.unscaled < 10n ** BigInt(FX_WHOLE_DIGITS + decimal.scale);
  if (!fits)
    throw new BadInput(
      field,
      `must be a decimal above 0 with at most ${FX_WHOLE_DIGITS.toString()} whole and ${FX_FRACTION_DIGITS.toString()} fraction digits`,
    );
  return formatScaled(decimal.unscaled, decimal.scale, 0);
}

/**
 * When a rate would start that is published now.
 * Throws BadInput when not exactly one currency is the network's base currency, or the start is in the past.
 */
function startOf({ base, quote, effectiveFrom }: FxTerms, baseCurrency: string, now: Date): Date {
  if (base !== baseCurrency && quote !== baseCurrency)
    throw new BadInput('input.base', `one of base and quote must be the network's base currency, ${baseCurrency}`);
  if (effectiveFrom && effectiveFrom.getTime() < now.getTime())
    throw new BadInput('input.effectiveFrom', 'must not lie in the past; leave it out for now');
  return effectiveFrom ?? now;
}

function mustDiffer({ base, quote }: FxTerms): void {
  if (base === quote) throw new BadInput('input.quote', 'must be another currency than base');
}

const asRational = (rate: string): Rational => decimalToRational(present(parseDecimal(rate), 'a rate that was read'));

const otherThan = (baseCurrency: string, { base, quote }: FxTerms): string => (base === baseCurrency ? quote : base);

/**
 * Publishes an exchange rate. It holds from `effectiveFrom` even if cycles gain by it; these are returned as alerts.
 * Throws BadInput when not exactly one currency is the network's base currency, or the start is in the past.
 */
export async function publishFxRate(
  services: Services,
  input: FxRateInput,
  principal: Principal,
): Promise<{ fxRate: FxRateRecord; alerts: Arbitrage[] }> {
  mustDiffer(input);
  const { base, quote, rate, source } = input;
  const { book, baseCurrency, fxRate } = await exclusively(
    services.database,
    async (em, now) => {
      const before = await bookWithin(em);
      const { baseCurrency } = before.network;
      const effectiveFrom = startOf(input, baseCurrency, now);
      const published = em.create(FxRateEntity, {
        base,
        quote,
        rate,
        effectiveFrom,
        source,
        publishedAt: now,
        publishedBy: principal.actor,
      });
      await em.flush();
      const id = BigInt(published.id);
      const fxRate: FxRateRecord = {
        ...{ __typename: 'FxRate', id: fxRateId(id), base, quote, rate, effectiveFrom, source },
        publishedAt: now,
      };
      const book = before.withRate({ id, base, quote, rate: asRational(rate), effectiveFrom });
      return { book, baseCurrency, fxRate };
    },
    { configChanges: true },
  );
  // The lane need not wait for them.
  return { fxRate, alerts: gainingCycles(book, otherThan(baseCurrency, input), fxRate.effectiveFrom) };
}

/** Beyond every number of a published rate: it is the latest of its instant. */
const LATEST = 9_223_372_036_854_775_807n;

/** What would gain by a rate, as {@link publishFxRate} answers it, without publishing anything. Throws as that does. */
export async function previewFxRate(
  services: Services,
  input: FxTerms,
): Promise<{ effectiveFrom: Date; alerts: Arbitrage[] }> {
  mustDiffer(input);
  return preview(services.database, async (em, now) => {
    const book = await bookWithin(em);
    const { baseCurrency } = book.network;
    const effectiveFrom = startOf(input, baseCurrency, now);
    const { base, quote } = input;
    const rate: FxRate = { id: LATEST, base, quote, rate: asRational(input.rate), effectiveFrom };
    return { effectiveFrom, alerts: gainingCycles(book.withRate(rate), otherThan(baseCurrency, input), effectiveFrom) };
  });
}
