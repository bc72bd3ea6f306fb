/**
 * What the guards are for: whatever sheets they let through, no sequence of earning, converting, redeeming and exchanging
 * turns value into more of the same, and no redemption costs the network more than it took in. The model below counts in
 * fractions of its own and shares no code with the guards or the prices.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Book, type PartnerTerms, type RateSheet } from '../../src/exchange/index.js';
import { fundPrice } from '../../src/exchange/book.js';
import type { FxRate } from '../../src/exchange/fx.js';
import { sinkCost } from '../../src/ledger/points/events.js';
import { micros } from '../../src/platform/index.js';
import { book, daysLater, fxRate, guard, mic, NOW, partner, sheet } from './builders.js';

const currencies = ['EUR', 'USD', 'JPY'] as const;
const minorUnits: Readonly<Record<string, bigint>> = { EUR: 100n, USD: 100n, JPY: 1n };

interface Proposal {
  readonly partner: number;
  readonly days: number;
  readonly rates: Partial<RateSheet>;
}

const millionths = (min: string, max: string) => fc.bigInt({ min: mic(min), max: mic(max) }).map(micros);
const optionally = (min: string, max: string) => fc.option(millionths(min, max), { nil: null });

/** Near the bounds of the guards, so that they accept about as often as they refuse. */
const tempting = fc.record({
  partner: fc.nat({ max: 2 }),
  days: fc.constantFrom(-10, 10, 20),
  rates: fc.record({
    accrualRate: millionths('0', '150'),
    redemptionValue: millionths('0.001', '0.02'),
    issuePrice: millionths('0.5', '1'),
    reimbursementPrice: fc.constant(mic('0')),
    conversionInRate: optionally('0.5', '2'),
    conversionOutRate: optionally('0.5', '2'),
  }),
});
const cheap = fc.record({
  partner: fc.nat({ max: 2 }),
  days: fc.constantFrom(-10, 10, 20),
  rates: fc.record({
    accrualRate: fc.constant(mic('1')),
    redemptionValue: fc.constant(mic('0.001')),
    issuePrice: millionths('0.005', '0.03'),
    reimbursementPrice: millionths('0.005', '0.015'),
  }),
});

const partnersOf = fc.tuple(
  ...[0, 1, 2].map((i) =>
    fc
      .record({
        currency: fc.constantFrom(...currencies),
        fundingModel: fc.constantFrom('ON_ISSUE' as const, 'ON_REDEMPTION' as const),
      })
      .map((terms) => partner(`p${i.toString()}`, terms)),
  ),
);
const rateText = fc
  .bigInt({ min: 700_000n, max: 1_400_000n })
  .map((rate) => `${(rate / 1_000_000n).toString()}.${(rate % 1_000_000n).toString().padStart(6, '0')}`);
const fxOf = fc
  .tuple(rateText, rateText)
  .map(([usd, jpy]): FxRate[] => [fxRate('EUR', 'USD', usd), fxRate('JPY', 'EUR', jpy)]);

/** Proposes the sheets one after the other; what the guards let through is approved. */
function accept(partners: readonly PartnerTerms[], proposals: readonly Proposal[], rates: readonly FxRate[]): Book {
  const approved: RateSheet[] = [];
  for (const proposal of proposals) {
    const of = partners[proposal.partner];
    if (
      !of ||
      approved.some(
        (one) => one.partnerId === of.id && one.effectiveFrom.getTime() === daysLater(proposal.days).getTime(),
      )
    )
      continue;
    const proposed = sheet(of, { ...proposal.rates, effectiveFrom: daysLater(proposal.days) });
    if (guard(book(partners, approved, rates), of, [proposed]) === undefined) approved.push(proposed);
  }
  return book(partners, approved, rates);
}

// ------------------------------------------------------------------ the model

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}
interface Holding {
  readonly asset: string;
  readonly amount: Fraction;
}

const whole = (n: bigint): Fraction => ({ n, d: 1n });
const scale = (a: Fraction, n: bigint, d: bigint): Fraction => ({ n: a.n * n, d: a.d * d });
const roundDown = (a: Fraction, parts: bigint): Fraction => ({ n: (a.n * parts) / a.d, d: parts });
const less = (a: Fraction, b: Fraction): boolean => a.n * b.d < b.n * a.d;

