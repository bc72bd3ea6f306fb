/** The options of the command line. */
import { parseArgs } from 'node:util';
import type { LoadName } from './load/operations.js';
import { loadNames } from './load/operations.js';

/** The parts of the run, in the order in which they run; `previous` and `profile` only when they are asked for. */
export const partNames = [
  'points',
  'latency',
  'statistics',
  'fairness',
  'wallet-query',
  'quote',
  'draw',
  'programme',
  'subscribers',
  'close',
  'verify',
  'start',
] as const;
export type PartName = (typeof partNames)[number] | 'previous' | 'profile';

export interface Options {
  readonly parts: readonly PartName[];
  /** Short rounds over small sets: shows that everything works, and measures nothing. */
  readonly quick: boolean;
  /** A multiple of the usual number of rows. */
  readonly scale: number;
  readonly rounds: number;
  /** The address of an administrator, in any database of the server. */
  readonly databaseUrl: string;
  /** The load on the profiled gateway. */
  readonly load: LoadName;
  /** Keeps the databases after the run. */
  readonly keep: boolean;
  /** A folder in which another version is compiled, for the part `previous`. */
  readonly previous: string | undefined;
}

/** Thrown for wrong options; its message says which are right. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage = `npm run bench -- [--only NAME,...] [--quick] [--scale N] [--rounds N] [--load NAME] [--keep]
                         [--previous FOLDER]
  --only    ${[...partNames, 'previous', 'profile'].join(', ')}; all but the last two when left out
  --quick   short rounds over small sets, to see that it runs
  --scale   times the usual number of members and entries that are there before (1 to 100)
  --rounds  how often each figure is taken; the median counts (3)
  --load    what --only profile puts on the gateway: ${loadNames.join(', ')}
  --keep    keeps the databases
  --previous  a checkout of another version, compiled, that --only previous compares with
DATABASE is the server's address (postgresql://postgres@127.0.0.1:5432/postgres); what the bench makes there are databases
of its own, whose names begin with kula_bench_. KULA_* settings are handed on to the gateways.`;

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (value < least || value > most) throw new UsageError(`--${name} must be a whole number from ${least} to ${most}`);
  return value;
}

function oneOf<Name extends string>(what: string, names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${what} must be one of ${names.join(', ')}`);
  return found;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        scale: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '3' },
        load: { type: 'string', default: 'accrue' },
        keep: { type: 'boolean', default: false },
        previous: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Errors: UsageError; it is also how --help is answered. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(argv);
  if (values.help) throw new UsageError('');
  const all: readonly PartName[] = [...partNames, 'previous', 'profile'];
  const wanted = values.only?.split(',').map((name) => oneOf('--only', all, name.trim()));
  if (wanted?.includes('previous') === true && values.previous === undefined)
    throw new UsageError('--only previous needs --previous FOLDER');
  return {
    // In the order of the parts, whatever the order in which they were asked for.
    parts: wanted ? all.filter((name) => wanted.includes(name)) : partNames,
    quick: values.quick,
    scale: wholeNumber('scale', values.scale, 1, 100),
    rounds: wholeNumber('rounds', values.rounds, 1, 99),
    databaseUrl: env.DATABASE ?? env.KULA_TEST_PG ?? 'postgresql://postgres@127.0.0.1:5432/postgres',
    load: oneOf('--load', loadNames, values.load),
    keep: values.keep,
    previous: values.previous,
  };
}
