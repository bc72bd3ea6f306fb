/** Rate sheets, exchange rates and partners' statuses as the API gives them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadBook } from '../../src/exchange/book.js';
import { describeInHalves } from '../support/engines.js';
import {
  startTestGateway,
  usualRates,
  type Client,
  type Loose,
  type TestGateway,
  type TestPartner,
} from '../support/server.js';

const SHEET =
  'id version status effectiveFrom effectiveTo accrualRate issuePrice redemptionValue reimbursementPrice conversionInRate conversionOutRate pointsExpireAfterDays breakageShare rejectionReason partner { code }';
const GUARDS = `... on Refusal { code message } ... on Arbitrage { cycle gain } ... on LossMakingRates { with { code } lossPerPoint { amount currency } } ... on FxRateMissing { base quote }`;
const REFUSALS = `... on NoticeTooShort { earliest } ... on OverlappingRates { existing { id version } } ${GUARDS}`;
const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename ... on ProposeRateSheetPayload { rateSheet { ${SHEET} } } ${REFUSALS} } }`;
const APPROVE = `mutation($id: ID!) { approveRateSheet(id: $id) { __typename ... on ApproveRateSheetPayload { rateSheet { ${SHEET} } } ... on InvalidTransition { from } ${REFUSALS} } }`;
const REJECT = `mutation($id: ID!, $reason: String!) { rejectRateSheet(id: $id, reason: $reason) { __typename ... on RejectRateSheetPayload { rateSheet { ${SHEET} } } ... on InvalidTransition { from } ... on Refusal { code } } }`;
const STATUS = `mutation($input: SetPartnerStatusInput!) { setPartnerStatus(input: $input) { __typename ... on SetPartnerStatusPayload { partner { status } } ... on InvalidTransition { from } ${GUARDS} } }`;
const FX = `mutation($input: PublishFxRateInput!) { publishFxRate(input: $input) { __typename ... on PublishFxRatePayload { fxRate { base quote rate effectiveFrom source } alerts { code cycle gain } } } }`;
const SHEETS =
  'query($id: ID!, $first: Int, $after: String) { partner(id: $id) { rateSheets(first: $first, after: $after) { nodes { version status } pageInfo { hasNextPage endCursor } } } }';
const DAY = 86_400_000;

describeInHalves('rates', (engine) => {
  let gateway: TestGateway;
  let operator: Client;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    operator = gateway.operator;
  }, 60_000);
  afterAll(() => gateway.close());

  const propose = async (client: Client, partner: TestPartner, more: object = {}): Promise<Loose> =>
    (await client.ask(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...more } })).proposeRateSheet;
  const approve = async (id: string): Promise<Loose> => (await operator.ask(APPROVE, { id })).approveRateSheet;
  const advance = async (days: number): Promise<Date> =>
    new Date(
      (await operator.ask('mutation($s: Int!) { advanceClock(seconds: $s) }', { s: days * 86_400 }))
        .advanceClock as string,
    );
  const now = async (): Promise<Date> =>
    new Date((await operator.ask('mutation { advanceClock(seconds: 1) }')).advanceClock as string);

  it('a first sheet is proposed by the partner, starts at its approval, and is answered exactly', async () => {
    const partner = await gateway.partner({ rates: null });
    const proposed = await propose(partner.app, partner, {
      pointsExpireAfterDays: 365,
      breakageShare: '0.50',
      conversionInRate: '2',
      conversionOutRate: '0.4',
    });
    expect(proposed).toMatchObject({
      __typename: 'ProposeRateSheetPayload',
      rateSheet: { version: 1, status: 'PROPOSED', effectiveTo: null, partner: { code: partner.code } },
    });
    expect(
      (await operator.ask('query($id: ID!) { partner(id: $id) { rateSheet { id } } }', { id: partner.id })).partner
        .rateSheet,
    ).toBeNull();
    const later = await advance(1);
    const approved = await approve(proposed.rateSheet.id);
    expect(approved.rateSheet).toMatchObject({
      status: 'IN_FORCE',
      accrualRate: '1',
      issuePrice: '0.012',
      redemptionValue: '0.009',
      reimbursementPrice: '0.0095',
      conversionInRate: '2',
      conversionOutRate: '0.4',
      pointsExpireAfterDays: 365,
      breakageShare: '0.5',
    });
    expect(new Date(approved.rateSheet.effectiveFrom as string).getTime()).toBeGreaterThanOrEqual(later.getTime());
    const answer = await operator.ask(
      'query($id: ID!, $at: DateTime) { partner(id: $id) { rateSheet { id } before: rateSheet(at: $at) { id } } node(id: $id) { id } }',
      {
        id: partner.id,
        at: proposed.rateSheet.effectiveFrom,
      },
    );
    expect(answer.partner).toEqual({ rateSheet: { id: proposed.rateSheet.id }, before: null });
    expect(await approve(proposed.rateSheet.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'IN_FORCE' });
  });

  it('a later sheet needs notice from its proposal, takes over at its start, and the older one can still be read', async () => {
    const partner = await gateway.partner();
    const start = await now();
    const short = await propose(operator, partner, {
      effectiveFrom: new Date(start.getTime() + 29 * DAY).toISOString(),
    });
    expect(short).toMatchObject({ __typename: 'NoticeTooShort', code: 'NOTICE_TOO_SHORT' });
    expect(new Date(short.earliest as string).getTime() - start.getTime()).toBeGreaterThanOrEqual(30 * DAY);
    const effectiveFrom = new Date(start.getTime() + 40 * DAY).toISOString();
    const { rateSheet } = await propose(operator, partner, { effectiveFrom, accrualRate: '2' });
    expect(await propose(operator, partner, { effectiveFrom })).toMatchObject({
      __typename: 'OverlappingRates',
      existing: { id: rateSheet.id, version: 2 },
    });
    await advance(35);
    expect((await approve(rateSheet.id)).rateSheet).toMatchObject({
      status: 'SCHEDULED',
      effectiveFrom,
      effectiveTo: null,
    });
    const query = `query($id: ID!, $at: DateTime) { partner(id: $id) { rateSheet { version status effectiveTo } at: rateSheet(at: $at) { version } } }`;
    expect((await operator.ask(query, { id: partner.id, at: effectiveFrom })).partner).toEqual({
      rateSheet: { version: 1, status: 'IN_FORCE', effectiveTo: effectiveFrom },
      at: { version: 2 },
    });
    await advance(6);
    expect((await operator.ask(query, { id: partner.id })).partner.rateSheet).toEqual({
      version: 2,
      status: 'IN_FORCE',
      effectiveTo: null,
    });
    expect((await operator.ask(SHEETS, { id: partner.id })).partner.rateSheets.nodes).toEqual([
      { version: 2, status: 'IN_FORCE' },
      { version: 1, status: 'SUPERSEDED' },
    ]);
    const member = await gateway.member(partner);
    expect((await gateway.accrue(partner, member, '10.00')).accrual.points).toBe(20);
  });

  it('a later sheet cannot be approved after its start has passed, and can be rejected once', async () => {
    const partner = await gateway.partner();
    const { rateSheet } = await propose(partner.app, partner);
    await advance(31);
    expect(await approve(rateSheet.id)).toMatchObject({ __typename: 'NoticeTooShort' });
    const rejected = (await operator.ask(REJECT, { id: rateSheet.id, reason: 'Too late' })).rejectRateSheet;
    expect(rejected.rateSheet).toMatchObject({ status: 'REJECTED', rejectionReason: 'Too late' });
    expect((await operator.ask(REJECT, { id: rateSheet.id, reason: 'Again' })).rejectRateSheet).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'REJECTED',
    });
    expect(await approve(rateSheet.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'REJECTED' });
    expect(await approve(rateSheet.id.replace(/.{6}$/, '000000') as string)).toMatchObject({
      __typename: 'RateSheetNotFound',
    });
  });

  it('name the cycle by which value would grow, also at approval when other sheets have changed since', async () => {
    const code = (name: string) => `${name}-${engine.kind}`;
    const bakery = await gateway.partner({ code: code('bakery'), rates: { accrualRate: '80' } });
    const airline = await gateway.partner({ code: code('airline'), rates: null });
    const issuer = { issuePrice: '0.05', reimbursementPrice: '0.001' };
    expect(await propose(airline.app, airline, { ...issuer, redemptionValue: '0.0125' })).toMatchObject({
      __typename: 'Arbitrage',
      cycle: [`spend 1.00 EUR at ${bakery.code}: earn 80 points`, `redeem 80 points at ${airline.code}: 1.00 EUR`],
      gain: '1.00',
    });
    const { rateSheet } = await propose(airline.app, airline, { ...issuer, redemptionValue: '0.0124' });
    expect(rateSheet.status).toBe('PROPOSED');
    const florist = await gateway.partner({
      code: code('florist'),
      rates: { accrualRate: '81', redemptionValue: '0.001' },
    });
    expect(await approve(rateSheet.id)).toMatchObject({
      __typename: 'Arbitrage',
      gain: '1.0044',
      cycle: [`spend 1.00 EUR at ${florist.code}: earn 81 points`, expect.anything()],
    });
    for (const partner of [bakery, florist])
      await operator.ask(STATUS, { input: { partnerId: partner.id, status: 'SUSPENDED' } });
    expect((await approve(rateSheet.id)).rateSheet.status).toBe('IN_FORCE');
    expect(
      (await operator.ask(STATUS, { input: { partnerId: bakery.id, status: 'ACTIVE' } })).setPartnerStatus.__typename,
    ).toBe('SetPartnerStatusPayload');
    expect(
      (await operator.ask(STATUS, { input: { partnerId: florist.id, status: 'ACTIVE' } })).setPartnerStatus,
    ).toMatchObject({ __typename: 'Arbitrage', gain: '1.0044' });
    for (const partner of [bakery, florist, airline])
      await operator.ask(STATUS, { input: { partnerId: partner.id, status: 'SUSPENDED' } });
    expect(
      (await operator.ask('query($id: ID!) { partner(id: $id) { status } }', { id: florist.id })).partner.status,
    ).toBe('SUSPENDED');
  });

  it('are refused when the network would lose by them, and the refusal says with which partner and how much', async () => {
    const issuer = await gateway.partner({ fundingModel: 'ON_REDEMPTION', rates: { issuePrice: '0.0097' } });
    const acceptor = await gateway.partner({ rates: null });
    expect(await propose(operator, acceptor, { reimbursementPrice: '0.0098' })).toMatchObject({
      __typename: 'LossMakingRates',
      with: { code: issuer.code },
      lossPerPoint: { amount: '0.0001', currency: 'EUR' },
    });
    expect(await propose(operator, acceptor, { issuePrice: '0.0099' })).toMatchObject({
      __typename: 'LossMakingRates',
      with: { code: acceptor.code },
      lossPerPoint: { amount: '0.0001', currency: 'EUR' },
    });
    await operator.ask(STATUS, { input: { partnerId: issuer.id, status: 'SUSPENDED' } });
  });

  it('between currencies are published for pairs with the base currency, with alerts for cycles that gain', async () => {
    const usd = await gateway.partner({ currency: 'USD', rates: null });
    expect(await propose(operator, usd)).toMatchObject({ __typename: 'FxRateMissing', base: 'EUR', quote: 'USD' });
    const publish = async (input: object): Promise<Loose> =>
      (await operator.ask(FX, { input: { base: 'EUR', quote: 'USD', source: 'ECB', ...input } })).publishFxRate;
    const first = await publish({ rate: '1.10' });
    expect(first).toMatchObject({ fxRate: { base: 'EUR', quote: 'USD', rate: '1.1', source: 'ECB' }, alerts: [] });
    const { rateSheet } = await propose(operator, usd, {
      issuePrice: '0.02',
      redemptionValue: '0.02',
      reimbursementPrice: '0.001',
    });
    await approve(rateSheet.id);
    const euro = await gateway.partner({ rates: { accrualRate: '50', redemptionValue: '0.001' } });
    const ahead = new Date((await now()).getTime() + DAY).toISOString();
    const dear = await publish({ rate: '0.8', effectiveFrom: ahead });
    expect(dear).toMatchObject({
      fxRate: { effectiveFrom: ahead },
      alerts: [
        {
          code: 'ARBITRAGE',
          gain: '1.25',
          cycle: [
            `spend 1.00 EUR at ${euro.code}: earn 50 points`,
            `redeem 50 points at ${usd.code}: 1.00 USD`,
            'exchange 1.00 USD: 1.25 EUR',
          ],
        },
      ],
    });
    const { fxRates } = await gateway
      .partner({ rates: null, status: 'ONBOARDING' })
      .then(({ app }) =>
        app.ask(
          'query($at: DateTime) { fxRates(currency: USD, at: $at, first: 1) { nodes { rate } pageInfo { hasNextPage endCursor } } }'.replace(
            'USD',
            '"USD"',
          ),
          { at: ahead },
        ),
      );
    expect(fxRates).toMatchObject({ nodes: [{ rate: '0.8' }], pageInfo: { hasNextPage: true } });
    const rest = await operator.ask(
      'query($after: String) { fxRates(currency: "USD", after: $after) { nodes { rate } pageInfo { hasNextPage } } }',
      { after: fxRates.pageInfo.endCursor },
    );
    expect(rest.fxRates).toEqual({ nodes: [{ rate: '1.1' }], pageInfo: { hasNextPage: false } });
    for (const partner of [usd, euro])
      await operator.ask(STATUS, { input: { partnerId: partner.id, status: 'SUSPENDED' } });
  });

  it('a rate was missing for a batch that had begun just before it came into force', async () => {
    const { database } = gateway.services;
    const add = (minutes: number, rate: string) =>
      database.query({
        text: `INSERT INTO fx_rate (base, quote, rate, effective_from, source, published_at, published_by)
          VALUES ('EUR', 'SEK', $2::text::numeric, network_now() + $1::text::numeric * interval '1 minute', 'test', network_now(), 'test')`,
        values: [minutes.toString(), rate],
      });
    // The one in force a minute ago and all that begin later are loaded, and none that is over.
    for (const [minutes, rate] of [
      [-30, '9'],
      [-20, '10'],
      [-0.2, '11'],
      [60, '12'],
      [120, '13'],
    ] as const)
      await add(minutes, rate);
    const at = await now();
    const book = await loadBook(database);
    const seen = [-21, -1.5, -0.4, 0, 61, 121].map((minutes) => {
      const rate = book.fx('EUR', 'SEK', new Date(at.getTime() + minutes * 60_000));
      return rate && Number(rate.numerator / rate.denominator);
    });
    expect(seen).toEqual([undefined, 10, 10, 11, 12, 13]);
  });

  it.each([
    [{ base: 'USD', quote: 'GBP' }, 'input.base'],
    [{ base: 'EUR', quote: 'EUR' }, 'input.quote'],
    [{ rate: '0' }, 'input.rate'],
    [{ rate: '-1' }, 'input.rate'],
    [{ rate: '1.0000000000001' }, 'input.rate'],
    [{ rate: '1000000000000000000' }, 'input.rate'],
    [{ source: '' }, 'input.source'],
    [{ effectiveFrom: '2020-01-01T00:00:00Z' }, 'input.effectiveFrom'],
  ])('an exchange rate with %j is BAD_USER_INPUT', async (more, field) => {
    const { errors } = await operator.send(FX, {
      input: { base: 'EUR', quote: 'CHF', rate: '1', source: 'test', ...more },
    });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', field }]);
  });

  it.each([
    [{ accrualRate: '-1' }, 'input.accrualRate'],
    [{ accrualRate: '0.0000001' }, 'input.accrualRate'],
    [{ issuePrice: '1000000.000001' }, 'input.issuePrice'],
    [{ conversionInRate: '0' }, 'input.conversionInRate'],
    [{ pointsExpireAfterDays: 0 }, 'input.pointsExpireAfterDays'],
    [{ pointsExpireAfterDays: 36501 }, 'input.pointsExpireAfterDays'],
    [{ breakageShare: '1.000001' }, 'input.breakageShare'],
    [{ partnerId: 'mbr_1' }, 'input.partnerId'],
  ])('a sheet with %j is BAD_USER_INPUT', async (more, field) => {
    const partner = await gateway.partner({ rates: null, status: 'ONBOARDING' });
    const { errors } = await operator.send(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...more } });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', field }]);
    expect((await operator.ask(SHEETS, { id: partner.id })).partner.rateSheets.nodes).toEqual([]);
  });

  it("a partner's proposals and prices are hidden from other partners", async () => {
    const partner = await gateway.partner();
    const other = await gateway.partner();
    const { rateSheet } = await propose(partner.app, partner);
    expect(await propose(other.app, partner)).toMatchObject({ __typename: 'PartnerNotFound' });
    expect(await other.app.codes(APPROVE, { id: rateSheet.id })).toEqual(['FORBIDDEN']);
    const seen = async (client: Client): Promise<Loose> =>
      (await client.ask(SHEETS, { id: partner.id })).partner.rateSheets.nodes;
    const node = async (client: Client): Promise<Loose> =>
      (await client.ask('query($id: ID!) { node(id: $id) { id } }', { id: rateSheet.id })).node;
    for (const client of [partner.app, partner.accountant, operator, gateway.auditor]) {
      expect(await seen(client)).toEqual([
        { version: 2, status: 'PROPOSED' },
        { version: 1, status: 'IN_FORCE' },
      ]);
      expect(await node(client)).toEqual({ id: rateSheet.id });
    }
    const member = await gateway.member(partner);
    for (const client of [other.app, other.accountant, member.client]) {
      expect(await seen(client)).toEqual([{ version: 1, status: 'IN_FORCE' }]);
      expect(await node(client)).toBeNull();
    }
    const prices = await other.app.send(
      'query($id: ID!) { partner(id: $id) { rateSheet { accrualRate issuePrice reimbursementPrice breakageShare } } }',
      { id: partner.id },
    );
    expect(prices.data.partner.rateSheet).toEqual({
      accrualRate: '1',
      issuePrice: null,
      reimbursementPrice: null,
      breakageShare: null,
    });
    expect(prices.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it("pages through a partner's sheets, newest version first", async () => {
    const partner = await gateway.partner();
    const start = await now();
    for (const days of [40, 50, 60])
      await propose(operator, partner, { effectiveFrom: new Date(start.getTime() + days * DAY).toISOString() });
    const { nodes, pageInfo } = (await operator.ask(SHEETS, { id: partner.id, first: 3 })).partner.rateSheets;
    expect(nodes.map((sheet: Loose) => sheet.version)).toEqual([4, 3, 2]);
    expect(pageInfo.hasNextPage).toBe(true);
    const next = (await operator.ask(SHEETS, { id: partner.id, first: 3, after: pageInfo.endCursor })).partner
      .rateSheets;
    expect(next).toMatchObject({ nodes: [{ version: 1 }], pageInfo: { hasNextPage: false } });
  });

  it('a partner moves between statuses as the table says', async () => {
    const partner = await gateway.partner({ status: 'ONBOARDING', rates: null });
    const set = async (status: string): Promise<Loose> =>
      (await operator.ask(STATUS, { input: { partnerId: partner.id, status } })).setPartnerStatus;
    expect(await set('SUSPENDED')).toMatchObject({ __typename: 'InvalidTransition', from: 'ONBOARDING' });
    expect(await set('ACTIVE')).toMatchObject({ partner: { status: 'ACTIVE' } });
    expect(await set('ACTIVE')).toMatchObject({ __typename: 'InvalidTransition', from: 'ACTIVE' });
    expect(await set('EXITING')).toMatchObject({ partner: { status: 'EXITING' } });
    expect(await set('EXITED')).toMatchObject({ partner: { status: 'EXITED' } });
    expect(await set('ACTIVE')).toMatchObject({ __typename: 'InvalidTransition', from: 'EXITED' });
    const unknown = partner.id.replace(/.{6}$/, '000000');
    expect(
      (await operator.ask(STATUS, { input: { partnerId: unknown, status: 'ACTIVE' } })).setPartnerStatus,
    ).toMatchObject({ __typename: 'PartnerNotFound' });
    expect(await partner.app.codes(STATUS, { input: { partnerId: partner.id, status: 'ACTIVE' } })).toEqual([
      'FORBIDDEN',
    ]);
  });
});
