/** Quotes a second at a partner with a ladder and three campaigns, beside wallets read by the same gateway. */
import type { Bench } from '../bench.js';
import { createLoad, type LoadName } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { makeProgramme } from '../network/programme.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';

const CONNECTIONS = 64;
export async function quote(bench: Bench): Promise<Row[]> {
  const network = await makeProgramme(bench, 'quote');
  const { gateway } = network;
  const coalition = { ...network.coalition, partners: [network.few] };
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
  await gateway.stop();
  const bad = rounds.flatMap((round) => [round.quotes, round.wallets]).find(({ faults }) => faults > 0);
  return [
    {
      name: 'quote',
      figure: 'quoteAccrual a second with three campaigns, 64 connections',
      value: median(rounds.map(({ quotes }) => quotes.perSecond)),
      unit: '/s',
      beside: { what: 'wallet query', value: median(rounds.map(({ wallets }) => wallets.perSecond)) },
      ratio: median(rounds.map((round) => round.ratio)),
      bound: { of: 'ratio', is: 'at least', least: 0.4, aim: null },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(rounds.map((round) => round.ratio)), rounds },
    },
  ];
}
