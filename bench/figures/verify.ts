/** `kula verify` over journals of two sizes, and over everything that the other parts have left. */
import type { Bench, Network } from '../bench.js';
import { Child } from '../network/child.js';
import type { BenchDatabase } from '../network/database.js';
import { gatewayEnvironment } from '../network/gateway.js';
import { peakResidentBytes } from '../network/process.js';
import { compiled } from '../places.js';
import { say, show } from '../progress.js';
import type { Row } from '../report.js';
import { median } from '../statistics.js';

interface Verified {
  readonly entries: number;
  readonly violations: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly peakBytes: number;
}

/** In a process of its own, as an auditor runs it. */
async function verify(bench: Bench, { url }: BenchDatabase): Promise<Verified> {
  const child = new Child(bench.resources, {
    nodeArguments: ['--enable-source-maps'],
    arguments: [compiled('src/cli/index.js'), 'verify', '--json'],
    env: gatewayEnvironment(url),
  });
  const report = child.line(
    (line) =>
      line.startsWith('{') ? (JSON.parse(line) as { entries: number; violations: number; seconds: number }) : undefined,
    3_600,
  );
  let peakBytes = NaN;
  // The kernel itself keeps the peak, until the process has ended.
  const sampling = setInterval(() => {
    const peak = peakResidentBytes(child.pid);
    if (!Number.isNaN(peak)) peakBytes = peak;
  }, 50);
  try {
    const { entries, violations, seconds } = await report;
    await child.ended();
    return { entries, violations, seconds, perSecond: entries / seconds, peakBytes };
  } finally {
    clearInterval(sampling);
  }
}

const describe = (what: string, { entries, violations, seconds, perSecond, peakBytes }: Verified): void =>
  say(
    `verify of ${what}: ${show(entries)} entries in ${show(seconds)} s, ${show(perSecond)}/s, ${show(peakBytes / 1e6)} MB at most, ${show(violations)} violations`,
  );

/** A run that takes longer than this is not repeated. */
const LONG_SECONDS = 20;

/** Verifies that the network of points is sound after all parts before. */
/** Verifies a network that parts of the run have used. */
export async function verifyNetwork(bench: Bench, { database }: Network, figure: string): Promise<Row> {
  const verified = await verify(bench, database);
  describe(figure, verified);
  return {
    name: 'verify-used',
    figure,
    value: verified.violations,
    unit: '',
    beside: { what: 'entries', value: verified.entries },
    ratio: null,
    bound: { of: 'value', is: 'at most', least: 0, aim: 0 },
    details: verified,
  };
}

export async function verifyUsed(bench: Bench): Promise<Row[]> {
  const used = bench.usedNetwork;
  return used ? [await verifyNetwork(bench, used, 'violations in the network of this run')] : [];
}

export async function verifyFigure(bench: Bench): Promise<Row[]> {
  const middle = await bench.closable('middle');
  const large = await bench.closable('large');
  const rounds: { middle: Verified; large: Verified }[] = [];
  for (let i = 1; i <= bench.sizes.rounds && (i === 1 || (rounds[0]?.large.seconds ?? 0) < LONG_SECONDS); i += 1) {
    const round = { middle: await verify(bench, middle.database), large: await verify(bench, large.database) };
    describe('the smaller journal', round.middle);
    describe('the larger journal', round.large);
    rounds.push(round);
  }
  const entries = rounds[0]?.large.entries ?? 0;
  const found = rounds.reduce((sum, round) => sum + round.middle.violations + round.large.violations, 0);
  const reason = found > 0 ? `${show(found)} violations: the journals that the bench wrote are not sound` : undefined;
  return [
    {
      name: 'verify',
      figure: `verify of ${show(entries)} entries, entries a second`,
      value: median(rounds.map((round) => round.large.perSecond)),
      unit: '/s',
      beside: {
        what: `of ${show(rounds[0]?.middle.entries ?? 0)}`,
        value: median(rounds.map((round) => round.middle.perSecond)),
      },
      ratio: median(rounds.map((round) => round.large.perSecond / round.middle.perSecond)),
      bound: { of: 'value', is: 'at least', least: 50_000, aim: 200_000 },
      void: reason,
      details: rounds,
    },
    {
      // Memory is flat: ten times as many entries need the same, apart from chance in garbage collection.
      name: 'verify-memory',
      figure: 'verify, memory at most',
      value: median(rounds.map((round) => round.large.peakBytes / 1e6)),
      unit: 'MB',
      beside: { what: 'over a tenth of it', value: median(rounds.map((round) => round.middle.peakBytes / 1e6)) },
      ratio: median(rounds.map((round) => round.large.peakBytes / round.middle.peakBytes)),
      bound: { of: 'ratio', is: 'at most', least: 1.3, aim: null },
      void: reason,
    },
  ];
}
