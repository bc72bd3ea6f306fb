import { fromMicros, sumByCurrency, toMicros, type Money } from '../../client/index.js';

export interface Due {
  readonly direction: 'PARTNER_PAYS' | 'PARTNER_RECEIVES' | 'NOTHING_DUE';
  readonly netDue: Money;
}

/** What partners pay to the network, and what it pays to them, by currency. */
export function dueSums(statements: readonly Due[]): { readonly comesIn: Money[]; readonly goesOut: Money[] } {
  const of = (direction: Due['direction']): Money[] =>
    sumByCurrency(statements.filter((one) => one.direction === direction).map(({ netDue }) => netDue));
  return { comesIn: of('PARTNER_PAYS'), goesOut: of('PARTNER_RECEIVES') };
}

/** The balance less what is due, with the balance's sign: the next statement begins with it. */
export function carriedForward({ balance, netDue }: { readonly balance: Money; readonly netDue: Money }): Money {
  const whole: bigint = toMicros(balance.amount);
  const due: bigint = toMicros(netDue.amount);
  return { amount: fromMicros(whole - (whole < 0n ? -due : due)), currency: balance.currency };
}

/** The price of a point that a line comes to: exact when every point had that price, else the mean, cut to a micro. */
export function pricePerPoint(
  amount: Money,
  points: number,
): { readonly price: Money; readonly isExact: boolean } | null {
  if (points === 0) return null;
  const micros: bigint = toMicros(amount.amount);
  const size = micros < 0n ? -micros : micros;
  const price = { amount: fromMicros(size / BigInt(points)), currency: amount.currency };
  return { price, isExact: size % BigInt(points) === 0n };
}
