/**
 * The settings, read once from an environment record. Nothing else in src/ looks at the environment.
 *
 * One table says of each variable its name, default, rule and meaning; the README's reference is checked against it.
 */
import { isIP, isIPv6 } from 'node:net';
import { Cron } from 'croner';
import { z } from 'zod';
import { parseBankAccount, type BankAccount } from './bank-account.js';
import { currencyDigits, inForceRule, isInForce } from './currency.js';
import { AddressError, readAddress } from './database/address.js';
import { textFault, type TextKind } from './text.js';

/** What is wrong with one variable. */
export interface ConfigProblem {
  readonly variable: string;
  readonly rule: string;
}

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, rule }) => `${variable} ${rule}`).join('\n'));
  }
}

/** A setting's default: fixed, or one for an embedded start and another for one on a PostgreSQL of its own. */
type Default = string | { readonly embedded: string; readonly else: string };

interface Setting<Value> {
  readonly variable: string;
  readonly default: Default | undefined;
  readonly description: string;
  readonly rule: z.ZodType<Value, string>;
}

/** A setting that always has a value. */
function setting<Value>(
  variable: string,
  standard: Default,
  rule: z.ZodType<Value, string>,
  description: string,
): Setting<Value> {
  return { variable, default: standard, rule, description };
}

/** A setting that may be left out: then it is undefined. */
function optional<Value>(
  variable: string,
  rule: z.ZodType<Value, string>,
  description: string,
): Setting<Value | undefined> {
  return { variable, default: undefined, rule, description };
}

// The rules. Each says in its message, after the variable's name, what it asks for.

/** Text by the rule that all text from outside has. */
const text = (max: number, kind: TextKind = 'number'): z.ZodType<string, string> =>
  z.string().superRefine((value, ctx) => {
    const fault = Array.from(value).length > max ? `must be 1 to ${max} characters` : textFault(kind, value);
    if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault });
  });

/** Its letters may be apart from their accents, as some systems write them: a path is what the disk has. */
const path = (max: number): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (value) => value.length <= max && !/\p{Cc}/u.test(value),
      `must be a path of 1 to ${max} characters, none of them a control character`,
    );

/** As people paste it: an IPv6 address also in the brackets that it has in a URL. */
const host: z.ZodType<string, string> = z
  .string()
  .transform((value) =>
    value.startsWith('[') && value.endsWith(']') && isIPv6(value.slice(1, -1)) ? value.slice(1, -1) : value,
  )
  .refine(
    (value) =>
      isIP(value) !== 0 ||
      (value.length <= 253 && /^(?!-)[\w-]+(\.[\w-]+)*\.?$/.test(value) && !/^[\d.]+$/.test(value)),
    'must be an address such as 127.0.0.1 or ::1, or a host name, without a scheme and a port',
  );

