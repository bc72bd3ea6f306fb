/** Single accruals on a database that was never analysed since it was empty, and on one that is analysed before each round. */
import type { Bench, Network } from '../bench.js';
import { createLoad } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { withoutStatistics, withStatistics } from '../network/database.js';
import { Gateway } from '../network/gateway.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';

interface Side {
  readonly network: Network;
  readonly gateway: Gateway;
}

/** A network without a history: its gateway plans while the tables are empty, and serves while they grow. */
async function begin(bench: Bench, label: string): Promise<Side> {
  const network = await bench.makeNetwork(label, bench.sizes.members, [], withoutStatistics);
  return { network, gateway: await Gateway.start(bench.resources, { databaseUrl: network.database.url }) };
}

const drive = ({ network, gateway }: Side, { sizes }: Bench): Promise<Driven> =>
  driveClosed(createLoad('accrue', gateway.target, network.coalition), {
    connections: 64,
    warmSeconds: sizes.warmSeconds,
    seconds: sizes.seconds,
  });

/** In turn, so that both have the same neighbours. */
export async function statisticsFigure(bench: Bench): Promise<Row[]> {
  const without = await begin(bench, 'unanalysed');
  const analysed = await begin(bench, 'analysed');
  const rounds: { readonly without: Driven; readonly analysed: Driven; readonly ratio: number }[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const one = await drive(without, bench);
    await withStatistics(analysed.network.database);
    const other = await drive(analysed, bench);
    rounds.push({ without: one, analysed: other, ratio: one.perSecond / other.perSecond });
    say(
      `round ${i.toString()} without statistics: ${show(one.perSecond)}/s, ${(one.perSecond / other.perSecond).toFixed(2)}x of ${show(other.perSecond)}`,
    );
  }
  await Promise.all([without.gateway.stop(), analysed.gateway.stop()]);
  const bad = rounds.flatMap((round) => [round.without, round.analysed]).find(({ faults }) => faults > 0);
  return [
    {
      name: 'statistics',
      figure: 'single accruePoints a second on a database that was never analysed',
      unit: '/s',
      value: median(rounds.map((round) => round.without.perSecond)),
      beside: { what: 'analysed', value: median(rounds.map((round) => round.analysed.perSecond)) },
      ratio: median(rounds.map(({ ratio }) => ratio)),
      bound: { of: 'ratio', is: 'at least', least: 0.95, aim: null },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(rounds.map(({ ratio }) => ratio)), rounds },
    },
  ];
}
