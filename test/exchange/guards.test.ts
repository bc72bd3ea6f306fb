import { describe, expect, it } from '@jest/globals';
import { gainingCycles } from '../../src/exchange/guards.js';
import { book, daysLater, fxRate, guard, mic, NOW, outstanding, partner, sheet } from './builders.js';

const bakery = partner('bakery');
const airline = partner('airline');
const safe = sheet(bakery);

describe('arbitrage', () => {
  it('passes rates by which value shrinks', () => {
    expect(guard(book([bakery, airline], [safe]), airline, [sheet(airline)], NOW)).toBeUndefined();
  });

  it('names the cycle of the greatest gain in words', () => {
    const generous = sheet(bakery, { accrualRate: mic('120') });
    const rates = sheet(airline, { accrualRate: mic('1.5'), redemptionValue: mic('0.01') });
    expect(guard(book([bakery, airline], [generous]), airline, [rates], NOW)).toMatchObject({
      __typename: 'Arbitrage',
      code: 'ARBITRAGE',
      cycle: ['spend 1.00 EUR at bakery: earn 120 points', 'redeem 120 points at airline: 1.20 EUR'],
      gain: '1.20',
    });
  });

  it('refuses a cycle of exactly 1.00, also at one partner alone', () => {
    const rates = sheet(bakery, { accrualRate: mic('100'), redemptionValue: mic('0.01') });
    expect(guard(book([bakery], []), bakery, [rates], NOW)).toMatchObject({ __typename: 'Arbitrage', gain: '1.00' });
    const less = sheet(bakery, { accrualRate: mic('99.999999'), redemptionValue: mic('0.01') });
    expect(guard(book([bakery], []), bakery, [less], NOW)).toBeUndefined();
  });

  it('goes through exchange rates, exactly', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const rates = sheet(usd, {
      accrualRate: mic('1'),
      issuePrice: mic('1'),
      redemptionValue: mic('1.08'),
      reimbursementPrice: mic('0'),
    });
    const others = [
      sheet(bakery, { accrualRate: mic('0.99') }),
      sheet(airline, { redemptionValue: mic('0.5'), accrualRate: mic('0.4') }),
    ];
    const at = (rate: string) =>
      guard(
        book([bakery, airline, usd], others, [fxRate('EUR', 'USD', rate)]),
        usd,
        [{ ...rates, accrualRate: mic('0') }],
        NOW,
      );
    // 0.99 points a euro, each worth 1.08 dollars: 1.0692 dollars, which is 1.00 euro at 1.0692.
    expect(at('1.0692')).toMatchObject({ __typename: 'Arbitrage', gain: '1.00' });
    expect(at('1.069200000001')).toBeUndefined();
    expect(at('0.9')).toMatchObject({
      cycle: [
        'spend 1.00 EUR at bakery: earn 0.99 points',
        'redeem 0.99 points at usd: 1.0692 USD',
        'exchange 1.0692 USD: 1.188 EUR',
      ],
      gain: '1.188',
    });
  });

  it('refuses converting in and out with a gain, over all sheets of the partner, and passes an even exchange', () => {
    const even = sheet(bakery, { conversionInRate: mic('2'), conversionOutRate: mic('0.5') });
    expect(guard(book([bakery], []), bakery, [even], NOW)).toBeUndefined();
    const next = sheet(bakery, { conversionOutRate: mic('0.500001'), effectiveFrom: daysLater(40) });
    expect(guard(book([bakery], [even]), bakery, [next], NOW)).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.000002',
    });
    const elsewhere = sheet(airline, { conversionOutRate: mic('0.6') });
    expect(guard(book([bakery, airline], [even]), airline, [elsewhere], NOW)).toBeUndefined();
  });

  it('checks scheduled sheets that are never in force together, not superseded sheets, and no partner that neither earns nor accepts', () => {
    const rates = sheet(airline, { accrualRate: mic('1'), redemptionValue: mic('0.01') });
    const generous = { accrualRate: mic('100') };
    const scheduled = sheet(bakery, { ...generous, effectiveFrom: daysLater(99) });
    expect(guard(book([bakery, airline], [safe, scheduled]), airline, [rates], NOW)).toMatchObject({
      __typename: 'Arbitrage',
    });
    const superseded = sheet(bakery, { ...generous, effectiveFrom: daysLater(-99) });
    expect(guard(book([bakery, airline], [superseded, safe]), airline, [rates], NOW)).toBeUndefined();
    const absent = partner('bakery', { status: 'ONBOARDING' });
    expect(guard(book([absent, airline], [sheet(absent, generous)]), airline, [rates], NOW)).toBeUndefined();
  });

  it('passes a sheet that takes no part in a cycle of others', () => {
    const broken = [
      sheet(bakery, { accrualRate: mic('200') }),
      sheet(airline, { redemptionValue: mic('0.01'), accrualRate: mic('0.1') }),
    ];
    const cafe = partner('cafe');
    expect(
      guard(book([bakery, airline, cafe], broken), cafe, [sheet(cafe, { redemptionValue: mic('0.001') })], NOW),
    ).toBeUndefined();
  });
});

