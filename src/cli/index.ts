/** The command line: `npm run --silent kula -- COMMAND`. */
import 'reflect-metadata';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { tokenRoles, type TokenRole } from '../platform/index.js';
import { fail } from './fail.js';

// A module that only one command needs is loaded by that command, so that `token` answers in a moment.

function seconds(text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 366 * 86_400) throw new InvalidArgumentError('must be 1 second to 366 days');
  return value;
}

/** An error by which `verify` exits with 2, because its exit code 1 means that something does not hold. */
const cannotLook = (message: string): InvalidArgumentError =>
  Object.assign(new InvalidArgumentError(message), { exitCode: 2 });

/** `N=DIGEST`, several allowed. */
function periodDigest(text: string, before: ReadonlyMap<number, string> = new Map()): ReadonlyMap<number, string> {
  const [, number = '', digest = ''] = /^([1-9]\d{0,8})=([0-9a-f]{64})$/i.exec(text) ?? [];
  if (number === '') throw cannotLook("must be a period's number, =, and its digest of 64 hexadecimal digits");
  if (before.has(Number(number))) throw cannotLook(`names period ${number} twice`);
  return new Map([...before, [Number(number), digest.toLowerCase()]]);
}

interface TokenOptions {
  readonly role: TokenRole;
  readonly partner?: string;
  readonly subject?: string;
  readonly ttl: number;
}

interface VerifyCommand {
  readonly json?: boolean;
  readonly period?: ReadonlyMap<number, string>;
}

const program = new Command('kula')
  .description('A coalition points network. Settings are environment variables: see README.md.')
  .exitOverride();

program
  .command('serve')
  .description('start a gateway (npm start)')
  .action(async () => (await import('./serve.js')).serve());

program
  .command('migrate')
  .description('bring the database to this version, and make the network when there is none')
  .action(async () => (await import('./migrate.js')).migrateNetwork());

program
  .command('seed')
  .argument('[scenario]', 'demo, or check-by-hand', 'demo')
  .description('play a scenario into an empty network')
  .action(async (scenario: string) => (await import('./seed.js')).seed(scenario));

program
  .command('token')
  .description('print a token for staff, and nothing else, on stdout')
  .addOption(new Option('--role <role>', 'what it allows').choices([...tokenRoles]).makeOptionMandatory())
  .option('--partner <code>', 'of which partner, for PARTNER_ACCOUNTANT, PARTNER_MARKETER and PARTNER_DEVELOPER')
  .option('--subject <name>', 'who acts: tells two of one role apart in the records and for KULA_FOUR_EYES')
  .option('--ttl <seconds>', 'how long it is good', seconds, 86_400)
  .action(async (options: TokenOptions) => (await import('./token.js')).printToken(options));

program
  .command('verify')
  .description('recompute everything that must always hold; exits 1 when something does not, 2 when it could not look')
  .option('--json', 'print the report as JSON on stdout')
  .option(
    '--period <N=DIGEST>',
    "compare a closed period's digest with one that was kept elsewhere; can be given several times",
    periodDigest,
  )
  .action(async (options: VerifyCommand) =>
    (await import('./verify.js')).verifyNetwork(options.json ?? false, options.period),
  );

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already printed the fault; --help is not an error.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else fail(error);
}
