import { describe, expect, it } from '@jest/globals';
import { gainingCycles, guardRates } from '../../src/exchange/index.js';
import { book, daysLater, fxRate, mic, NOW, partner, sheet } from './builders.js';

const bakery = partner('bakery');
const airline = partner('airline');
const safe = sheet(bakery);

describe('arbitrage', () => {
  it('passes rates by which value shrinks', () => {
    expect(guardRates(book([bakery, airline], [safe]), airline, [sheet(airline)], NOW)).toBeUndefined();
  });

  it('names the cycle of the greatest gain in words', () => {
    const generous = sheet(bakery, { accrualRate: mic('120') });
    const rates = sheet(airline, { accrualRate: mic('1.5'), redemptionValue: mic('0.01') });
    expect(guardRates(book([bakery, airline], [generous]), airline, [rates], NOW)).toMatchObject({
      __typename: 'Arbitrage',
      code: 'ARBITRAGE',
      cycle: ['spend 1.00 EUR at bakery: earn 120 points', 'redeem 120 points at airline: 1.20 EUR'],
      gain: '1.20',
    });
  });

  it('refuses what comes to exactly 1.00, and at one partner alone', () => {
    const rates = sheet(bakery, { accrualRate: mic('100'), redemptionValue: mic('0.01') });
    expect(guardRates(book([bakery], []), bakery, [rates], NOW)).toMatchObject({ __typename: 'Arbitrage', gain: '1.00' });
    const less = sheet(bakery, { accrualRate: mic('99.999999'), redemptionValue: mic('0.01') });
    expect(guardRates(book([bakery], []), bakery, [less], NOW)).toBeUndefined();
  });

  it('goes through exchange rates, exactly', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const rates = sheet(usd, { accrualRate: mic('1'), issuePrice: mic('1'), redemptionValue: mic('1.08'), reimbursementPrice: mic('0') });
    const others = [sheet(bakery, { accrualRate: mic('0.99') }), sheet(airline, { redemptionValue: mic('0.5'), accrualRate: mic('0.4') })];
    const at = (rate: string) => guardRates(book([bakery, airline, usd], others, [fxRate('EUR', 'USD', rate)]), usd, [{ ...rates, accrualRate: mic('0') }], NOW);
    // 0.99 points a euro, each worth 1.08 dollars: 1.0692 dollars, which is 1.00 euro at 1.0692.
    expect(at('1.0692')).toMatchObject({ __typename: 'Arbitrage', gain: '1.00' });
    expect(at('1.069200000001')).toBeUndefined();
    expect(at('0.9')).toMatchObject({
      cycle: ['spend 1.00 EUR at bakery: earn 0.99 points', 'redeem 0.99 points at usd: 1.0692 USD', 'exchange 1.0692 USD: 1.188 EUR'],
      gain: '1.188',
    });
  });

  it('refuses a conversion in and out that gains, over all sheets of the partner, and passes an even one', () => {
    const even = sheet(bakery, { conversionInRate: mic('2'), conversionOutRate: mic('0.5') });
    expect(guardRates(book([bakery], []), bakery, [even], NOW)).toBeUndefined();
    const next = sheet(bakery, { conversionOutRate: mic('0.500001'), effectiveFrom: daysLater(40) });
    expect(guardRates(book([bakery], [even]), bakery, [next], NOW)).toMatchObject({ __typename: 'Arbitrage', gain: '1.000002' });
    const elsewhere = sheet(airline, { conversionOutRate: mic('0.6') });
    expect(guardRates(book([bakery, airline], [even]), airline, [elsewhere], NOW)).toBeUndefined();
  });

  it('sees scheduled sheets that never are in force together, not superseded ones, and only ACTIVE partners', () => {
    const rates = sheet(airline, { accrualRate: mic('1'), redemptionValue: mic('0.01') });
    const generous = { accrualRate: mic('100') };
    const scheduled = sheet(bakery, { ...generous, effectiveFrom: daysLater(99) });
    expect(guardRates(book([bakery, airline], [safe, scheduled]), airline, [rates], NOW)).toMatchObject({ __typename: 'Arbitrage' });
    const superseded = sheet(bakery, { ...generous, effectiveFrom: daysLater(-99) });
    expect(guardRates(book([bakery, airline], [superseded, safe]), airline, [rates], NOW)).toBeUndefined();
    const absent = partner('bakery', { status: 'ONBOARDING' });
    expect(guardRates(book([absent, airline], [sheet(absent, generous)]), airline, [rates], NOW)).toBeUndefined();
  });

  it('lets a sheet pass that takes no part in a cycle of others', () => {
    const broken = [sheet(bakery, { accrualRate: mic('200') }), sheet(airline, { redemptionValue: mic('0.01'), accrualRate: mic('0.1') })];
    const cafe = partner('cafe');
    expect(guardRates(book([bakery, airline, cafe], broken), cafe, [sheet(cafe, { redemptionValue: mic('0.001') })], NOW)).toBeUndefined();
  });
});

