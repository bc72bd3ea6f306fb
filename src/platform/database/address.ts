/**
 * DATABASE_URL, read once and whole. A part that is not understood ends the start with a sentence, and nothing is left
 * out in silence. The drivers would each read only a part of such a URL, in a way of their own.
 */

/**
 * The rule that an address breaks, worded to follow the variable's name. It never contains a part of the address, which
 * may be secret.
 */
export class AddressError extends Error {
  override name = 'AddressError';
}

export interface Host {
  /** A name, an IP address, or the folder of a socket; undefined: the driver's own choice (PGHOST, or localhost). */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * As in PostgreSQL's documentation. `no-verify` is node-postgres' name for `require` without a root certificate to
 * compare with.
 */
type TlsMode = 'disable' | 'require' | 'no-verify' | 'verify-ca' | 'verify-full';

export interface TlsWish {
  readonly mode: TlsMode;
  readonly rootCert: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly password: string | undefined;
  readonly direct: boolean;
}

export interface Address {
  /** One or more; of several, the one that can be written to is used. */
  readonly hosts: readonly [Host, ...Host[]];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** The schema of the tables; undefined: the first in the role's own search_path. */
  readonly schema: string | undefined;
  /** Undefined: the address does not say, so PGSSLMODE decides. */
  readonly tls: TlsWish | undefined;
  readonly applicationName: string;
  readonly connectMs: number;
}

const shape = /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;

const escapes =
  'special characters are written percent-encoded, such as %40 for @, %2F for /, %23 for #, %3A for : and %25 for %';

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressError(
      `has a % that no two hexadecimal digits follow: in user, password, host and database ${escapes}`,
    );
  }
}

/** An empty part counts as left out. */
const given = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : text);

const parameters = [
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'schema',
  'search_path',
  'options',
  'sslmode',
  'ssl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslnegotiation',
  'channel_binding',
  'uselibpqcompat',
  'application_name',
  'connect_timeout',
  'target_session_attrs',
] as const;
type Parameter = (typeof parameters)[number];
type Parameters = Partial<Record<Parameter, string>>;

function readParameters(query: string | undefined): Parameters {
  const found: Parameters = {};
  for (const part of (query ?? '').split('&').filter((each) => each !== '')) {
    const at = part.indexOf('=');
    const name = decode(at === -1 ? part : part.slice(0, at)) as Parameter;
    if (!parameters.includes(name)) {
      const shown = /^[\w-]{1,40}$/.test(name) ? `the parameter ${name}` : 'a parameter';
      throw new AddressError(`has ${shown} that Kula does not know: it takes ${parameters.join(', ')}`);
    }
    if (found[name] !== undefined) throw new AddressError(`names the parameter ${name} twice`);
    found[name] = at === -1 ? '' : decode(part.slice(at + 1));
  }
  return found;
}

function readPort(text: string): number | undefined {
  if (text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw new AddressError(`has a port that is no number from 1 to 65535; in user and password ${escapes}`);
  return port;
}

function readHost(text: string): Host {
  const found = /^(\[[0-9a-f:.%]+\]|[^:]*)(?::([^:]*))?$/i.exec(text);
  if (!found)
    throw new AddressError(
      `has a host that cannot be read: an IPv6 address stands in [ ], and in user and password ${escapes}`,
    );
  const [, host = '', port = ''] = found;
  return { host: given(decode(host.replace(/^\[(.*)\]$/, '$1'))), port: readPort(port) };
}

function readHosts(authority: string, { host, port }: Parameters): readonly [Host, ...Host[]] {
  if (host === undefined && port === undefined) return authority.split(',').map(readHost) as [Host, ...Host[]];
  if (host === undefined) {
    const hosts = authority.split(',').map(readHost);
    return hosts.map((each) => ({ ...each, port: each.port ?? readPort(port ?? '') })) as [Host, ...Host[]];
  }
  if (given(authority) !== undefined)
    throw new AddressError('names a host before the path and another as the parameter host: only one of them');
  const ports = (port ?? '').split(',');
  const names = host.split(',');
  if (ports.length > 1 && ports.length !== names.length)
    throw new AddressError('has as the parameter port neither one port nor one for each host');
  return names.map((name, i) => ({ host: given(name), port: readPort(ports[i] ?? ports[0] ?? '') })) as [
    Host,
    ...Host[],
  ];
}

function readUser(text: string | undefined): Pick<Address, 'user' | 'password'> {
  if (text === undefined) return { user: undefined, password: undefined };
  const at = text.indexOf(':');
  return {
    user: given(decode(at === -1 ? text : text.slice(0, at))),
    password: at === -1 ? undefined : given(decode(text.slice(at + 1))),
  };
}

function schemaOfOptions(options: string): string | undefined {
  const rule = 'has options that set something else than search_path: Kula sets all else that it relies on by itself';
  const found = /^\s*(?:-c\s*|--)search_path\s*=\s*((?:\\.|[^\s\\])+)\s*$/.exec(options);
  if (options.trim() === '') return undefined;
  if (!found) throw new AddressError(rule);
  return found[1]?.replace(/\\(.)/g, '$1');
}

function readSchema({ schema, search_path: path, options }: Parameters): string | undefined {
  const wishes = [schema, path, options === undefined ? undefined : schemaOfOptions(options)]
    .map(given)
    .filter((each) => each !== undefined);
  const [wish, ...others] = new Set(wishes);
  if (others.length > 0) throw new AddressError('names two schemas: of schema, search_path and options only one');
  if (wish === undefined) return undefined;
  const name = /^"(?:[^"]|"")+"$/.test(wish) ? wish.slice(1, -1).replace(/""/g, '"') : wish;
  if (wish === name && name.includes(','))
    throw new AddressError('names several schemas: Kula keeps all of its tables in one, so name that one');
  return name;
}

