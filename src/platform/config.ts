/**
 * The settings, read once from an environment record. Nothing else in src/ looks at the environment.
 *
 * One table gives each variable's name, default, rule and meaning; the README's reference is checked against it.
 */
import {
  currency,
  databaseAddress,
  flag,
  host,
  integer,
  oneOf,
  origins,
  path,
  price,
  publicUrl,
  share,
  text,
  timeZone,
  url,
  web,
} from './settings/rules.js';
import {
  definedSettings,
  defineSettings,
  forEveryone,
  listed,
  optional,
  setting,
  type Default,
  type Settings,
  type ValuesOf,
} from './settings/setting.js';
import { isPrivateWay } from './loopback.js';
import { z } from 'zod';

/** A variable that is wrong, and the rule that it breaks. */
interface ConfigProblem {
  readonly variable: string;
  readonly rule: string;
}

/** Everything that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, rule }) => `${variable} ${rule}`).join('\n'));
  }
}

/** The settings that belong to no room, in the order of the reference. */
const table = defineSettings({
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
  console: setting('KULA_CONSOLE', 'true', flag, 'The console at /console/, to which a browser at / is sent.'),
  sandbox: forEveryone(setting('KULA_SANDBOX', { embedded: 'true', else: 'false' }, flag, 'Allows advanceClock.')),
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
  timeZone: forEveryone(
    setting('KULA_TIME_ZONE', 'UTC', timeZone, 'Time zone of KULA_CLOSE_CRON and of dates on statements.'),
  ),
  rateLimit: forEveryone(
    setting(
      'KULA_RATE_LIMIT',
      '1000',
      integer(0, 1_000_000),
      'Operations a second for one key, with bursts of twice as many: each field of a mutation counts, and each element of a batch; 0: no limit.',
    ),
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
  bodyLimitBytes: forEveryone(
    setting(
      'KULA_BODY_LIMIT_BYTES',
      '262144',
      integer(1024, 16_777_216),
      'Largest request body and WebSocket message, in bytes.',
    ),
  ),
  executionSeconds: setting(
    'KULA_EXECUTION_SECONDS',
    '30',
    integer(1, 600),
    'Seconds after which an operation is given up.',
  ),
  allowedOrigins: listed(
    'KULA_ALLOWED_ORIGINS',
    origins,
    [],
    'Origins of other sites whose pages may call, separated by commas. Without it none but its own.',
  ),
  trustProxy: setting(
    'KULA_TRUST_PROXY',
    'false',
    flag,
    'Takes the address of the caller from X-Forwarded-For: only behind a proxy that sets it.',
  ),
  publicUrl: optional(
    'KULA_PUBLIC_URL',
    publicUrl,
    'The address at which browsers find the network, such as https://points.example. Signing in through an identity provider needs it; without it a page is our own when its address has the Host that was asked.',
  ),
  oidcIssuer: optional('KULA_OIDC_ISSUER', url(web), "Issuer of staff tokens: the network's identity provider."),
  oidcAudience: optional('KULA_OIDC_AUDIENCE', text(255), 'Audience that staff tokens must name.'),
  oidcJwksUrl: optional('KULA_OIDC_JWKS_URL', url(web), "Where the issuer's public keys are."),
  oidcClientId: optional(
    'KULA_OIDC_CLIENT_ID',
    text(255),
    'The id under which the identity provider knows the network, for people who sign in with a browser. Without it nobody can.',
  ),
  oidcClientSecret: optional(
    'KULA_OIDC_CLIENT_SECRET',
    z.string().max(1024, 'must have at most 1024 characters'),
    'The secret that the provider gave with that id; none where the network is a public client.',
  ),
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
});

/** A setting as it is in force in this process. */
export interface SettingInForce extends SettingDescription {
  /** As the environment or the default says it. */
  readonly value: string;
  readonly forEveryone: boolean;
}

type OidcKey = 'oidcIssuer' | 'oidcAudience' | 'oidcJwksUrl' | 'oidcClientId' | 'oidcClientSecret';

/** The source of staff tokens besides `kula token`. */
export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** The identity provider through which people sign in with a browser. */
export interface SignInConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: the network is a public client. */
  readonly clientSecret: string | undefined;
  /** Our own address, without a path. */
  readonly publicUrl: string;
}