describe('sheets at different times', () => {
  it('let a partner change its conversion rates from in 2 and out 0.5 to in 4 and out 0.25, which is worth the same', () => {
    const before = sheet(bakery, { conversionInRate: mic('2'), conversionOutRate: mic('0.5') });
    const after = sheet(bakery, {
      conversionInRate: mic('4'),
      conversionOutRate: mic('0.25'),
      effectiveFrom: daysLater(40),
    });
    expect(guard(book([bakery], [before]), bakery, [after])).toBeUndefined();
    // In by the old and out by the new is possible: 2 points a unit, and 0.6 units a point.
    expect(
      guard(book([bakery], [before]), bakery, [
        { ...after, conversionInRate: mic('1'), conversionOutRate: mic('0.6') },
      ]),
    ).toMatchObject({ __typename: 'Arbitrage', gain: '1.20' });
  });

  it("let a partner double the points it gives and halve a point's value, but not the other way round", () => {
    const before = sheet(bakery, { accrualRate: mic('50'), redemptionValue: mic('0.018') });
    const after = sheet(bakery, {
      accrualRate: mic('100'),
      redemptionValue: mic('0.009'),
      effectiveFrom: daysLater(40),
    });
    expect(guard(book([bakery], [before]), bakery, [after])).toBeUndefined();
    // Earned by the old, spent by the new: 100 points worth 0.018 each.
    const back = [
      { ...after, effectiveFrom: daysLater(-10) },
      { ...before, effectiveFrom: daysLater(40) },
    ] as const;
    expect(guard(book([bakery], [back[0]]), bakery, [back[1]])).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.80',
    });
  });

  it("do not spend another's points of tomorrow by a sheet that ends today, but by one that ends later", () => {
    const generous = sheet(airline, {
      accrualRate: mic('100'),
      redemptionValue: mic('0.001'),
      effectiveFrom: daysLater(40),
    });
    const ends = (days: number) => [
      sheet(bakery, { redemptionValue: mic('0.02'), accrualRate: mic('0.1') }),
      sheet(bakery, { redemptionValue: mic('0.001'), effectiveFrom: daysLater(days) }),
    ];
    expect(guard(book([bakery, airline], ends(39)), airline, [generous])).toBeUndefined();
    expect(guard(book([bakery, airline], ends(40)), airline, [generous])).toBeUndefined();
    expect(guard(book([bakery, airline], ends(41)), airline, [generous])).toMatchObject({
      __typename: 'Arbitrage',
      gain: '2.00',
    });
  });

  it('do not reimburse points of a later, cheaper sheet by an earlier one', () => {
    const issuer = partner('later', { fundingModel: 'ON_REDEMPTION' });
    const cheaper = sheet(issuer, {
      issuePrice: mic('0.009'),
      reimbursementPrice: mic('0'),
      effectiveFrom: daysLater(40),
    });
    const acceptor = (days: number) => [
      sheet(airline, { reimbursementPrice: mic('0.0095') }),
      sheet(airline, { reimbursementPrice: mic('0.009'), effectiveFrom: daysLater(days) }),
    ];
    expect(guard(book([issuer, airline], acceptor(40)), issuer, [cheaper])).toBeUndefined();
    expect(guard(book([issuer, airline], acceptor(41)), issuer, [cheaper])).toMatchObject({
      __typename: 'LossMakingRates',
      withPartnerId: airline.id,
    });
  });
});

