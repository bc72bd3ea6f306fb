/** What a partner's app proposes without end. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEngines } from '../support/engines.js';
import { advance, DAY } from '../support/operations.js';
import { startTestGateway, usualRates, type Loose, type TestGateway } from '../support/server.js';

const PROPOSE = `mutation($input: ProposeRateSheetInput!) { proposeRateSheet(input: $input) { __typename
  ... on ProposeRateSheetPayload { rateSheet { id version } } ... on Refusal { code message } } }`;
const REJECT = `mutation($id: ID!, $reason: String!) { rejectRateSheet(id: $id, reason: $reason) { __typename } }`;

describeEngines('rate sheets', (engine) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
  }, 120_000);
  afterAll(() => gateway.close());

  it('were proposed without bound, and each proposal read all of them while the lane waited', async () => {
    const partner = await gateway.partner({ rates: null });
    const start = (await advance(gateway, 1)).getTime();
    const propose = (more: object) =>
      partner.app.send(PROPOSE, { input: { partnerId: partner.id, ...usualRates, ...more } });
    const next = async (days: number): Promise<Loose> =>
      (await propose({ effectiveFrom: new Date(start + days * DAY * 1_000).toISOString() })).data?.proposeRateSheet;
    const ids: string[] = [];
    for (let days = 1; days <= 100; days += 1) ids.push((await next(days)).rateSheet.id as string);
    const { errors } = await propose({});
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'BAD_USER_INPUT', field: 'input.partnerId', ruleCode: 'TOO_MANY_KEPT' },
    ]);
    await gateway.operator.ask(REJECT, { id: ids[0], reason: 'one of many' });
    expect(await next(101)).toMatchObject({ rateSheet: { version: 101 } });
  }, 240_000);
});
