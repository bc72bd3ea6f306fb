import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/gateway/index.js';
import { settings } from '../../src/gateway/rooms.js';
import { ConfigError, type Environment } from '../../src/platform/config.js';

function problemsOf(env: Environment): string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('are an embedded, seeded network with explorer when nothing is set', () => {
    expect(parseConfig({})).toEqual({
      embedded: true,
      host: '127.0.0.1',
      port: 4000,
      dataDir: '.kula',
      seed: 'demo',
      explorer: true,
      console: true,
      sandbox: true,
      networkName: 'Kula',
      baseCurrency: 'EUR',
      pointValueMicros: 10_000n,
      pointsCode: 'KLA',
      noticeDays: 30,
      backdateDays: 90,
      sessionHours: 8,
      demoSignin: true,
      accrualMax: 1_000_000_000,
      creditLimitMicros: 1_000_000_000_000_000n,
      quoteSeconds: 300,
      fourEyes: false,
      holdSeconds: 1800,
      agreeDays: 10,
      memberCodeSeconds: 60,
      refusalDays: 30,
      requestDays: 7,
      cardPrefix: '900000',
      caseHours: 48,
      claimDays: 30,
      reserveHours: 24,
      watchBurstMembers: 12,
      watchBurstMinutes: 5,
      watchReturns: 4,
      watchReturnDays: 30,
      watchRingFriends: 5,
      watchRingHours: 24,
      reviewHours: 72,
      timeZone: 'UTC',
      rateLimit: 1000,
      batchMax: 384,
      queueMax: 4000,
      poolMax: 10,
      bodyLimitBytes: 262_144,
      executionSeconds: 30,
      allowedOrigins: [],
      bankAccounts: [],
      ledgerAccounts: [],
      paymentDays: 30,
      trustProxy: false,
      tracesShare: 1,
      logLevel: 'info',
      inForce: expect.any(Array),
    });
  });

  it('are an empty network without explorer on a PostgreSQL', () => {
    const databaseUrl = 'postgresql://kula@db:5432/kula';
    expect(parseConfig({ DATABASE_URL: databaseUrl })).toMatchObject({
      embedded: false,
      databaseUrl,
      seed: 'none',
      explorer: false,
      sandbox: false,
      demoSignin: false,
    });
    expect(parseConfig({ DATABASE_URL: databaseUrl, KULA_SANDBOX: 'true', KULA_SEED: 'demo' })).toMatchObject({
      seed: 'demo',
      sandbox: true,
    });
  });

  it('count a variable that is set to nothing as not set', () => {
    expect(parseConfig({ DATABASE_URL: '', KULA_SEED: ' ', PORT: '' })).toMatchObject({
      embedded: true,
      seed: 'demo',
      port: 4000,
    });
  });

  it('name every wrong variable at once, with its rule and without its value', () => {
    const env = {
      PORT: '99999',
      KULA_POINT_VALUE: '0.0000001',
      KULA_SANDBOX: 'yes',
      DATABASE_URL: 'mysql://root:hunter2@db',
    };
    expect(problemsOf(env).sort()).toEqual(Object.keys(env).sort());
    expect(() => parseConfig(env)).toThrow(/^PORT must be a whole number from 0 to 65535$/m);
    expect(() => parseConfig(env)).not.toThrow(/hunter2/);
  });

  it('refuse a misspelt variable, but not those of the tests or of other programs', () => {
    expect(problemsOf({ KULA_RATELIMIT: '5', KULA_TEST_PG: 'x', HOME: '/root', KULA: 'x' })).toEqual([
      'KULA_RATELIMIT',
    ]);
  });

  it.each([
    ['PORT', ['-1', '1.5', '4e3', '0x10', '4000 ', ' 80'], ['4e3', '-1', '1.5', '0x10']],
    ['KULA_BATCH_MAX', ['0', '513', '512', '1'], ['0', '513']],
    [
      'KULA_POINT_VALUE',
      ['0', '0.0', '-1', '1e3', '.5', '0.000001', '12', '999999999.999999'],
      ['0', '0.0', '-1', '1e3', '.5'],
    ],
    ['KULA_BASE_CURRENCY', ['eur', 'EURO', 'XYZ', 'GBP', 'JPY'], ['eur', 'EURO', 'XYZ']],
    ['KULA_TIME_ZONE', ['Europe/Paris', 'Mars/Olympus'], ['Mars/Olympus']],
    ['KULA_CLOSE_CRON', ['off', '0 2 1 * *', '*/5 0-6 * 1,6 *', '0 2 1 *', 'daily'], ['0 2 1 *', 'daily']],
    [
      'KULA_ALLOWED_ORIGINS',
      ['https://a.example', 'https://a.example, http://b:8080', 'https://a.example/', 'a.example', '*'],
      ['https://a.example/', 'a.example', '*'],
    ],
    [
      'KULA_TRACES_URL',
      ['http://127.0.0.1:4318/v1/traces', 'https://c.example/v1/traces', 'grpc://c:4317', 'c:4318'],
      ['grpc://c:4317', 'c:4318'],
    ],
    ['KULA_SESSION_HOURS', ['1', '168', '0', '169', '1.5'], ['0', '169', '1.5']],
    [
      'KULA_PUBLIC_URL',
      [
        'https://points.example',
        'https://points.example:8443/',
        'http://localhost:4000',
        'http://127.0.0.1',
        'http://[::1]:4000',
        'http://points.example',
        'https://points.example/kula',
        'https://points.example?x',
        'https://user:pass@points.example',
        'points.example',
        'ws://localhost',
      ],
      [
        'http://points.example',
        'https://points.example/kula',
        'https://points.example?x',
        'https://user:pass@points.example',
        'points.example',
        'ws://localhost',
      ],
    ],
    ['KULA_TRACES_SHARE', ['0', '1', '0.05', '1.0', '1.5', '-0.1', '.5', '5%'], ['1.5', '-0.1', '.5', '5%']],
    ['KULA_LOG_LEVEL', ['silent', 'INFO'], ['INFO']],
    ['KULA_POINTS_CODE', ['KLA', 'P2', 'k', '2P', 'TOOLONGCODE'], ['k', '2P', 'TOOLONGCODE']],
    ['REDIS_URL', ['redis://127.0.0.1:6379', 'rediss://r', 'http://r', 'r:6379'], ['http://r', 'r:6379']],
    ['KULA_NETWORK_NAME', ['Kula', 'Ring\u0007', 'x'.repeat(201)], ['Ring\u0007', 'x'.repeat(201)]],
  ])('%s is taken only by its rule', (variable, tried, refused) => {
    const seen = tried.filter((value) => problemsOf({ [variable]: value }).includes(variable));
    expect(new Set(seen)).toEqual(new Set(refused));
  });

  it('read a price as exact micros', () => {
    expect(parseConfig({ KULA_POINT_VALUE: '0.012345' }).pointValueMicros).toBe(12_345n);
    expect(parseConfig({ KULA_POINT_VALUE: '3' }).pointValueMicros).toBe(3_000_000n);
  });

  it('need all three variables of an identity provider, or none', () => {
    expect(problemsOf({ KULA_OIDC_ISSUER: 'https://id.example' })).toEqual([
      'KULA_OIDC_AUDIENCE',
      'KULA_OIDC_JWKS_URL',
    ]);
    const whole = {
      KULA_OIDC_ISSUER: 'https://id.example',
      KULA_OIDC_AUDIENCE: 'kula',
      KULA_OIDC_JWKS_URL: 'https://id.example/keys',
    };
    expect(parseConfig(whole).oidc).toEqual({
      issuer: 'https://id.example',
      audience: 'kula',
      jwksUrl: 'https://id.example/keys',
    });
  });

  it('need an address and a safe way to the provider for people to sign in', () => {
    const provider = {
      KULA_OIDC_ISSUER: 'https://id.example',
      KULA_OIDC_AUDIENCE: 'kula',
      KULA_OIDC_JWKS_URL: 'https://id.example/keys',
    };
    const client = { KULA_OIDC_CLIENT_ID: 'kula', KULA_OIDC_CLIENT_SECRET: 'hush' };
    expect(problemsOf(client)).toEqual(['KULA_PUBLIC_URL', 'KULA_OIDC_ISSUER']);
    expect(problemsOf({ ...provider, KULA_OIDC_CLIENT_SECRET: 'hush' })).toEqual(['KULA_OIDC_CLIENT_ID']);
    const whole = { ...provider, ...client, KULA_PUBLIC_URL: 'https://points.example/' };
    expect(problemsOf({ ...whole, KULA_OIDC_ISSUER: 'http://id.example' })).toEqual(['KULA_OIDC_ISSUER']);
    expect(problemsOf({ ...whole, KULA_OIDC_ISSUER: 'http://localhost:8080' })).toEqual([]);
    expect(parseConfig(whole).signIn).toEqual({
      issuer: 'https://id.example',
      clientId: 'kula',
      clientSecret: 'hush',
      publicUrl: 'https://points.example',
    });
    expect(parseConfig(provider).signIn).toBeUndefined();
  });

  it('are each described, with defaults that their own rules accept', () => {
    expect(new Set(settings().map(({ name }) => name)).size).toBe(settings().length);
    for (const { name, description, default: standard } of settings()) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      if (standard !== 'none' && !standard.includes(' ')) expect(problemsOf({ [name]: standard })).toEqual([]);
    }
  });
});