describe('partners that do not earn', () => {
  const earner = sheet(airline, { accrualRate: mic('100'), redemptionValue: mic('0.001') });
  const offers = { accrualRate: mic('0.1'), redemptionValue: mic('0.012') };

  it('accept while they are EXITING: earning 100 points for 1.00 and spending them there is a cycle', () => {
    const exiting = partner('bakery', { status: 'EXITING' });
    expect(guard(book([exiting, airline], [sheet(exiting, offers)]), airline, [earner])).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.20',
    });
  });

  it.each(['ONBOARDING', 'SUSPENDED', 'EXITED'] as const)('do not accept while they are %s', (status) => {
    const away = partner('bakery', { status });
    expect(guard(book([away, airline], [sheet(away, offers)]), airline, [earner])).toBeUndefined();
  });

  it.each(['ONBOARDING', 'SUSPENDED', 'EXITING', 'EXITED'] as const)('give nothing while they are %s', (status) => {
    const away = partner('bakery', { status });
    const rates = sheet(airline, {
      accrualRate: mic('0'),
      redemptionValue: mic('0.02'),
      reimbursementPrice: mic('0.0099'),
    });
    expect(guard(book([away, airline], [sheet(away, { accrualRate: mic('100') })]), airline, [rates])).toBeUndefined();
  });

  it('are checked only as acceptors when a SUSPENDED partner becomes EXITING', () => {
    const back = partner('bakery', { status: 'SUSPENDED' });
    const gives = sheet(back, { accrualRate: mic('100'), redemptionValue: mic('0.001'), reimbursementPrice: mic('0') });
    const takes = sheet(airline, {
      accrualRate: mic('1'),
      redemptionValue: mic('0.011'),
      reimbursementPrice: mic('0'),
    });
    const world = book([back, airline], [takes]);
    expect(guard(world, back, [gives], NOW, { roles: { earns: false, accepts: true } })).toBeUndefined();
    expect(guard(world, back, [gives], NOW, { roles: { earns: true, accepts: true } })).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.10',
    });
    expect(
      guard(
        book([back, airline], [sheet(airline, { accrualRate: mic('100'), redemptionValue: mic('0.001') })]),
        back,
        [sheet(back, offers)],
        NOW,
        { roles: { earns: false, accepts: true } },
      ),
    ).toMatchObject({ __typename: 'Arbitrage', gain: '1.20' });
  });
});

describe('outstanding points', () => {
  const rates = (reimbursementPrice: string) => sheet(airline, { reimbursementPrice: mic(reimbursementPrice) });

  it.each(['ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED'] as const)(
    'of a %s issuer make a loss when reimbursed above the price of their lots',
    (status) => {
      const issuer = partner('bakery', { status, fundingModel: 'ON_REDEMPTION' });
      const world = book([issuer, airline], []);
      expect(
        guard(world, airline, [rates('0.0095')], NOW, { outstanding: [outstanding(issuer, '0.009')] }),
      ).toMatchObject({
        __typename: 'LossMakingRates',
        withPartnerId: issuer.id,
        lossPerPoint: { amount: '0.0005', currency: 'EUR' },
      });
      expect(
        guard(world, airline, [rates('0.009')], NOW, { outstanding: [outstanding(issuer, '0.009')] }),
      ).toBeUndefined();
      expect(guard(world, airline, [rates('0.0095')])).toBeUndefined();
    },
  );

  it("count at the prices of superseded sheets too, in the acceptor's currency, and at its own till", () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const now = sheet(usd, { issuePrice: mic('0.02'), redemptionValue: mic('0.001'), reimbursementPrice: mic('0') });
    const world = book([usd, airline], [now], [fxRate('EUR', 'USD', '1.25')]);
    // 0.0115 USD are 0.0092 EUR.
    expect(
      guard(world, airline, [rates('0.0092')], NOW, { outstanding: [outstanding(usd, '0.0115')] }),
    ).toBeUndefined();
    expect(guard(world, airline, [rates('0.0093')], NOW, { outstanding: [outstanding(usd, '0.0115')] })).toMatchObject({
      withPartnerId: usd.id,
      lossPerPoint: { amount: '0.000125', currency: 'USD' },
    });
    const own = sheet(usd, {
      issuePrice: mic('0.02'),
      redemptionValue: mic('0.001'),
      reimbursementPrice: mic('0.012'),
      effectiveFrom: daysLater(40),
    });
    expect(guard(world, usd, [own], NOW, { outstanding: [outstanding(usd, '0.0115')] })).toMatchObject({
      withPartnerId: usd.id,
      lossPerPoint: { amount: '0.0005', currency: 'USD' },
    });
  });

  it('need an exchange rate, but not for a partner that accepts nothing', () => {
    const gbp = partner('gbp', { currency: 'GBP', status: 'EXITED' });
    const world = book([gbp, airline], []);
    expect(guard(world, airline, [rates('0.001')], NOW, { outstanding: [outstanding(gbp, '0.01')] })).toMatchObject({
      __typename: 'FxRateMissing',
      base: 'EUR',
      quote: 'GBP',
    });
    expect(
      guard(world, airline, [sheet(airline, { redemptionValue: mic('0') })], NOW, {
        outstanding: [outstanding(gbp, '0.001')],
      }),
    ).toBeUndefined();
  });
});

