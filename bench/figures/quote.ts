/** Quotes a second at a partner with three campaigns, beside wallets read by the same gateway. */
import type { Bench } from '../bench.js';
import { createLoad, type LoadName } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { graphql, payload } from '../network/api.js';
import { staffToken } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';

const CONNECTIONS = 64;
const R = '... on Refusal { code message }';
const DRAFT = `mutation($input: DraftCampaignInput!) { result: draftCampaign(input: $input) { ... on DraftOfferPayload { offer { id } } ${R} } }`;
const MOVE = `mutation($input: MoveOfferInput!) { result: moveOffer(input: $input) { ... on MoveOfferPayload { offer { id } } ${R} } }`;

/** One that multiplies, one with a limit for each member and day, and one that asks for a least spend. None is worth its price. */
const campaigns = [
  { effects: [{ multiply: '1.01' }] },
  { effects: [{ points: 5 }], limits: [{ measure: 'TIMES', per: 'MEMBER', span: 'DAY', most: 1 }] },
  { effects: [{ multiply: '1.01' }], conditions: [{ minSpend: { amount: '100', currency: 'EUR' } }] },
];

async function setUp(bench: Bench): Promise<void> {
  const { gateway, coalition } = await bench.network();
  const operator = await staffToken('OPERATOR');
  const app = coalition.partners[0]?.key ?? '';
  const ask = async <Payload extends object>(token: string, query: string, input: object): Promise<Payload> =>
    payload((await graphql<{ result: Payload }>(gateway.url, token, query, { input })).result);
  for (const [i, { limits = [], ...terms }] of campaigns.entries()) {
    const idempotencyKey = `campaign-${i.toString()}`;
    const offer = { names: [{ locale: 'en', text: idempotencyKey }], limits };
    const { offer: made } = await ask<{ offer: { id: string } }>(app, DRAFT, {
      idempotencyKey,
      offer,
      trigger: 'PURCHASE',
      ...terms,
    });
    await ask(app, MOVE, { offerId: made.id, step: 'SUBMIT' });
    await ask(operator, MOVE, { offerId: made.id, step: 'APPROVE' });
  }
}

export async function quote(bench: Bench): Promise<Row[]> {
  const { gateway, coalition } = await bench.network();
  await setUp(bench);
  const { warmSeconds, seconds } = bench.sizes;
  const drive = (load: LoadName) =>
    driveClosed(createLoad(load, gateway.target, coalition), {
      connections: CONNECTIONS,
      warmSeconds,
      seconds: seconds * 0.7,
    });
  const rounds: { quotes: Driven; wallets: Driven; ratio: number }[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const wallets = await drive('wallet');
    const quotes = await drive('quote');
    const ratio = quotes.perSecond / wallets.perSecond;
    rounds.push({ quotes, wallets, ratio });
    say(
      `round ${i.toString()} quote: ${show(quotes.perSecond)}/s, wallet ${show(wallets.perSecond)}/s, ${ratio.toFixed(2)}x`,
    );
  }
  const bad = rounds.flatMap((round) => [round.quotes, round.wallets]).find(({ faults }) => faults > 0);
  return [
    {
      name: 'quote',
      figure: 'quoteAccrual a second with three campaigns, 64 connections',
      value: median(rounds.map(({ quotes }) => quotes.perSecond)),
      unit: '/s',
      beside: { what: 'wallet query', value: median(rounds.map(({ wallets }) => wallets.perSecond)) },
      ratio: median(rounds.map((round) => round.ratio)),
      bound: { of: 'ratio', is: 'at least', least: 0.2, aim: 0.4 },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(rounds.map((round) => round.ratio)), rounds },
    },
  ];
}