describe('settings in another encoding', () => {
  it('stop the start, whichever setting it is', () => {
    const misread = Buffer.from('K\u00f6nig', 'latin1').toString();
    const env = {
      KULA_NETWORK_NAME: misread,
      KULA_DATA_DIR: misread,
      HOST: misread,
      KULA_SIGNING_KEY: misread,
      DATABASE_URL: `postgresql://${misread}@db/kula`,
      KULA_OIDC_AUDIENCE: misread,
      KULA_OIDC_ISSUER: 'https://id.example',
      KULA_OIDC_JWKS_URL: 'https://id.example/keys',
    };
    expect(problemsOf(env).sort()).toEqual([
      'DATABASE_URL',
      'HOST',
      'KULA_DATA_DIR',
      'KULA_NETWORK_NAME',
      'KULA_OIDC_AUDIENCE',
      'KULA_SIGNING_KEY',
    ]);
    expect(() => parseConfig({ KULA_NETWORK_NAME: misread })).toThrow('KULA_NETWORK_NAME must be UTF-8');
  });

  it("hold a network's name to the rule for names", () => {
    expect(parseConfig({ KULA_NETWORK_NAME: 'K\u00f6nig \u2764\ufe0f' }).networkName).toBe('K\u00f6nig \u2764\ufe0f');
    for (const name of [' Kula', 'Kula ', 'Ku\u200bla', 'Ko\u0308nig', 'Kula\u202e', 'Ku\nla'])
      expect([name, problemsOf({ KULA_NETWORK_NAME: name })]).toEqual([name, ['KULA_NETWORK_NAME']]);
  });
});

describe('HOST', () => {
  it.each([
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['[::]', '::'],
    ['0.0.0.0', '0.0.0.0'],
    ['localhost', 'localhost'],
    ['gateway-1.internal', 'gateway-1.internal'],
  ])('takes %s', (given, host) => {
    expect(parseConfig({ HOST: given }).host).toBe(host);
  });

  it.each(['http://127.0.0.1', '127.0.0.1:4000', '[::1]:4000', '[::1', '[127.0.0.1]', '999.1.1.1', 'a b', '::1]'])(
    'refuses %s, and says what to write instead',
    (given) => {
      expect(() => parseConfig({ HOST: given })).toThrow(
        'HOST must be an address such as 127.0.0.1 or ::1, or a host name, without a scheme and a port',
      );
    },
  );
});
