/** Rates before they are proposed or published, cycles in figures, and the sheets of all partners. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  usualRates,
  type Client,
  type Loose,
  type TestGateway,
  type TestPartner,
} from '../support/server.js';

const STEPS = 'steps { kind partner { code } from { amount unit currency } to { amount unit currency } }';
const ARBITRAGE = `... on Arbitrage { cycle gain ${STEPS} }`;
const PREVIEW = `query($input: ProposeRateSheetInput!) { previewRateSheet(input: $input) { __typename
  ... on PreviewRateSheetPayload { effectiveFrom version purchase { spend { amount currency } points cost { amount } expiresAt }
    redemption { points value { amount currency } paid { amount } } }
  ${ARBITRAGE} ... on LossMakingRates { lossPerPoint { amount } } ... on NoticeTooShort { earliest } ... on FxRateMissing { base quote }
  ... on Refusal { code message } } }`;
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename
  ... on ProposeRateSheetPayload { rateSheet { id effectiveFrom version } } ${ARBITRAGE}
  ... on LossMakingRates { lossPerPoint { amount } } ... on FxRateMissing { base quote } ... on Refusal { code message } } }`;
const PREVIEW_FX = `query($input: PreviewFxRateInput!) { previewFxRate(input: $input) { effectiveFrom alerts { cycle gain ${STEPS} } } }`;
const PUBLISH_FX = `mutation($input: PublishFxRateInput!) { publishFxRate(input: $input) { ... on PublishFxRatePayload { alerts { cycle gain ${STEPS} } } } }`;
const SHEETS = `query($filter: RateSheetFilter, $first: Int, $after: String, $last: Int, $before: String) {
  rateSheets(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount
    nodes { status version partner { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

describeInHalves('previews of rates', (engine) => {
  let gateway: TestGateway;
  let one: TestPartner;
  let two: TestPartner;
  let abroad: TestPartner;

  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    await gateway.publishFx('EUR', 'USD', '1.25');
    one = await gateway.partner({ code: 'one' });
    two = await gateway.partner({ code: 'two', rates: { accrualRate: '2' } });
    abroad = await gateway.partner({ code: 'abroad', currency: 'USD', rates: { issuePrice: '0.0150' } });
  }, 120_000);
  afterAll(() => gateway.close());

  const preview = async (client: Client, partner: TestPartner, rates: object = {}): Promise<Loose> =>
    (await client.ask(PREVIEW, { input: { partnerId: partner.id, ...usualRates, ...rates } })).previewRateSheet;
  const propose = async (partner: TestPartner, rates: object = {}): Promise<Loose> =>
    (await partner.app.ask(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...rates } })).proposeRateSheet;
  const money = (amount: string, currency: string) => ({ amount, unit: 'MONEY', currency });
  const points = (amount: string) => ({ amount, unit: 'POINTS', currency: null });
  const sheets = async (): Promise<number> => {
    const [row] = await gateway.services.database.query<{ count: bigint }>({
      text: 'SELECT count(*) AS count FROM rate_sheet',
    });
    return Number(row?.count);
  };

  it('says when a sheet would start, and what a purchase and a redemption would come to, and proposes nothing', async () => {
    const before = await sheets();
    for (const client of [one.app, gateway.operator]) {
      const found = await preview(client, one, { accrualRate: '1.5', pointsExpireAfterDays: 10 });
      expect(found).toMatchObject({
        __typename: 'PreviewRateSheetPayload',
        version: 2,
        purchase: { spend: { amount: '100.00', currency: 'EUR' }, points: 150, cost: { amount: '1.80' } },
        redemption: { points: 1000, value: { amount: '9.00', currency: 'EUR' }, paid: { amount: '9.50' } },
      });
      const days = (Date.parse(found.effectiveFrom as string) - Date.now()) / 86_400_000;
      expect(days).toBeCloseTo(30, 1);
      expect(Date.parse(found.purchase.expiresAt as string) - Date.parse(found.effectiveFrom as string)).toBe(
        864_000_000,
      );
    }
    const nothing = await preview(one.app, one, { accrualRate: '0', redemptionValue: '0' });
    expect(nothing).toMatchObject({ purchase: null, redemption: null });
    expect(await sheets()).toBe(before);
  });

  it('refuses as the proposal would, and hides another partner', async () => {
    const cases: object[] = [
      { accrualRate: '120' },
      { issuePrice: '0.0090' },
      { reimbursementPrice: '0.0200' },
      { conversionInRate: '2', conversionOutRate: '0.6' },
    ];
    for (const rates of cases) {
      const found = await preview(one.app, one, rates);
      expect(found.__typename).toMatch(/Arbitrage|LossMakingRates/);
      expect(found).toEqual(await propose(one, rates));
    }
    expect(await preview(one.app, one, { effectiveFrom: '2026-01-01T00:00:00Z' })).toMatchObject({
      code: 'NOTICE_TOO_SHORT',
    });
    expect(await preview(two.app, one)).toMatchObject({ code: 'PARTNER_NOT_FOUND' });
    const { errors } = await one.app.send(PREVIEW, {
      input: { partnerId: one.id, ...usualRates, accrualRate: '-1' },
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.accrualRate' });
    for (const client of [one.accountant, gateway.auditor, gateway.networkAccountant])
      expect(await client.codes(PREVIEW, { input: { partnerId: one.id, ...usualRates } })).toEqual(['FORBIDDEN']);
  });

  it('gives a cycle in figures beside its words', async () => {
    const spent = await preview(one.app, one, { accrualRate: '120' });
    expect(spent.cycle).toHaveLength(spent.steps.length as number);
    expect(spent.gain).toBe('1.08');
    expect(spent.steps).toEqual([
      { kind: 'EARN', partner: { code: 'one' }, from: money('1.00', 'EUR'), to: points('120') },
      { kind: 'REDEEM', partner: { code: spent.steps[1].partner.code }, from: points('120'), to: spent.steps[1].to },
      ...(spent.steps.length === 3
        ? [{ kind: 'EXCHANGE', partner: null, from: spent.steps[1].to, to: money('1.08', 'EUR') }]
        : []),
    ]);
    const converted = await preview(one.app, one, { conversionInRate: '2', conversionOutRate: '0.6' });
    const scheme = (amount: string) => ({ amount, unit: 'SCHEME', currency: null });
    expect(converted.steps).toEqual([
      { kind: 'CONVERT_IN', partner: { code: 'one' }, from: scheme('1.00'), to: points('2') },
      { kind: 'CONVERT_OUT', partner: { code: 'one' }, from: points('2'), to: scheme('1.20') },
    ]);
  });

  it('says what would gain by an exchange rate as publishing it does, and publishes nothing', async () => {
    const terms = { base: 'EUR', quote: 'USD', rate: '0.01' };
    const { previewFxRate: found } = await gateway.auditor.ask(PREVIEW_FX, { input: terms });
    expect(found.alerts.length).toBeGreaterThan(0);
    expect(found.alerts[0].steps.at(-1).kind).toBe('EXCHANGE');
    const { fxRates } = await gateway.operator.ask('{ fxRates { nodes { rate } } }');
    expect(fxRates.nodes).toEqual([{ rate: '1.25' }]);
    expect(
      (await gateway.operator.ask(PREVIEW_FX, { input: { ...terms, rate: '1.20' } })).previewFxRate.alerts,
    ).toEqual([]);
    const { publishFxRate } = await gateway.operator.ask(PUBLISH_FX, { input: { ...terms, source: 'test' } });
    expect(publishFxRate.alerts).toEqual(found.alerts);
    for (const [input, field] of [
      [{ ...terms, quote: 'EUR' }, 'input.quote'],
      [{ ...terms, base: 'GBP' }, 'input.base'],
      [{ ...terms, rate: '0' }, 'input.rate'],
      [{ ...terms, effectiveFrom: '2020-01-01T00:00:00Z' }, 'input.effectiveFrom'],
    ] as const) {
      const { errors } = await gateway.operator.send(PREVIEW_FX, { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
    expect(await one.app.codes(PREVIEW_FX, { input: terms })).toEqual(['FORBIDDEN']);
    await gateway.publishFx('EUR', 'USD', '1.25');
  });

  it('lists the sheets of all partners by status, and of others to a partner the approved ones', async () => {
    const proposed = await propose(one, { accrualRate: '1.25' });
    expect(proposed).toMatchObject({ __typename: 'ProposeRateSheetPayload', rateSheet: { version: 2 } });
    await gateway.operator.ask('mutation($id: ID!) { rejectRateSheet(id: $id, reason: "no") { __typename } }', {
      id: (await propose(two, { accrualRate: '1.5' })).rateSheet.id,
    });
    const later = await propose(abroad, { issuePrice: '0.0160' });
    await gateway.operator.ask('mutation($id: ID!) { approveRateSheet(id: $id) { __typename } }', {
      id: later.rateSheet.id,
    });
    const list = async (filter: object, client: Client = gateway.operator): Promise<unknown[]> => {
      const page = (await client.ask(SHEETS, { filter })).rateSheets;
      expect(page.totalCount).toBe(page.nodes.length);
      return page.nodes.map((node: Loose) => [node.partner.code, node.version, node.status]);
    };
    expect(await list({})).toEqual([
      ['abroad', 2, 'SCHEDULED'],
      ['two', 2, 'REJECTED'],
      ['one', 2, 'PROPOSED'],
      ['abroad', 1, 'IN_FORCE'],
      ['two', 1, 'IN_FORCE'],
      ['one', 1, 'IN_FORCE'],
    ]);
    expect(await list({ status: 'PROPOSED' })).toEqual([['one', 2, 'PROPOSED']]);
    expect(await list({ status: 'SUPERSEDED' })).toEqual([]);
    expect(await list({ status: 'IN_FORCE', partnerId: two.id })).toEqual([['two', 1, 'IN_FORCE']]);
    expect(await list({ status: 'PROPOSED' }, two.app)).toEqual([]);
    expect(await list({ status: 'PROPOSED' }, one.accountant)).toEqual([['one', 2, 'PROPOSED']]);
    expect(await list({}, one.app)).toHaveLength(5);
    // Prices of others stay theirs: null, and said to be forbidden.
    const { data, errors } = await one.app.send(SHEETS.replace('version', 'issuePrice'), {
      filter: { partnerId: two.id },
    });
    expect(data.rateSheets.nodes[0].issuePrice).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const forward = (await gateway.auditor.ask(SHEETS, { first: 2 })).rateSheets;
    const rest = (await gateway.auditor.ask(SHEETS, { first: 10, after: forward.pageInfo.endCursor })).rateSheets;
    expect([...forward.nodes, ...rest.nodes]).toHaveLength(6);
    const back = (await gateway.auditor.ask(SHEETS, { last: 2, before: rest.pageInfo.startCursor })).rateSheets;
    expect(back.nodes).toEqual(forward.nodes);
    const member = await gateway.member(one);
    expect(await member.client.codes(SHEETS, {})).toEqual(['FORBIDDEN']);
  });
});