/** All settings; a room adds its own by declaration merging (`defineSettings`). */
export interface Config extends Omit<ValuesOf<typeof table>, OidcKey> {
  /** Whether the database is in the process: there is no DATABASE_URL. */
  readonly embedded: boolean;
  readonly oidc: OidcConfig | undefined;
  readonly signIn: SignInConfig | undefined;
  /**
   * What the settings are, for people. Only those that have a default are among them: what has none, such as a key or an
   * address with a password in it, may be a secret.
   */
  readonly inForce: readonly SettingInForce[];
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

/** The reference of settings: first those that belong to no room, then those of the rooms, in the order given. */
export const describeSettings = (rooms: readonly Settings[]): SettingDescription[] =>
  [table, ...rooms].flatMap((settings) =>
    Object.values<Settings[string]>(settings).map(({ variable, default: standard, description }) => ({
      name: variable,
      default: describeDefault(standard),
      description,
    })),
  );

export type Environment = Readonly<Record<string, string | undefined>>;

/** Texts that are kept or compared. Blanks around them are refused; around other settings they are dropped. */
const keptAsTheyAre: ReadonlySet<string> = new Set([table.networkName.variable, table.oidcAudience.variable]);

/** A variable that is set to nothing counts as not set. */
function valueOf(env: Environment, variable: string): string | undefined {
  const value = env[variable];
  const trimmed = value?.trim();
  if (trimmed === '') return undefined;
  return keptAsTheyAre.has(variable) ? value : trimmed;
}

/**
 * Whether a value was in another encoding: the process reads it as UTF-8, and each byte that is not UTF-8 became
 * U+FFFD.
 */
const isMisread = (value: string): boolean => /[\ufffd\p{Surrogate}]/u.test(value);

function settingsInForce(env: Environment, embedded: boolean): readonly SettingInForce[] {
  return Array.from(definedSettings(), ([, entry]): SettingInForce | undefined => {
    const { variable, default: standard, description } = entry;
    if (standard === undefined) return undefined;
    const value =
      valueOf(env, variable) ?? (typeof standard === 'string' ? standard : standard[embedded ? 'embedded' : 'else']);
    return {
      name: variable,
      value,
      default: describeDefault(standard),
      description,
      forEveryone: entry.forEveryone ?? false,
    };
  }).filter((one) => one !== undefined);
}

/** Without this check, a misspelt setting would silently have no effect. */
function unknownVariables(env: Environment): ConfigProblem[] {
  const known = new Set(Array.from(definedSettings(), ([, { variable }]) => variable));
  return Object.keys(env)
    .filter((name) => name.startsWith('KULA_') && !name.startsWith('KULA_TEST_') && !known.has(name))
    .map((variable) => ({ variable, rule: 'is not a setting' }));
}

function readSettings(env: Environment, embedded: boolean, problems: ConfigProblem[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, entry] of definedSettings()) {
    const standard = typeof entry.default === 'object' ? entry.default[embedded ? 'embedded' : 'else'] : entry.default;
    const raw = valueOf(env, entry.variable) ?? standard;
    if (raw === undefined) {
      if (entry.fallback !== undefined) values[key] = entry.fallback;
      continue;
    }
    if (isMisread(raw)) {
      problems.push({ variable: entry.variable, rule: 'must be UTF-8' });
      continue;
    }
    const result = entry.rule.safeParse(raw);
    if (result.success) values[key] = result.data;
    else problems.push({ variable: entry.variable, rule: result.error.issues[0]?.message ?? 'is wrong' });
  }
  return values;
}

/** A token is only as good as its three checks, so a provider is given whole or not at all. */
function missingOidcVariables(env: Environment): ConfigProblem[] {
  const variables = [table.oidcIssuer, table.oidcAudience, table.oidcJwksUrl].map(({ variable }) => variable);
  const missing = variables.filter((variable) => valueOf(env, variable) === undefined);
  if (missing.length === variables.length) return [];
  return missing.map((variable) => ({ variable, rule: `must be set when another of ${variables.join(', ')} is` }));
}

/** What signing in with a browser needs besides. */
function missingSignInVariables(env: Environment): ConfigProblem[] {
  const { oidcClientId, oidcClientSecret, oidcIssuer, publicUrl: own } = table;
  const isSet = ({ variable }: { readonly variable: string }): boolean => valueOf(env, variable) !== undefined;
  const needed = isSet(oidcClientId) ? [own, oidcIssuer] : isSet(oidcClientSecret) ? [oidcClientId] : [];
  const by = isSet(oidcClientId) ? oidcClientId : oidcClientSecret;
  const missing = needed.filter((one) => !isSet(one));
  const problems = missing.map(({ variable }) => ({ variable, rule: `must be set when ${by.variable} is` }));
  const issuer = valueOf(env, oidcIssuer.variable);
  // Whoever could change what the provider answers could sign in as anyone.
  return isSet(oidcClientId) && issuer !== undefined && URL.canParse(issuer) && !isPrivateWay(new URL(issuer))
    ? [...problems, { variable: oidcIssuer.variable, rule: 'must start with https:// for people to sign in' }]
    : problems;
}

/**
 * The settings that an environment asks for.
 *
 * @throws ConfigError naming every variable that is wrong, with its rule; never with its value, which may be a secret.
 */
export function parseConfig(env: Environment): Config {
  const embedded = valueOf(env, table.databaseUrl.variable) === undefined;
  const problems = unknownVariables(env);
  const { oidcIssuer, oidcAudience, oidcJwksUrl, oidcClientId, oidcClientSecret, ...values } = readSettings(
    env,
    embedded,
    problems,
  );
  problems.push(...missingOidcVariables(env), ...missingSignInVariables(env));
  if (problems.length > 0) throw new ConfigError(problems);
  const oidc =
    typeof oidcIssuer === 'string' && typeof oidcAudience === 'string' && typeof oidcJwksUrl === 'string'
      ? { issuer: oidcIssuer, audience: oidcAudience, jwksUrl: oidcJwksUrl }
      : undefined;
  const signIn =
    oidc && typeof oidcClientId === 'string' && typeof values.publicUrl === 'string'
      ? {
          issuer: oidc.issuer,
          clientId: oidcClientId,
          clientSecret: typeof oidcClientSecret === 'string' ? oidcClientSecret : undefined,
          publicUrl: values.publicUrl,
        }
      : undefined;
  // The settings of each room are those of its table, and the room has added their types to Config.
  const inForce = settingsInForce(env, embedded);
  return Object.freeze({ ...values, embedded, oidc, signIn, inForce }) as Config;
}