function integer(min: number, max: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

const flag: z.ZodType<boolean, string> = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true');

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names): z.ZodType<Names[number], string> {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

function url(protocols: readonly string[]): z.ZodType<string, string> {
  const message = `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), message);
}

/** A database's address: what of it cannot be kept to is said here, before anything is opened. */
const databaseAddress: z.ZodType<string, string> = z.string().superRefine((value, context) => {
  try {
    readAddress(value);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

const currency = z.string().refine(isInForce, inForceRule);

const fractionDigits = 6;

/** Plain notation with at most 6 fraction digits as micros: money is never a float. */
function toMicros(value: string): bigint {
  const [whole = '0', fraction = ''] = value.split('.');
  return BigInt(whole + fraction.padEnd(fractionDigits, '0'));
}

/** A price per unit as micros. */
const price: z.ZodType<bigint, string> = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a decimal above 0 with at most 9 digits before the point and 6 after it')
  .transform(toMicros)
  .refine((value) => value > 0n, 'must be above 0');

/** An amount of money as micros; of which currency is said where it is used. */
const amount: z.ZodType<bigint, string> = z
  .string()
  .regex(
    /^\d{1,15}(\.\d{1,6})?$/,
    'must be a decimal, 0 or more, with at most 15 digits before the point and 6 after it',
  )
  .transform(toMicros);

const timeZone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}, 'must be a time zone such as UTC or Europe/Paris');

const cronField = String.raw`(\*|\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*)(\/\d{1,2})?`;

const cronRule = 'must be off or a cron expression of five fields';

/** Whether the calendar will be able to read it: 99 is no minute. */
function isCron(value: string): boolean {
  try {
    new Cron(value, { mode: '5-part' });
    return true;
  } catch {
    return false;
  }
}

const cronOrOff: z.ZodType<string | undefined, string> = z
  .string()
  .regex(new RegExp(`^(off|${cronField}( ${cronField}){4})$`), cronRule)
  .refine((value) => value === 'off' || isCron(value), cronRule)
  .transform((value) => (value === 'off' ? undefined : value));

/** An origin exactly as a browser sends it: no path, no trailing slash. */
const origins: z.ZodType<readonly string[], string> = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://app.example, separated by commas',
  );

const bankAccounts: z.ZodType<readonly BankAccount[], string> = z
  .string()
  .transform((value) => value.split(',').map((account) => parseBankAccount(account.trim())))
  .refine(
    (list): list is BankAccount[] =>
      list.every((account) => account !== undefined && currencyDigits(account.currency) !== undefined) &&
      new Set(list.map((account) => account?.currency)).size === list.length,
    'must be one account a currency, EUR=IBAN or EUR=IBAN/BIC, and USD=NUMBER/BIC where there are no IBANs, separated by commas; lengths and check digits must be right',
  );

const web = ['http:', 'https:'];

const share: z.ZodType<number, string> = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a decimal from 0 to 1')
  .transform(Number);

/** Every setting, in the order of the reference. */
const table = {
  host: setting('HOST', '127.0.0.1', host, 'Address or name to listen on; an IPv6 address with or without brackets.'),
  port: setting(
    'PORT',
    '4000',
    integer(0, 65_535),
    'Port for /graphql (HTTP and graphql-transport-ws), /healthz, /readyz and /metrics; 0 takes a free one.',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    databaseAddress,
    'A PostgreSQL, 15 or later; docs/operations.md says how to name several servers, a socket, a schema and TLS. Without it the database is embedded.',
  ),
  redisUrl: optional(
    'REDIS_URL',
    url(['redis:', 'rediss:']),
    'A Redis for fan-out between gateways. Without it the bus is in the process.',
  ),
  dataDir: setting('KULA_DATA_DIR', '.kula', path(1024), 'Folder of the embedded database and of the signing key.'),
  seed: setting(
    'KULA_SEED',
    { embedded: 'demo', else: 'none' },
    oneOf(['demo', 'none']),
    'What an empty network is filled with at start: demo or none.',
  ),
  signingKey: optional(
    'KULA_SIGNING_KEY',
    z.string(),
    'Ed25519 private key (PEM, JWK, or the path of a file with one), the same on every machine. Without it a file in the data folder, made at first start.',
  ),
  explorer: setting('KULA_EXPLORER', { embedded: 'true', else: 'false' }, flag, 'Explorer page and introspection.'),
  sandbox: setting('KULA_SANDBOX', { embedded: 'true', else: 'false' }, flag, 'Allows advanceClock.'),
  networkName: setting('KULA_NETWORK_NAME', 'Kula', text(200, 'name'), "The network's name, for an empty network."),
  baseCurrency: setting(
    'KULA_BASE_CURRENCY',
    'EUR',
    currency,
    'Currency that exchange rates are quoted against, for an empty network.',
  ),
  pointValueMicros: setting(
    'KULA_POINT_VALUE',
    '0.01',
    price,
    'What one point is worth in the base currency, for an empty network.',
  ),
  pointsCode: setting(
    'KULA_POINTS_CODE',
    'KLA',
    z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/, 'must be 2 to 8 capital letters or digits, a letter first'),
    'Code that the points go by, for an empty network.',
  ),
  noticeDays: setting(
    'KULA_NOTICE_DAYS',
    '30',
    integer(0, 3650),
    "Days between a later rate sheet's proposal and its start, at least.",
  ),
  backdateDays: setting('KULA_BACKDATE_DAYS', '90', integer(0, 3650), 'Days that occurredAt may lie back.'),
  accrualMax: setting(
    'KULA_ACCRUAL_MAX',
    '1000000000',
    integer(1, Number.MAX_SAFE_INTEGER),
    'Points that one accrual, or one conversion in, may give at most.',
  ),
  creditLimitMicros: setting(
    'KULA_CREDIT_LIMIT',
    '1000000000.00',
    amount,
    "What a new partner may come to owe at most, in its own currency, until setCreditLimit says otherwise; floored to the currency's minor unit.",
  ),
  quoteSeconds: setting('KULA_QUOTE_SECONDS', '300', integer(1, 86_400), 'Seconds that a quote stands.'),
  holdSeconds: setting(
    'KULA_HOLD_SECONDS',
    '1800',
    integer(1, 2_592_000),
    'Seconds that an authorised redemption holds its points.',
  ),
  agreeDays: setting(
    'KULA_AGREE_DAYS',
    '10',
    integer(1, 3650),
    'Days after which a statement without a word is agreed.',
  ),
  memberCodeSeconds: setting('KULA_MEMBER_CODE_SECONDS', '60', integer(5, 3600), 'Seconds that a member code is good.'),
  closeCron: setting(
    'KULA_CLOSE_CRON',
    'off',
    cronOrOff,
    'When the settlement period closes by itself: a cron expression of five fields in KULA_TIME_ZONE, or off.',
  ),
  bankAccounts: optional(
    'KULA_BANK_ACCOUNTS',
    bankAccounts,
    "The network's own accounts, which payments files are debited to, one a currency: EUR=IBAN/BIC,USD=NUMBER/BIC. Without one the files leave the account for the bank's software to fill in.",
  ),
  timeZone: setting('KULA_TIME_ZONE', 'UTC', timeZone, 'Time zone of KULA_CLOSE_CRON and of dates on statements.'),
  rateLimit: setting(
    'KULA_RATE_LIMIT',
    '1000',
    integer(0, 1_000_000),
    'Operations a second for one key, with bursts of twice as many: each field of a mutation counts, and each element of a batch; 0: no limit.',
  ),
  batchMax: setting(
    'KULA_BATCH_MAX',
    '384',
    integer(1, 512),
    'Commands that the ledger lane commits together, at most.',
  ),
  queueMax: setting(
    'KULA_QUEUE_MAX',
    '4000',
    integer(1, 1_000_000),
    'Commands that may wait for the lane, a quarter of them of one key; more are answered OVERLOADED.',
  ),
  poolMax: setting('KULA_POOL_MAX', '10', integer(2, 200), 'Connections to PostgreSQL, at most.'),
  bodyLimitBytes: setting(
    'KULA_BODY_LIMIT_BYTES',
    '262144',
    integer(1024, 16_777_216),
    'Largest request body and WebSocket message, in bytes.',
  ),
  executionSeconds: setting(
    'KULA_EXECUTION_SECONDS',
    '30',
    integer(1, 600),
    'Seconds after which an operation is given up.',
  ),
  allowedOrigins: optional(
    'KULA_ALLOWED_ORIGINS',
    origins,
    'Origins of other sites whose pages may call, separated by commas. Without it none but its own.',
  ),
  trustProxy: setting(
    'KULA_TRUST_PROXY',
    'false',
    flag,
    'Takes the address of the caller from X-Forwarded-For: only behind a proxy that sets it.',
  ),
  oidcIssuer: optional('KULA_OIDC_ISSUER', url(web), "Issuer of staff tokens: the network's identity provider."),
  oidcAudience: optional('KULA_OIDC_AUDIENCE', text(255), 'Audience that staff tokens must name.'),
  oidcJwksUrl: optional('KULA_OIDC_JWKS_URL', url(web), "Where the issuer's public keys are."),
  tracesUrl: optional(
    'KULA_TRACES_URL',
    url(web),
    'Where OpenTelemetry traces go by OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces. Without it nothing is traced.',
  ),
  tracesShare: setting(
    'KULA_TRACES_SHARE',
    '1',
    share,
    'Share of operations that are traced, from 0 to 1, where the caller has not decided by a traceparent.',
  ),
  logLevel: setting(
    'KULA_LOG_LEVEL',
    'info',
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'Least severe log lines that are written.',
  ),
} as const;

type Table = typeof table;

type Parsed = { readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : never };

type OidcKey = 'oidcIssuer' | 'oidcAudience' | 'oidcJwksUrl';

/** Where staff tokens come from, besides `kula token`. */
export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

export interface Config extends Omit<Parsed, OidcKey | 'allowedOrigins' | 'bankAccounts'> {
  /** The network's own, one a currency. */
  readonly bankAccounts: readonly BankAccount[];
  /** Whether the database is in the process: no DATABASE_URL. */
  readonly embedded: boolean;
  readonly allowedOrigins: readonly string[];
  readonly oidc: OidcConfig | undefined;
}

/** One row of the reference. */
export interface SettingDescription {
  readonly name: string;
  readonly default: string;
  readonly description: string;
}

function describeDefault(value: Default | undefined): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? value : `${value.embedded} when embedded, else ${value.else}`;
}

/** The reference of all settings, in order. */
export const settings: readonly SettingDescription[] = Object.values(table).map((entry) => ({
  name: entry.variable,
  default: describeDefault(entry.default),
  description: entry.description,
}));

export type Environment = Readonly<Record<string, string | undefined>>;

/** Texts that are kept or compared: their outer blanks are refused, and not dropped as those of other settings are. */
const keptAsTheyAre: ReadonlySet<string> = new Set([table.networkName.variable, table.oidcAudience.variable]);

/** A variable that is set to nothing counts as not set. */
function valueOf(env: Environment, variable: string): string | undefined {
  const value = env[variable];
  const trimmed = value?.trim();
  if (trimmed === '') return undefined;
  return keptAsTheyAre.has(variable) ? value : trimmed;
}

/** What is left of a value in another encoding: the process was given it as UTF-8, and each byte that is not became U+FFFD. */
const isMisread = (value: string): boolean => /[\ufffd\p{Surrogate}]/u.test(value);

/** A misspelt setting would otherwise be silently without effect. */
function unknownVariables(env: Environment): ConfigProblem[] {
  const known = new Set(settings.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith('KULA_') && !name.startsWith('KULA_TEST_') && !known.has(name))
    .map((variable) => ({ variable, rule: 'is not a setting' }));
}

function readTable(env: Environment, embedded: boolean, problems: ConfigProblem[]): Parsed {
  const values: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(table)) {
    const standard = typeof entry.default === 'object' ? entry.default[embedded ? 'embedded' : 'else'] : entry.default;
    const raw = valueOf(env, entry.variable) ?? standard;
    if (raw === undefined) continue;
    if (isMisread(raw)) {
      problems.push({ variable: entry.variable, rule: 'must be UTF-8' });
      continue;
    }
    const result = entry.rule.safeParse(raw);
    if (result.success) values[key] = result.data;
    else problems.push({ variable: entry.variable, rule: result.error.issues[0]?.message ?? 'is wrong' });
  }
  return values as Parsed;
}

/** A token is only as good as its three checks: a provider is given whole or not at all. */
function missingOidcVariables(env: Environment): ConfigProblem[] {
  const variables = [table.oidcIssuer, table.oidcAudience, table.oidcJwksUrl].map(({ variable }) => variable);
  const missing = variables.filter((variable) => valueOf(env, variable) === undefined);
  if (missing.length === variables.length) return [];
  return missing.map((variable) => ({ variable, rule: `must be set when another of ${variables.join(', ')} is` }));
}

/**
 * The settings that an environment asks for.
 *
 * @throws ConfigError naming every variable that is wrong, with its rule; never with its value, which may be a secret.
 */
export function parseConfig(env: Environment): Config {
  const embedded = valueOf(env, table.databaseUrl.variable) === undefined;
  const problems = unknownVariables(env);
  const { oidcIssuer, oidcAudience, oidcJwksUrl, allowedOrigins, bankAccounts, ...values } = readTable(
    env,
    embedded,
    problems,
  );
  problems.push(...missingOidcVariables(env));
  if (problems.length > 0) throw new ConfigError(problems);
  const isOidc = oidcIssuer !== undefined && oidcAudience !== undefined && oidcJwksUrl !== undefined;
  return Object.freeze({
    ...values,
    embedded,
    allowedOrigins: allowedOrigins ?? [],
    bankAccounts: bankAccounts ?? [],
    oidc: isOidc ? { issuer: oidcIssuer, audience: oidcAudience, jwksUrl: oidcJwksUrl } : undefined,
  });
}