describe('rates that make a loss', () => {
  it('are an ON_ISSUE price below the fund price, as it is rounded', () => {
    const usd = partner('usd', { currency: 'USD' });
    const at = (issuePrice: string) =>
      guard(
        book([usd], [], [fxRate('EUR', 'USD', '1.08006')]),
        usd,
        [sheet(usd, { issuePrice: mic(issuePrice), reimbursementPrice: mic('0') })],
        NOW,
      );
    expect(at('0.010801')).toBeUndefined();
    expect(at('0.0108')).toMatchObject({
      __typename: 'LossMakingRates',
      withPartnerId: usd.id,
      lossPerPoint: { amount: '0.000001', currency: 'USD' },
    });
  });

  it("are a reimbursement above the source price of any issuer's points", () => {
    const later = partner('later', { fundingModel: 'ON_REDEMPTION' });
    const issuers = [sheet(bakery), sheet(later, { issuePrice: mic('0.0096') })];
    const at = (reimbursementPrice: string) =>
      guard(
        book([bakery, later, airline], issuers),
        airline,
        [sheet(airline, { reimbursementPrice: mic(reimbursementPrice) })],
        NOW,
      );
    expect(at('0.0096')).toBeUndefined();
    expect(at('0.0097')).toMatchObject({
      __typename: 'LossMakingRates',
      withPartnerId: later.id,
      lossPerPoint: { amount: '0.0001', currency: 'EUR' },
    });
  });

  it("are an issue price below any acceptor's reimbursement, in the acceptor's own currency", () => {
    const usd = partner('usd', { currency: 'USD' });
    const later = partner('later', { fundingModel: 'ON_REDEMPTION' });
    const acceptor = sheet(usd, {
      issuePrice: mic('0.02'),
      reimbursementPrice: mic('0.012'),
      redemptionValue: mic('0.001'),
    });
    const at = (issuePrice: string, rate: string) =>
      guard(
        book([usd, later], [acceptor], [fxRate('EUR', 'USD', rate)]),
        later,
        [sheet(later, { issuePrice: mic(issuePrice), reimbursementPrice: mic('0') })],
        NOW,
      );
    expect(at('0.01', '1.2')).toBeUndefined();
    // 0.01 EUR are 0.0115 USD: 0.0005 USD short.
    expect(at('0.01', '1.15')).toMatchObject({
      withPartnerId: usd.id,
      lossPerPoint: { amount: '0.0005', currency: 'USD' },
    });
  });

  it("name the issuer, with the loss in the issuer's currency rounded up, when the acceptor proposes", () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const issuer = sheet(bakery);
    const rates = sheet(usd, {
      issuePrice: mic('1'),
      redemptionValue: mic('0.001'),
      reimbursementPrice: mic('0.0111'),
    });
    // 0.0111 USD at 1.1 are 0.010090909... EUR, and f is 0.01.
    expect(guard(book([bakery, usd], [issuer], [fxRate('EUR', 'USD', '1.1')]), usd, [rates], NOW)).toMatchObject({
      withPartnerId: bakery.id,
      lossPerPoint: { amount: '0.000091', currency: 'EUR' },
    });
  });

  it('are not those of a sheet that issues nothing or accepts nothing', () => {
    const acceptOnly = sheet(airline, { accrualRate: mic('0'), issuePrice: mic('0') });
    expect(guard(book([airline], []), airline, [acceptOnly], NOW)).toBeUndefined();
    const issueOnly = sheet(airline, { redemptionValue: mic('0'), reimbursementPrice: mic('1') });
    expect(guard(book([airline], []), airline, [issueOnly], NOW)).toBeUndefined();
  });
});

