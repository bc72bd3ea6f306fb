/**
 * A member's token that one partner's app asked for read the member's orders and numbers at that partner's competitors
 * (design, section 9): it shows them only where the operator trusts the app with `memberView: NETWORK`.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInHalves } from '../support/engines.js';
import {
  Client,
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';

const LINK = `mutation($input: LinkMemberInput!) { linkMember(input: $input) { __typename } }`;
const REDEEM = `mutation($input: RedeemPointsInput!) { redeemPoints(input: $input) { ... on RedeemPointsPayload { redemption { id } } ... on Refusal { message } } }`;
const QUOTE = `mutation($input: QuoteRedemptionInput!) { quoteRedemption(input: $input) { ... on QuoteRedemptionPayload { quote { id } } ... on Refusal { message } } }`;
const CONVERT = `mutation($input: ConvertOutInput!) { convertOut(input: $input) { ... on ConvertOutPayload { conversion { id } } ... on Refusal { message } } }`;
const UPDATE = `mutation($input: UpdatePartnerInput!) { updatePartner(input: $input) { __typename } }`;
const LOOK = `query($accrual: ID!, $redemption: ID!, $conversion: ID!, $quote: ID!, $wallet: ID!) {
  accrual(id: $accrual) { id } redemption(id: $redemption) { id } conversion(id: $conversion) { id }
  asNodes: node(id: $accrual) { id } quote: node(id: $quote) { id }
  wallet(id: $wallet) { available member { links { externalId } } changes { nodes { version availableDelta partner { code } occurredAt } } }
}`;

describeInHalves("a member's token", (engine) => {
  let gateway: TestGateway;
  let bakery: TestPartner;
  let airline: TestPartner;
  let member: TestMember;
  let atAirline: Record<string, string>;
  beforeAll(async () => {
    gateway = await startTestGateway(engine);
    bakery = await gateway.partner({ code: 'bakery' });
    airline = await gateway.partner({ code: 'airline', rates: { conversionOutRate: '0.5' } });
    member = await gateway.member(bakery, 'bakery-7');
    const { memberCode } = await member.client.ask('mutation { memberCode { code } }');
    await airline.app.ask(LINK, { input: { code: memberCode.code, externalId: 'airline-9' } });
    await gateway.accrue(bakery, member, '50.00');
    const ref = { id: member.id };
    atAirline = {
      accrual: (await gateway.accrue(airline, member, '900.00')).accrual.id as string,
      redemption: (
        await airline.app.ask(REDEEM, {
          input: { idempotencyKey: 'r', member: ref, points: 100, orderId: 'r', capture: true },
        })
      ).redeemPoints.redemption.id as string,
      conversion: (
        await airline.app.ask(CONVERT, { input: { idempotencyKey: 'c', member: ref, points: 100, reference: 'c' } })
      ).convertOut.conversion.id as string,
      quote: (await airline.app.ask(QUOTE, { input: { member: ref, points: 100 } })).quoteRedemption.quote.id as string,
      wallet: member.walletId,
    };
  });
  afterAll(() => gateway.close());

  const look = async (partner: TestPartner | undefined): Promise<Loose> => {
    const token = await gateway.memberToken(member.id, partner ? { partnerId: partner.id } : {});
    return new Client(gateway.url, token).ask(LOOK, atAirline);
  };
  const sees = (answer: Loose): unknown[] =>
    [answer.accrual, answer.redemption, answer.conversion, answer.asNodes, answer.quote].map(
      (one: unknown) => one !== null,
    );
  const links = (answer: Loose): string[] =>
    (answer.wallet.member.links as { externalId: string }[]).map(({ externalId }) => externalId).sort();

  it("asked for by one partner does not show the member's orders and number at another, and shows the wallet whole", async () => {
    const byBakery = await look(bakery);
    expect(sees(byBakery)).toEqual([false, false, false, false, false]);
    expect(links(byBakery)).toEqual(['bakery-7']);
    const changes = byBakery.wallet.changes.nodes as { partner: { code: string } | null }[];
    expect(changes.map(({ partner }) => partner?.code)).toEqual(['airline', 'airline', 'airline', 'bakery']);
  });

  it('asked for by the partner itself shows what the member did there', async () => {
    const byAirline = await look(airline);
    expect(sees(byAirline)).toEqual([true, true, true, true, true]);
    expect(links(byAirline)).toEqual(['airline-9']);
  });

  it('asked for by no partner shows everything', async () => {
    const own = await look(undefined);
    expect(sees(own)).toEqual([true, true, true, true, true]);
    expect(links(own)).toEqual(['airline-9', 'bakery-7']);
  });

  it('asked for by an app that the operator trusts shows everything, from that moment until it is no longer trusted', async () => {
    const trust = (memberView: string) =>
      gateway.operator.ask(UPDATE, {
        input: { idempotencyKey: `trust-${memberView}`, partnerId: bakery.id, memberView },
      });
    await trust('NETWORK');
    const trusted = await look(bakery);
    expect(sees(trusted)).toEqual([true, true, true, true, true]);
    expect(links(trusted)).toEqual(['airline-9', 'bakery-7']);
    await trust('OWN');
    expect(sees(await look(bakery))).toEqual([false, false, false, false, false]);
  });
});
