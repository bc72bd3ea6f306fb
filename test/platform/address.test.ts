import { describe, expect, it } from '@jest/globals';
import { AddressError, parseConfig } from '../../src/platform/index.js';
import { readAddress } from '../../src/platform/database/address.js';

const hostsOf = (url: string) => readAddress(url).hosts.map(({ host, port }) => [host, port]);

/** The rule that the address is refused by. */
function refusal(url: string): string {
  try {
    readAddress(url);
  } catch (error) {
    if (error instanceof AddressError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('DATABASE_URL', () => {
  it('names one host, several hosts, or the folder of a socket', () => {
    expect(hostsOf('postgresql://db.example/kula')).toEqual([['db.example', undefined]]);
    expect(hostsOf('postgres://kula@[::1]:5433/kula')).toEqual([['::1', 5433]]);
    expect(hostsOf('postgresql://a:1,b,[::1]:3/kula')).toEqual([
      ['a', 1],
      ['b', undefined],
      ['::1', 3],
    ]);
    expect(hostsOf('postgresql:///kula?host=/run/postgresql')).toEqual([['/run/postgresql', undefined]]);
    expect(hostsOf('postgresql://kula_app@/kula?host=/run/postgresql&port=5433')).toEqual([['/run/postgresql', 5433]]);
    expect(hostsOf('postgresql://%2Frun%2Fpostgresql/kula')).toEqual([['/run/postgresql', undefined]]);
    expect(hostsOf('postgresql:///kula?host=a,b&port=1,2')).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(hostsOf('postgresql:///kula?host=a,b&port=5433')).toEqual([
      ['a', 5433],
      ['b', 5433],
    ]);
    expect(hostsOf('postgresql:///kula')).toEqual([[undefined, undefined]]);
  });

  it('has special characters of user, password and database percent-encoded', () => {
    expect(readAddress('postgresql://k%40la:p%3A%2F%3F%23%25%20%C3%BC@h/d%2Fb%20%22x%27')).toMatchObject({
      user: 'k@la',
      password: 'p:/?#% ü',
      database: 'd/b "x\'',
    });
    // As they are, where they can be told apart.
    expect(readAddress('postgresql://u:p@ss:w@h/db')).toMatchObject({
      user: 'u',
      password: 'p@ss:w',
      hosts: [{ host: 'h' }],
      database: 'db',
    });
    expect(readAddress('postgresql:///?user=u&password=p%26&dbname=d')).toMatchObject({
      user: 'u',
      password: 'p&',
      database: 'd',
    });
    expect(readAddress('postgresql://h')).toMatchObject({ user: undefined, password: undefined, database: undefined });
  });

  it('names a schema in any of three ways', () => {
    const schemaOf = (query: string) => readAddress(`postgresql://h/d?${query}`).schema;
    expect(
      [
        'schema=own',
        'search_path=own',
        'options=-c%20search_path%3Down',
        'options=--search_path=own',
        'schema=%22Own,%20%22%22x%22',
        'schema=own&search_path=own',
        'options=',
      ].map(schemaOf),
    ).toEqual(['own', 'own', 'own', 'own', 'Own, "x', 'own', undefined]);
  });

  it('asks for TLS, and Kula never takes less', () => {
    const modeOf = (query: string) => readAddress(`postgresql://h/d?${query}`).tls?.mode;
    expect(
      [
        '',
        'sslmode=disable',
        'sslmode=require',
        'sslmode=no-verify',
        'sslmode=verify-ca&sslrootcert=/ca',
        'sslmode=verify-full',
        'ssl=true',
        'ssl=0',
        'sslrootcert=/ca',
        'sslnegotiation=direct',
        'sslmode=require&uselibpqcompat=true',
        'sslmode=require&channel_binding=prefer',
      ].map(modeOf),
    ).toEqual([
      undefined,
      'disable',
      'require',
      'no-verify',
      'verify-ca',
      'verify-full',
      'verify-full',
      'disable',
      'verify-full',
      'verify-full',
      'require',
      'require',
    ]);
  });

  it.each([
    ['mysql://h/d', /must be a URL that starts with postgresql:\/\//],
    ['postgresql:/h/d', /must be a URL that starts with postgresql:\/\//],
    ['postgresql://u:pa/ss@h/d', /port that is no number.*percent-encoded/],
    ['postgresql://u:pa#ss@h/d', /percent-encoded/],
    ['postgresql://u:p%zz@h/d', /a % that no two hexadecimal digits follow/],
    ['postgresql://h:0/d', /a port that is no number/],
    ['postgresql://::1/d', /IPv6 address stands in \[ \]/],
    ['postgresql://h/d#x', /percent-encoded/],
    ['postgresql://h/d?hots=x', /the parameter hots that Kula does not know: it takes host, port/],
    ['postgresql://h/d?statement_timeout=5', /the parameter statement_timeout that Kula does not know/],
    ['postgresql://h/d?host=other', /only one of them/],
    ['postgresql://h/d?dbname=other', /only one of them/],
    ['postgresql:///d?host=a,b,c&port=1,2', /neither one port nor one for each host/],
    ['postgresql://h/d?schema=a&search_path=b', /two schemas/],
    ['postgresql://h/d?search_path=a,public', /several schemas/],
    ['postgresql://h/d?options=-c%20statement_timeout=5', /something else than search_path/],
    ['postgresql://h/d?options=-c%20search_path=a%20-c%20work_mem=1', /something else than search_path/],
    ['postgresql://h/d?sslmode=prefer', /prefer or allow/],
    ['postgresql://h/d?sslmode=VERIFY-FULL', /an sslmode other than/],
    ['postgresql://h/d?sslmode=verify-ca', /names no sslrootcert/],
    ['postgresql://h/d?sslmode=disable&sslrootcert=/ca', /asks for no TLS/],
    ['postgresql://h/d?sslmode=disable&ssl=true', /something else than by sslmode/],
    ['postgresql://h/d?channel_binding=require', /channel_binding=require/],
    ['postgresql://h/d?target_session_attrs=standby', /target_session_attrs/],
    ['postgresql://h/d?connect_timeout=0', /connect_timeout/],
    ['postgresql://h/d?sslmode=require&sslmode=disable', /twice/],
  ])('ends the start with a sentence: %s', (url, rule) => {
    expect(refusal(url)).toMatch(rule);
    expect(() => parseConfig({ DATABASE_URL: url })).toThrow(/^DATABASE_URL /);
  });

  it('is never repeated in a message about it, because it contains a password', () => {
    const secrets = [
      'postgresql://u:pa/sEcret@h/d',
      'postgresql://u:sEcret%z@h/d',
      'postgresql://u:sEcret#@h/d',
      'postgresql://h/d?password=sEcret&sEcret%20word=x',
    ];
    expect(secrets.map(refusal).filter((rule) => rule.includes('sEcret'))).toEqual([]);
  });
});