/** All that can be done with all of a holding at an instant. */
function moves(world: Book, { asset, amount }: Holding, at: Date): Holding[] {
  const offers = world.partners().flatMap((one) => {
    const rates = world.sheetAt(one.id, at);
    return rates ? [{ one, rates }] : [];
  });
  const out: Holding[] = [];
  for (const { one, rates } of offers) {
    const scheme = `scheme of ${one.code}`;
    if (asset === one.currency)
      out.push({ asset: 'PTS', amount: roundDown(scale(amount, rates.accrualRate, 1_000_000n), 1n) });
    if (asset === 'PTS') {
      out.push({
        asset: one.currency,
        amount: roundDown(scale(amount, rates.redemptionValue, 1_000_000n), minorUnits[one.currency] ?? 1n),
      });
      if (rates.conversionOutRate !== null)
        out.push({ asset: scheme, amount: scale(amount, rates.conversionOutRate, 1_000_000n) });
    }
    if (asset === scheme && rates.conversionInRate !== null)
      out.push({ asset: 'PTS', amount: roundDown(scale(amount, rates.conversionInRate, 1_000_000n), 1n) });
  }
  for (const currency of currencies) {
    if (!currencies.some((one) => one === asset) || currency === asset) continue;
    const rate = world.fx(asset, currency, NOW);
    if (rate) out.push({ asset: currency, amount: scale(amount, rate.numerator, rate.denominator) });
  }
  return out;
}

describe('with any sheets that the guards let through', () => {
  // Money or units of a scheme that are kept until a partner reprices may buy more points then, which that partner pays for.
  it('no sequence of earning, converting, redeeming and exchanging increases value, however long points are kept', () => {
    let returns = 0;
    const worlds = fc.record({
      partners: partnersOf,
      proposals: fc.array(tempting, { minLength: 3, maxLength: 8 }),
      rates: fxOf,
    });
    const walks = fc.record({
      start: fc.constantFrom(...currencies, 'scheme of p0', 'PTS'),
      days: fc.nat(2),
      steps: fc.array(fc.nat(), { minLength: 3, maxLength: 16 }),
    });
    fc.assert(
      fc.property(worlds, fc.array(walks, { minLength: 8, maxLength: 8 }), ({ partners, proposals, rates }, all) => {
        const world = accept(partners, proposals, rates);
        for (const { start, steps, days } of all) {
          let day = days;
          let holding: Holding = { asset: start, amount: whole(1_000_000_000n) };
          const least = new Map([[holding.asset, holding.amount]]);
          for (const step of steps) {
            // Now, and when the scheduled sheets have started.
            if (holding.asset === 'PTS' && step % 3 === 0) day = Math.min(2, day + 1);
            const open = moves(world, holding, daysLater([0, 10, 20][day] ?? 0));
            const next = open[step % open.length];
            if (!next) break;
            holding = next;
            const before = least.get(holding.asset);
            if (before) {
              returns += 1;
              expect(less(before, holding.amount)).toBe(false);
            }
            least.set(holding.asset, holding.amount);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(returns).toBeGreaterThan(1_000);
  });

  it('no redemption costs the network more than its points brought in', () => {
    let slices = 0;
    const worlds = fc.record({
      partners: partnersOf,
      proposals: fc.array(cheap, { minLength: 3, maxLength: 8 }),
      rates: fxOf,
    });
    fc.assert(
      fc.property(worlds, fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }), ({ partners, proposals, rates }, points) => {
        const world = accept(partners, proposals, rates);
        const days = [0, 10, 20];
        for (const [i, day] of days.entries()) {
          for (const issuer of partners) {
            const issuing = world.sheetAt(issuer.id, daysLater(day));
            if (!issuing) continue;
            const fund = fundPrice(world, issuer, NOW) ?? 0n;
            if (issuer.fundingModel === 'ON_ISSUE') expect(issuing.issuePrice >= fund).toBe(true);
            const source = issuer.fundingModel === 'ON_ISSUE' ? fund : issuing.issuePrice;
            // Taken on the same day or a later one.
            for (const acceptor of partners) {
              const fx =
                issuer.currency === acceptor.currency
                  ? null
                  : (world.fx(issuer.currency, acceptor.currency, NOW) ?? null);
              for (const later of days.slice(i)) {
                const accepting = world.sheetAt(acceptor.id, daysLater(later));
                if (!accepting) continue;
                slices += 1;
                const cost = sinkCost(
                  { acceptorId: acceptor.id, currency: acceptor.currency, price: accepting.reimbursementPrice, fx },
                  points,
                );
                expect(points * source >= cost).toBe(true);
              }
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(slices).toBeGreaterThan(1_000);
  });
});