describe('rates that lose', () => {
  it('are an ON_ISSUE price below the fund price, as it is rounded', () => {
    const usd = partner('usd', { currency: 'USD' });
    const at = (issuePrice: string) => guardRates(book([usd], [], [fxRate('EUR', 'USD', '1.08006')]), usd, [sheet(usd, { issuePrice: mic(issuePrice), reimbursementPrice: mic('0') })], NOW);
    expect(at('0.010801')).toBeUndefined();
    expect(at('0.0108')).toMatchObject({ __typename: 'LossMakingRates', withPartnerId: usd.id, lossPerPoint: { amount: '0.000001', currency: 'USD' } });
  });

  it('are a reimbursement above what a point of any issuer brings', () => {
    const later = partner('later', { fundingModel: 'ON_REDEMPTION' });
    const issuers = [sheet(bakery), sheet(later, { issuePrice: mic('0.0096') })];
    const at = (reimbursementPrice: string) => guardRates(book([bakery, later, airline], issuers), airline, [sheet(airline, { reimbursementPrice: mic(reimbursementPrice) })], NOW);
    expect(at('0.0096')).toBeUndefined();
    expect(at('0.0097')).toMatchObject({ __typename: 'LossMakingRates', withPartnerId: later.id, lossPerPoint: { amount: '0.0001', currency: 'EUR' } });
  });

  it('are an issue price below what any acceptor is paid, in its own currency', () => {
    const usd = partner('usd', { currency: 'USD' });
    const later = partner('later', { fundingModel: 'ON_REDEMPTION' });
    const acceptor = sheet(usd, { issuePrice: mic('0.02'), reimbursementPrice: mic('0.012'), redemptionValue: mic('0.001') });
    const at = (issuePrice: string, rate: string) =>
      guardRates(book([usd, later], [acceptor], [fxRate('EUR', 'USD', rate)]), later, [sheet(later, { issuePrice: mic(issuePrice), reimbursementPrice: mic('0') })], NOW);
    expect(at('0.01', '1.2')).toBeUndefined();
    // 0.01 EUR are 0.0115 USD: 0.0005 USD short.
    expect(at('0.01', '1.15')).toMatchObject({ withPartnerId: usd.id, lossPerPoint: { amount: '0.0005', currency: 'USD' } });
  });

  it('name the issuer in its currency when the acceptor is the one that asks, rounded up', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const issuer = sheet(bakery);
    const rates = sheet(usd, { issuePrice: mic('1'), redemptionValue: mic('0.001'), reimbursementPrice: mic('0.0111') });
    // 0.0111 USD at 1.1 are 0.010090909... EUR, and f is 0.01.
    expect(guardRates(book([bakery, usd], [issuer], [fxRate('EUR', 'USD', '1.1')]), usd, [rates], NOW))
      .toMatchObject({ withPartnerId: bakery.id, lossPerPoint: { amount: '0.000091', currency: 'EUR' } });
  });

  it('do not come of a sheet that issues nothing, nor of one that accepts nothing', () => {
    const acceptOnly = sheet(airline, { accrualRate: mic('0'), issuePrice: mic('0') });
    expect(guardRates(book([airline], []), airline, [acceptOnly], NOW)).toBeUndefined();
    const issueOnly = sheet(airline, { redemptionValue: mic('0'), reimbursementPrice: mic('1') });
    expect(guardRates(book([airline], []), airline, [issueOnly], NOW)).toBeUndefined();
  });
});

describe('a missing exchange rate', () => {
  it('is named with the base currency, and comes after what can be told without it', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const gbp = partner('gbp', { currency: 'GBP' });
    const rates = sheet(usd);
    expect(guardRates(book([usd], []), usd, [rates], NOW)).toBeUndefined();
    expect(guardRates(book([usd, bakery], [safe]), usd, [rates], NOW)).toMatchObject({ __typename: 'FxRateMissing', base: 'EUR', quote: 'USD' });
    expect(guardRates(book([gbp], []), gbp, [sheet(gbp)], NOW)).toMatchObject({ __typename: 'FxRateMissing', base: 'EUR', quote: 'GBP' });
    const gains = sheet(usd, { accrualRate: mic('200') });
    expect(guardRates(book([usd, bakery], [safe]), usd, [gains], NOW)).toMatchObject({ __typename: 'Arbitrage' });
  });

  it('does not matter to what earns or is worth nothing', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const idle = sheet(usd, { accrualRate: mic('0'), redemptionValue: mic('0') });
    expect(guardRates(book([usd, bakery], [safe]), usd, [idle], NOW)).toBeUndefined();
  });
});

describe('alerts', () => {
  it('are all cycles over the currency that gain with the sheets in force', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const sheets = [
      sheet(bakery, { accrualRate: mic('100'), redemptionValue: mic('0.001') }),
      sheet(airline, { accrualRate: mic('50'), redemptionValue: mic('0.001') }),
      sheet(usd, { accrualRate: mic('1'), redemptionValue: mic('0.02') }),
      sheet(usd, { accrualRate: mic('1000'), redemptionValue: mic('0.02'), effectiveFrom: daysLater(50) }),
    ];
    const at = (rate: string) => gainingCycles(book([bakery, airline, usd], sheets, [fxRate('EUR', 'USD', rate)]), 'USD', NOW).map(({ cycle, gain }) => [cycle[0], gain]);
    expect(at('2.1')).toEqual([]);
    expect(at('1.6')).toEqual([['spend 1.00 EUR at bakery: earn 100 points', '1.25']]);
    expect(at('0.8')).toEqual([['spend 1.00 EUR at bakery: earn 100 points', '2.50'], ['spend 1.00 EUR at airline: earn 50 points', '1.25']]);
  });
});