const modes: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  require: 'require',
  'no-verify': 'no-verify',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
};

const switches: Readonly<Record<string, TlsMode>> = {
  true: 'verify-full',
  1: 'verify-full',
  'no-verify': 'no-verify',
  false: 'disable',
  0: 'disable',
};

function readMode({ sslmode, ssl }: Parameters): TlsMode | undefined {
  const mode = sslmode === undefined ? undefined : modes[sslmode];
  if (sslmode === 'prefer' || sslmode === 'allow') {
    throw new AddressError(
      'asks for sslmode=prefer or allow, which is plain text whenever the other side says so: say disable, require, verify-ca or verify-full',
    );
  }
  if (sslmode !== undefined && mode === undefined)
    throw new AddressError('has an sslmode other than disable, require, verify-ca and verify-full');
  const flag = ssl === undefined ? undefined : switches[ssl];
  if (ssl !== undefined && flag === undefined)
    throw new AddressError('has an ssl other than true and false: say sslmode=verify-full instead');
  if (mode !== undefined && flag !== undefined && (mode === 'disable') !== (flag === 'disable'))
    throw new AddressError('asks by ssl for something else than by sslmode');
  return mode ?? flag;
}

function readTls(asked: Parameters): TlsWish | undefined {
  const {
    sslrootcert: rootCert,
    sslcert: cert,
    sslkey: key,
    sslpassword: password,
    sslnegotiation: negotiation,
    channel_binding: binding,
  } = asked;
  if (binding === 'require')
    throw new AddressError(
      'asks for channel_binding=require, which the driver cannot promise: leave it out, and say sslmode=verify-full',
    );
  if (negotiation !== undefined && negotiation !== 'postgres' && negotiation !== 'direct')
    throw new AddressError('has an sslnegotiation other than postgres and direct');
  const direct = negotiation === 'direct';
  // Naming a certificate is only worth something when the server's is compared with it, so this asks for the
  // comparison.
  const mode =
    readMode(asked) ??
    (rootCert !== undefined || cert !== undefined || key !== undefined || direct ? 'verify-full' : undefined);
  if (mode === undefined) return undefined;
  if (mode === 'disable' && (rootCert ?? cert ?? key) !== undefined)
    throw new AddressError('names certificates and asks for no TLS by sslmode=disable');
  if (mode === 'verify-ca' && given(rootCert) === undefined)
    throw new AddressError(
      'asks for sslmode=verify-ca and names no sslrootcert: name the file, or say sslmode=verify-full',
    );
  return { mode, rootCert: given(rootCert), cert: given(cert), key: given(key), password: given(password), direct };
}

function readSeconds(text: string | undefined): number {
  if (given(text) === undefined) return CONNECT_MS;
  const value = /^\d{1,3}$/.test(text ?? '') ? Number(text) : 0;
  if (value < 1 || value > 60)
    throw new AddressError('has a connect_timeout that is no whole number of seconds from 1 to 60');
  return value * 1_000;
}

/** It is short, because callers wait for a connection. */
const CONNECT_MS = 5_000;

/**
 * Reads a DATABASE_URL.
 * Errors: {@link AddressError}, with a rule that says what to do.
 */
export function readAddress(url: string): Address {
  const found = shape.exec(url);
  if (!found) {
    if (!/^postgres(ql)?:\/\//i.test(url))
      throw new AddressError('must be a URL that starts with postgresql:// or postgres://');
    throw new AddressError(`must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE?PARAMETERS: ${escapes}`);
  }
  const [, authority = '', path, query] = found;
  const at = authority.lastIndexOf('@');
  const asked = readParameters(query);
  const { user, password } = readUser(at === -1 ? undefined : authority.slice(0, at));
  const { target_session_attrs: target = 'read-write' } = asked;
  if (!['any', 'read-write', 'primary'].includes(target))
    throw new AddressError(
      'has a target_session_attrs that a gateway cannot live with: it writes, so leave it out or say read-write',
    );
  const database = path === undefined ? undefined : given(decode(path));
  if (database !== undefined && asked.dbname !== undefined)
    throw new AddressError('names a database in the path and another as the parameter dbname: only one of them');
  return {
    hosts: readHosts(at === -1 ? authority : authority.slice(at + 1), asked),
    user: user ?? given(asked.user),
    password: password ?? given(asked.password),
    database: database ?? given(asked.dbname),
    schema: readSchema(asked),
    tls: readTls(asked),
    applicationName: given(asked.application_name) ?? 'kula',
    connectMs: readSeconds(asked.connect_timeout),
  };
}
