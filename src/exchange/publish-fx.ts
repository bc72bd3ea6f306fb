import { BadInput, formatScaled, parseDecimal, type Principal } from '../platform/index.js';
import { exclusively, type Services } from '../ledger/index.js';
import { bookWithin } from './book.js';
import { FxRateEntity } from './fx-rate.entity.js';
import { gainingCycles } from './guards.js';
import { fxRateId, type FxRateRecord } from './find-fx.js';
import type { Arbitrage } from './refusals.js';

interface FxRateInput {
  readonly base: string;
  readonly quote: string;
  /** A decimal above 0, from {@link readFxRate}. */
  readonly rate: string;
  /** Null means now. */
  readonly effectiveFrom: Date | null;
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
 * Publishes an exchange rate. It holds from `effectiveFrom` even if cycles gain by it; these are returned as alerts.
 * Throws BadInput when not exactly one currency is the network's base currency, or the start is in the past.
 */
export async function publishFxRate(
  services: Services,
  input: FxRateInput,
  principal: Principal,
): Promise<{ fxRate: FxRateRecord; alerts: Arbitrage[] }> {
  const { base, quote, rate, source } = input;
  if (base === quote) throw new BadInput('input.quote', 'must be another currency than base');
  return exclusively(
    services.database,
    async (em, now) => {
      const { network } = await bookWithin(em);
      if (base !== network.baseCurrency && quote !== network.baseCurrency)
        throw new BadInput(
          'input.base',
          `one of base and quote must be the network's base currency, ${network.baseCurrency}`,
        );
      if (input.effectiveFrom && input.effectiveFrom.getTime() < now.getTime())
        throw new BadInput('input.effectiveFrom', 'must not lie in the past; leave it out for now');
      const effectiveFrom = input.effectiveFrom ?? now;
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
      const other = base === network.baseCurrency ? quote : base;
      const alerts = gainingCycles(await bookWithin(em), other, effectiveFrom);
      return {
        fxRate: {
          __typename: 'FxRate',
          id: fxRateId(BigInt(published.id)),
          base,
          quote,
          rate,
          effectiveFrom,
          source,
          publishedAt: now,
        },
        alerts,
      };
    },
    { configChanges: true },
  );
}
