/** A network in which one partner has no offers, one has a ladder and three campaigns, and one has a ladder and 200 campaigns. */
import type { Bench, Network } from '../bench.js';
import { graphql, payload } from './api.js';
import type { BenchMember, BenchPartner } from './coalition.js';
import { Gateway, staffToken } from './gateway.js';
import { say, show } from '../progress.js';

const R = '... on Refusal { code message }';
const draftOf = (operation: string, input: string): string =>
  `mutation($input: ${input}!) { result: ${operation}(input: $input) { ... on DraftOfferPayload { offer { id } } ${R} } }`;
const CAMPAIGN = draftOf('draftCampaign', 'DraftCampaignInput');
const LADDER = draftOf('draftLadder', 'DraftLadderInput');
const MOVE = `mutation($input: MoveOfferInput!) { result: moveOffer(input: $input) { ... on MoveOfferPayload { offer { id } } ${R} } }`;

/** Goods that the three campaigns ask for, and that the load buys. */
export const GOODS = 'bread';
/** Live campaigns of the third partner; the three are among them. */
const MANY = 200;

const goods = { goods: { categories: [GOODS] } };
/** A campaign with a cap for each member and day, one with a budget, and one without limits. All apply to every purchase of the load. */
const three = [
  {
    limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 1_000_000 }],
    conditions: [goods],
    effects: [{ multiply: '2' }],
  },
  {
    limits: [{ measure: 'POINTS', per: 'ALL', span: 'EVER', most: 1_000_000_000_000 }],
    conditions: [goods],
    effects: [{ perStep: { points: 1, step: { amount: '5', currency: 'EUR' } } }],
  },
  { limits: [], conditions: [{ channels: ['OTHER', 'STORE'] }], effects: [{ multiply: '1.5' }] },
];
/** One of the many that do not apply: for other goods, at some times, with a cap. */
const other = (i: number) => ({
  limits: [{ measure: 'POINTS', per: 'MEMBER', span: 'DAY', most: 1_000 }],
  conditions: [
    { window: { fromTime: '00:00', untilTime: '23:59' } },
    { goods: { categories: [`goods-${i.toString()}`] } },
  ],
  effects: [{ multiply: '1.1' }],
});

async function setUp(gateway: Gateway, operator: string, partner: BenchPartner, many: number): Promise<void> {
  const ask = async <Payload extends object>(token: string, query: string, input: object): Promise<Payload> =>
    payload((await graphql<{ result: Payload }>(gateway.url, token, query, { input })).result);
  const set = async (
    query: string,
    label: string,
    input: { readonly offer?: object; readonly [field: string]: unknown },
  ) => {
    const idempotencyKey = `${partner.id} ${label}`;
    const names = [{ locale: 'en', text: label }];
    const { offer } = await ask<{ offer: { id: string } }>(operator, query, {
      ...input,
      idempotencyKey,
      offer: { ownerId: partner.id, names, ...input.offer },
    });
    await ask(operator, MOVE, { offerId: offer.id, step: 'SUBMIT' });
    await ask(partner.key, MOVE, { offerId: offer.id, step: 'CONSENT' });
    await ask(operator, MOVE, { offerId: offer.id, step: 'APPROVE' });
  };
  const level = (code: string, needs: string, multiplier: string) => ({
    code,
    names: [{ locale: 'en', text: code }],
    needs,
    multiplier,
  });
  await set(LADDER, 'ladder', {
    ...{ measure: 'POINTS', window: 'YEAR', graceDays: 30 },
    levels: [level('BASIC', '0', '1'), level('SILVER', '1', '1.1')],
  });
  for (const [i, { limits, ...terms }] of [...three, ...Array.from({ length: many }, (_, n) => other(n))].entries())
    await set(CAMPAIGN, `campaign ${i.toString()}`, { trigger: 'PURCHASE', ...terms, offer: { limits } });
}

const BATCH = `mutation($inputs: [AccruePointsInput!]!) { results: accruePointsBatch(inputs: $inputs) { __typename ${R} } }`;
const BATCH_OF = 100;

/**
 * Each member buys for the first time, and rises to the level that all later purchases have. A first purchase writes a
 * standing and a rise beside the rest, and no network's purchases are mostly first ones.
 */
async function firstPurchases(gateway: Gateway, partner: BenchPartner, members: readonly BenchMember[]): Promise<void> {
  for (let i = 0; i < members.length; i += BATCH_OF) {
    const inputs = members.slice(i, i + BATCH_OF).map(({ externalId }) => ({
      idempotencyKey: `first ${externalId}`,
      orderId: `first ${externalId}`,
      member: { externalId },
      spend: { amount: '10', currency: partner.currency },
      category: GOODS,
    }));
    const { results } = await graphql<{ results: object[] }>(gateway.url, partner.key, BATCH, { inputs });
    for (const result of results) payload(result);
  }
}

export interface ProgrammeNetwork extends Network {
  readonly gateway: Gateway;
  /** Without offers, with three campaigns, and with 200. */
  readonly plain: BenchPartner;
  readonly few: BenchPartner;
  readonly many: BenchPartner;
}

/** Makes it, with a gateway of its own. */
export async function makeProgramme(bench: Bench, label: string): Promise<ProgrammeNetwork> {
  const network = await bench.makeNetwork(label, bench.sizes.members, []);
  const gateway = await Gateway.start(bench.resources, { databaseUrl: network.database.url });
  const [plain, few, many] = network.coalition.partners;
  if (!plain || !few || !many) throw new Error('a programme needs three partners');
  const operator = await staffToken('OPERATOR');
  await setUp(gateway, operator, few, 0);
  say(`setting up ${MANY.toString()} campaigns`);
  await setUp(gateway, operator, many, MANY - three.length);
  say(`first purchases of ${show(network.coalition.members.length)} members at both`);
  for (const partner of [few, many]) await firstPurchases(gateway, partner, network.coalition.members);
  return { ...network, gateway, plain, few, many };
}
