/** Reads a wallet through the whole gateway, and through the smallest server that could answer it. */
import type { Bench } from '../bench.js';
import { createLoad, createPlainLoad, type Load } from '../load/operations.js';
import { driveClosed, type Driven } from '../load/drive.js';
import { Child } from '../network/child.js';
import { compiled } from '../places.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median, spread } from '../statistics.js';

const CONNECTIONS = 64;

export async function walletQuery(bench: Bench): Promise<Row[]> {
  const { gateway, coalition, database } = await bench.network();
  const bare = new Child(bench.resources, {
    arguments: [compiled('bench/compare/bare-server.js')],
    env: { DATABASE_URL: database.url },
  });
  const port = await bare.line((line) => /^listening (\d+)$/.exec(line)?.[1], 30);
  const { warmSeconds, seconds } = bench.sizes;
  const drive = (load: Load) => driveClosed(load, { connections: CONNECTIONS, warmSeconds, seconds: seconds * 0.7 });
  const ids = coalition.members.map(({ id }) => id);
  const rounds: { ours: Driven; bare: Driven; ratio: number }[] = [];
  for (let i = 1; i <= bench.sizes.rounds; i += 1) {
    const before = await drive(createPlainLoad({ host: '127.0.0.1', port: Number(port) }, ids));
    const ours = await drive(createLoad('wallet', gateway.target, coalition));
    rounds.push({ ours, bare: before, ratio: ours.perSecond / before.perSecond });
    say(
      `round ${i.toString()} wallet: ${show(ours.perSecond)}/s, bare ${show(before.perSecond)}/s, ${(ours.perSecond / before.perSecond).toFixed(2)}x; load ${ours.clientCpu.toFixed(2)} and ${before.clientCpu.toFixed(2)} cores`,
    );
  }
  await bare.stop();
  const bad = rounds.flatMap((round) => [round.ours, round.bare]).find(({ faults }) => faults > 0);
  return [
    {
      name: 'wallet-query',
      figure: 'wallet query a second, 64 connections',
      value: median(rounds.map(({ ours }) => ours.perSecond)),
      unit: '/s',
      beside: { what: 'node:http + pg', value: median(rounds.map((round) => round.bare.perSecond)) },
      ratio: median(rounds.map((round) => round.ratio)),
      bound: { of: 'ratio', is: 'at least', least: 0.5, aim: 0.75 },
      void: bad && `${show(bad.faults)} answers were no success; the first: ${bad.firstFault ?? ''}`,
      details: { spread: spread(rounds.map((round) => round.ratio)), rounds },
    },
  ];
}