describe('a missing exchange rate', () => {
  it('is named with the base currency, after faults that show without it', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const gbp = partner('gbp', { currency: 'GBP' });
    const rates = sheet(usd);
    expect(guard(book([usd], []), usd, [rates], NOW)).toBeUndefined();
    expect(guard(book([usd, bakery], [safe]), usd, [rates], NOW)).toMatchObject({
      __typename: 'FxRateMissing',
      base: 'EUR',
      quote: 'USD',
    });
    expect(guard(book([gbp], []), gbp, [sheet(gbp)], NOW)).toMatchObject({
      __typename: 'FxRateMissing',
      base: 'EUR',
      quote: 'GBP',
    });
    const gains = sheet(usd, { accrualRate: mic('200') });
    expect(guard(book([usd, bakery], [safe]), usd, [gains], NOW)).toMatchObject({ __typename: 'Arbitrage' });
  });

  it('does not matter to a sheet that gives no points or takes none', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const idle = sheet(usd, { accrualRate: mic('0'), redemptionValue: mic('0') });
    expect(guard(book([usd, bakery], [safe]), usd, [idle], NOW)).toBeUndefined();
  });
});

describe('alerts', () => {
  it('count an EXITING partner as one that accepts points and gives none', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION', status: 'EXITING' });
    const sheets = [
      sheet(bakery, { accrualRate: mic('100'), redemptionValue: mic('0.02') }),
      sheet(usd, { accrualRate: mic('100'), redemptionValue: mic('0.02') }),
    ];
    expect(
      gainingCycles(book([bakery, usd], sheets, [fxRate('EUR', 'USD', '1')]), 'USD', NOW).map(({ cycle }) => cycle[0]),
    ).toEqual(['spend 1.00 EUR at bakery: earn 100 points']);
  });

  it('name all cycles over the currency that gain with the sheets in force', () => {
    const usd = partner('usd', { currency: 'USD', fundingModel: 'ON_REDEMPTION' });
    const sheets = [
      sheet(bakery, { accrualRate: mic('100'), redemptionValue: mic('0.001') }),
      sheet(airline, { accrualRate: mic('50'), redemptionValue: mic('0.001') }),
      sheet(usd, { accrualRate: mic('1'), redemptionValue: mic('0.02') }),
      sheet(usd, { accrualRate: mic('1000'), redemptionValue: mic('0.02'), effectiveFrom: daysLater(50) }),
    ];
    const at = (rate: string) =>
      gainingCycles(book([bakery, airline, usd], sheets, [fxRate('EUR', 'USD', rate)]), 'USD', NOW).map(
        ({ cycle, gain }) => [cycle[0], gain],
      );
    expect(at('2.1')).toEqual([]);
    expect(at('1.6')).toEqual([['spend 1.00 EUR at bakery: earn 100 points', '1.25']]);
    expect(at('0.8')).toEqual([
      ['spend 1.00 EUR at bakery: earn 100 points', '2.50'],
      ['spend 1.00 EUR at airline: earn 50 points', '1.25'],
    ]);
  });

  it('were as many as there are pairs of partners when a rate was mistyped by a factor of 100', () => {
    const earners = Array.from({ length: 12 }, (_, i) => partner(`earner${i.toString()}`));
    const takers = Array.from({ length: 12 }, (_, i) => partner(`taker${i.toString()}`, { currency: 'USD' }));
    const sheets = [
      ...earners.map((one, i) => sheet(one, { accrualRate: mic((i + 1).toString()) })),
      ...takers.map((one) => sheet(one, { accrualRate: mic('0') })),
    ];
    const found = gainingCycles(book([...earners, ...takers], sheets, [fxRate('EUR', 'USD', '0.0001')]), 'USD', NOW);
    expect(found).toHaveLength(100);
    expect([found[0], found[99]].map((one) => one?.cycle[0])).toEqual([
      'spend 1.00 EUR at earner11: earn 12 points',
      'spend 1.00 EUR at earner3: earn 4 points',
    ]);
  });
});
