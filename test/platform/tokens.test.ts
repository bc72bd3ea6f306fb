import '../../src/ledger/journal/ids.js';
import { createHmac, generateKeyPairSync, createPublicKey, type KeyObject } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, exportJWK, calculateJwkThumbprint, type JWTPayload, type JWTHeaderParameters } from 'jose';
import {
  createTokenVerifier,
  InvalidToken,
  ProviderAway,
  loadSigningKey,
  newId,
  signMemberToken,
  signStaffToken,
  type SigningKey,
} from '../../src/platform/index.js';
import { SIGNING_KEY_FILE } from '../../src/platform/signing-key.js';

const ed25519 = () => generateKeyPairSync('ed25519').privateKey;
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const keyFrom = (signingKey: string): Promise<SigningKey> => loadSigningKey({ signingKey, dataDir: '/nowhere' });

const memberId = newId('member');
const now = (): number => Math.floor(Date.now() / 1_000);
const good = (): JWTPayload => ({ iss: 'kula', aud: 'kula', sub: memberId, iat: now(), exp: now() + 60 });

let key: SigningKey;
let folder: string;
beforeAll(async () => {
  key = await keyFrom(pem(ed25519()));
  folder = await mkdtemp(join(tmpdir(), 'kula-tokens-'));
});
afterAll(() => rm(folder, { recursive: true }));

function forge(
  payload: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
  by: KeyObject = key.privateKey,
): Promise<string> {
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'kula-member+jwt', kid: key.kid, ...header })
    .sign(by);
}
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the signing key', () => {
  it('is made once, readable only by its owner, when many processes start at the same time', async () => {
    const dataDir = join(folder, 'first', 'start');
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => loadSigningKey({ signingKey: undefined, dataDir })),
    );
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(await readdir(dataDir)).toEqual([SIGNING_KEY_FILE]);
    expect((await stat(join(dataDir, SIGNING_KEY_FILE))).mode & 0o777).toBe(0o600);
    expect((await loadSigningKey({ signingKey: join(dataDir, SIGNING_KEY_FILE), dataDir: '/nowhere' })).kid).toBe(
      keys[0]?.kid,
    );
  });

  it('has the same thumbprint as PEM, PEM on one line and JWK', async () => {
    const made = ed25519();
    const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(made)));
    const forms = [pem(made), pem(made).trim().replaceAll('\n', '\\n'), JSON.stringify(await exportJWK(made))];
    for (const form of forms) expect((await keyFrom(form)).kid).toBe(kid);
  });

  it('must be an Ed25519 private key, and is not shown when it is not', async () => {
    const rsa = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const publicOnly = JSON.stringify(await exportJWK(createPublicKey(ed25519())));
    for (const text of [rsa, publicOnly, '{"kty":"oct","k":"hush"}', '{hush', '/no/such/file']) {
      const error: unknown = await keyFrom(text).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ConfigError', problems: [{ variable: 'KULA_SIGNING_KEY' }] });
      expect(String(error)).not.toContain('hush');
    }
  });
});

describe('a key file that the process may not read', () => {
  /** As the image's user node, where the tests have the rights of root. */
  async function asNobody<T>(work: () => Promise<T>): Promise<T> {
    if (process.getuid?.() !== 0) return work();
    process.seteuid?.(65_534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }

  it("is named with its owner and the process's user, whether given by path or in the data folder", async () => {
    const dataDir = join(folder, 'unreadable');
    await mkdir(dataDir);
    await chmod(folder, 0o755);
    const path = join(dataDir, SIGNING_KEY_FILE);
    await writeFile(path, pem(ed25519()));
    await chmod(path, 0o000);
    const owner = (await stat(path)).uid.toString();
    for (const given of [
      { signingKey: path, dataDir: '/nowhere' },
      { signingKey: undefined, dataDir },
    ]) {
      const error: unknown = await asNobody(() => loadSigningKey(given)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ConfigError', problems: [{ variable: 'KULA_SIGNING_KEY' }] });
      expect(String(error)).toContain(`is in the file ${path}, which the user `);
      expect(String(error)).toMatch(new RegExp(`\\(uid \\d+\\) may not read \\(it belongs to uid ${owner}, mode 0\\)`));
    }
  });
});

describe('tokens', () => {
  it("tell who asks: members, staff, and a partner's accountant", async () => {
    const verify = createTokenVerifier({ oidc: undefined }, key);
    const partnerId = newId('partner');
    const member = await signMemberToken(key, { memberId, partnerId, ttlSeconds: 60 });
    expect(await verify(member.token)).toEqual({
      role: 'MEMBER',
      memberId,
      partnerId,
      subject: memberId,
      expiresAt: member.expiresAt,
    });
    const alone = await signMemberToken(key, { memberId, partnerId: null, ttlSeconds: 60 });
    expect((await verify(alone.token)).partnerId).toBeUndefined();
    const staff = await signStaffToken(key, { role: 'OPERATOR', ttlSeconds: 60, subject: 'ada' });
    expect(await verify(staff.token)).toMatchObject({ role: 'OPERATOR', subject: 'ada' });
    const accountant = await signStaffToken(key, { role: 'PARTNER_ACCOUNTANT', partnerCode: 'beans', ttlSeconds: 60 });
    expect(await verify(accountant.token)).toMatchObject({ role: 'PARTNER_ACCOUNTANT', partnerCode: 'beans' });
    await expect(signStaffToken(key, { role: 'PARTNER_ACCOUNTANT', ttlSeconds: 60 })).rejects.toThrow(RangeError);
    await expect(signStaffToken(key, { role: 'AUDITOR', partnerCode: 'beans', ttlSeconds: 60 })).rejects.toThrow(
      RangeError,
    );
  });

  it('expire on time, also when they were verified before', async () => {
    const verify = createTokenVerifier({ oidc: undefined }, key);
    const { token, expiresAt } = await signMemberToken(key, { memberId, partnerId: null, ttlSeconds: 3 });
    await verify(token);
    await new Promise((resolve) => setTimeout(resolve, expiresAt.getTime() - Date.now() + 20));
    await expect(verify(token)).rejects.toThrow(InvalidToken);
  });

  it('are still good after the key was rotated, for as long as the old one is listed', async () => {
    const [older, newer] = [ed25519(), ed25519()];
    const { token } = await signMemberToken(await keyFrom(pem(older)), { memberId, partnerId: null, ttlSeconds: 60 });
    const set = JSON.stringify({ keys: [await exportJWK(newer), await exportJWK(createPublicKey(older))] });
    const rotated = await keyFrom(set);
    expect(rotated.kid).toBe((await keyFrom(pem(newer))).kid);
    expect((await createTokenVerifier({ oidc: undefined }, rotated)(token)).memberId).toBe(memberId);
    await expect(createTokenVerifier({ oidc: undefined }, await keyFrom(pem(newer)))(token)).rejects.toThrow(
      InvalidToken,
    );
  });
});

describe('a token is refused', () => {
  const refused = async (token: string): Promise<void> => {
    await expect(createTokenVerifier({ oidc: undefined }, key)(token)).rejects.toThrow(InvalidToken);
  };

  it('(but not the valid one from which the attacks are made)', async () => {
    expect((await createTokenVerifier({ oidc: undefined }, key)(await forge(good()))).memberId).toBe(memberId);
  });

  it('without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null]) {
      const bare = `${part({ alg, typ: 'kula-member+jwt', kid: key.kid })}.${part(good())}`;
      await refused(`${bare}.`);
      await refused(bare);
    }
    const [, payload = ''] = (await forge(good())).split('.');
    await refused(`${part({ alg: 'EdDSA', typ: 'kula-member+jwt', kid: key.kid })}.${payload}.`);
  });

  it('under another algorithm, as an HMAC with the public key for its secret', async () => {
    const signed = `${part({ alg: 'HS256', typ: 'kula-member+jwt', kid: key.kid })}.${part(good())}`;
    const publicKey = key.publicKeys.get(key.kid);
    for (const secret of [
      publicKey?.export({ format: 'pem', type: 'spki' }) ?? '',
      Buffer.from(publicKey?.export({ format: 'jwk' }).x ?? '', 'base64url'),
    ]) {
      await refused(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
    }
  });

  it('with a key that it contains or points to', async () => {
    const own = ed25519();
    const jwk = await exportJWK(createPublicKey(own));
    await refused(await forge(good(), { jwk }, own));
    await refused(await forge(good(), { jwk, kid: await calculateJwkThumbprint(jwk) }, own));
    await refused(await forge(good(), { jku: 'http://127.0.0.1:1/keys', x5c: ['MIIB'] }, own));
    await refused(await forge(good(), { x5u: 'http://127.0.0.1:1/certificate', kid: `${key.kid}\0` }, own));
  });

  it('by an unknown kid, or none', async () => {
    await refused(await forge(good(), { kid: 'another' }));
    for (const kid of ['', '__proto__', '../../../../dev/null', `${key.kid}'--`, key.kid.toUpperCase()])
      await refused(await forge(good(), { kid }));
    await refused(
      await new SignJWT(good()).setProtectedHeader({ alg: 'EdDSA', typ: 'kula-member+jwt' }).sign(key.privateKey),
    );
  });

  it.each([
    ['another issuer', { iss: 'other' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['no expiry', { exp: undefined }],
    ['a past expiry', { exp: now() - 1 }],
    ['an expiry beyond all dates', { exp: 1e300 }],
    ['a start that lies ahead', { nbf: now() + 3_000 }],
    ['an issue that lies ahead', { iat: now() + 3_600, exp: now() + 7_200 }],
    ['an issue that is a text', { iat: '0' as unknown as number }],
    ['no subject', { sub: undefined }],
    ['a subject that is no member', { sub: newId('wallet') }],
    ['a partner that is none', { kula_partner_id: 'beans' }],
    ['a partner that is a list', { kula_partner_id: [newId('partner')] }],
    ['a subject in a list', { sub: [memberId] as unknown as string }],
    ['a start that is a text', { nbf: '0' as unknown as number }],
    ['an expiry before all dates', { exp: -1 }],
    ['an id that is a number', { jti: 7 as unknown as string }],
  ])('with %s', async (_what, change) => {
    const payload = Object.fromEntries(
      Object.entries({ ...good(), ...change }).filter(([, value]) => value !== undefined),
    );
    await refused(await forge(payload));
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['an object', { name: 'ada' }],
    ['true', true],
    ['a list', ['ada']],
    ['null', null],
    ['nothing', ''],
    ['a text that is too long', 'x'.repeat(256)],
    ['a null character', 'a\u0000b'],
    ['an override of direction', 'a\u202eb'],
    ['what a wrong decoding left', 'K\ufffdnig'],
    ['a blank', ' '],
  ])('whose subject is %s, of staff: publishFxRate failed by it', async (_what, subject) => {
    await refused(await forge({ ...good(), sub: subject as string, kula_role: 'OPERATOR' }, { typ: 'kula-staff+jwt' }));
  });

  it('when it is of another type, or is used as another type', async () => {
    await refused(await forge(good(), { typ: 'JWT' }));
    await refused(await forge({ ...good(), kula_role: 'OPERATOR' }, { typ: 'at+jwt' }));
    // A member's token that claims a role is still only a member's.
    const asMember = await createTokenVerifier(
      { oidc: undefined },
      key,
    )(await forge({ ...good(), kula_role: 'OPERATOR' }));
    expect(asMember.role).toBe('MEMBER');
    for (const role of ['MEMBER', 'PARTNER_APP', 'operator', undefined, ['OPERATOR']]) {
      await refused(await forge({ ...good(), kula_role: role }, { typ: 'kula-staff+jwt' }));
    }
    await refused(await forge({ ...good(), kula_role: 'PARTNER_ACCOUNTANT' }, { typ: 'kula-staff+jwt' }));
  });

  it('when it is garbage, too long, changed, or has an unknown critical header', async () => {
    for (const token of ['', '.', '..', 'a.b.c', 'x'.repeat(100_000)]) await refused(token);
    const [header = '', , signature = ''] = (await forge(good())).split('.');
    await refused(`${header}.${part({ ...good(), sub: newId('member') })}.${signature}`);
    const crit = part({ alg: 'EdDSA', typ: 'kula-member+jwt', kid: key.kid, crit: ['new'], new: true });
    await refused(`${crit}.${part(good())}.${signature}`);
  });
});

describe('a token of the identity provider', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const oidc = { issuer: 'https://id.example', audience: 'kula-staff', jwksUrl: '' };
  let server: Server;
  beforeAll(async () => {
    const jwk = { ...(await exportJWK(createPublicKey(rsa))), kid: 'rsa-1', alg: 'RS256', use: 'sig' };
    server = createServer((_request, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    oidc.jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => {
    server.close();
  });

  const claims = (): JWTPayload => ({
    iss: oidc.issuer,
    aud: oidc.audience,
    sub: 'ada',
    exp: now() + 60,
    kula_role: 'AUDITOR',
  });
  const issue = (payload: JWTPayload, header: Partial<JWTHeaderParameters> = {}, by: KeyObject = rsa) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'rsa-1', ...header }).sign(by);

  it('is accepted, and its own claims give the role', async () => {
    const verify = createTokenVerifier({ oidc }, key);
    expect(await verify(await issue(claims()))).toMatchObject({ role: 'AUDITOR', subject: 'ada' });
    expect(
      await verify(
        await issue({ ...claims(), kula_role: 'PARTNER_ACCOUNTANT', kula_partner: 'beans' }, { typ: 'at+jwt' }),
      ),
    ).toMatchObject({ partnerCode: 'beans' });
    const own = await signStaffToken(key, { role: 'OPERATOR', ttlSeconds: 60 });
    expect((await verify(own.token)).role).toBe('OPERATOR');
  });

  it('is refused when any claim or header is wrong', async () => {
    const verify = createTokenVerifier({ oidc }, key);
    const tokens = [
      issue({ ...claims(), aud: 'other' }),
      issue({ ...claims(), iss: 'https://id.example/' }),
      issue({ ...claims(), exp: now() - 1 }),
      issue({ ...claims(), kula_role: 'MEMBER' }),
      issue({ ...claims(), nbf: now() + 60 }),
      issue({ ...claims(), iat: now() + 3_600, exp: now() + 7_200 }),
      issue(claims(), { alg: 'RS512' }),
      issue(claims(), { alg: 'PS256' }),
      issue(claims(), { typ: 'kula-member+jwt' }),
      issue(claims(), { kid: 'unknown' }),
      issue(claims(), {}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
      // Our own key does not sign for the provider, nor the provider's for us.
      issue(claims(), { alg: 'EdDSA', kid: key.kid }, key.privateKey),
      issue({ ...claims(), iss: 'kula', aud: 'kula', iat: now() }, { typ: 'kula-staff+jwt' }),
    ];
    for (const token of tokens) await expect(verify(await token)).rejects.toThrow(InvalidToken);
  });

  it('is refused when a claim has another type, such as a subject that is not a text', async () => {
    const verify = createTokenVerifier({ oidc }, key);
    for (const sub of [5, { sub: 'ada' }, true, ['ada']])
      await expect(verify(await issue({ ...claims(), sub: sub as unknown as string }))).rejects.toThrow(InvalidToken);
    for (const change of [
      { kula_role: ['AUDITOR'] },
      { kula_role: 'PARTNER_ACCOUNTANT', kula_partner: 7 },
      { iat: '0' as unknown as number },
      { exp: '9' as unknown as number },
    ]) {
      await expect(verify(await issue({ ...claims(), ...change }))).rejects.toThrow(InvalidToken);
    }
    // What the provider says besides is its own affair.
    expect(
      (await verify(await issue({ ...claims(), email: 'ada@id.example', groups: [{ a: 1 }], realm_access: null })))
        .role,
    ).toBe('AUDITOR');
  });

  describe('while the provider is away', () => {
    const answers: Readonly<Record<string, (server: Server) => void>> = {
      'it refuses connections': (away) => {
        away.close();
      },
      'it fails': (away) => {
        away.on('request', (_request, response) => response.writeHead(500).end());
      },
      'it redirects': (away) => {
        away.on('request', (_request, response) => response.writeHead(302, { location: '/login' }).end());
      },
      'it answers with a page': (away) => {
        away.on('request', (_request, response) => response.end('<html>'));
      },
      'it answers with no keys': (away) => {
        away.on('request', (_request, response) => response.end('{"keys":7}'));
      },
      'it hangs up': (away) => {
        away.on('request', (request) => request.socket.destroy());
      },
    };

    it.each(Object.keys(answers))(
      '(%s) a token that may be good is not refused as bad, and a bad one is',
      async (how) => {
        const away = createServer().listen(0, '127.0.0.1');
        await once(away, 'listening');
        const jwksUrl = `http://127.0.0.1:${(away.address() as AddressInfo).port.toString()}/keys`;
        answers[how]?.(away);
        const told: Error[] = [];
        const verify = createTokenVerifier({ oidc: { ...oidc, jwksUrl } }, key, (error) => told.push(error));
        const token = await issue(claims());
        const outcomes = await Promise.all([1, 2, 3].map(() => verify(token).catch((error: unknown) => error)));
        expect(outcomes.map((error) => error instanceof ProviderAway)).toEqual([true, true, true]);
        expect([told.length, told[0]?.cause]).toEqual([
          1,
          expect.objectContaining({ message: expect.stringMatching(/./) }),
        ]);
        const bad = [
          issue({ ...claims(), aud: 'other' }),
          issue({ ...claims(), exp: now() - 1 }),
          issue({ ...claims(), sub: 5 as unknown as string }),
          issue({ ...claims(), kula_role: 'MEMBER' }),
          issue(claims(), { alg: 'PS256' }),
          issue(claims(), { typ: 'kula-member+jwt' }),
        ];
        for (const made of bad) await expect(verify(await made)).rejects.toThrow(InvalidToken);
        // Our own tokens need no provider.
        expect((await verify((await signStaffToken(key, { role: 'OPERATOR', ttlSeconds: 60 })).token)).role).toBe(
          'OPERATOR',
        );
        away.closeAllConnections();
        away.close();
      },
    );

    it('the provider is asked again, and when it is back its tokens are good', async () => {
      let up = false;
      const jwk = { ...(await exportJWK(createPublicKey(rsa))), kid: 'rsa-1', alg: 'RS256', use: 'sig' };
      const provider = createServer((_request, response) =>
        up ? response.end(JSON.stringify({ keys: [jwk] })) : response.writeHead(503).end(),
      ).listen(0, '127.0.0.1');
      await once(provider, 'listening');
      const verify = createTokenVerifier(
        { oidc: { ...oidc, jwksUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port.toString()}/keys` } },
        key,
      );
      const token = await issue(claims());
      await expect(verify(token)).rejects.toThrow(ProviderAway);
      up = true;
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      expect((await verify(token)).role).toBe('AUDITOR');
      // Keys that are known go on being good while it is away.
      up = false;
      expect((await verify(await issue({ ...claims(), sub: 'grace' }))).subject).toBe('grace');
      provider.close();
    });
  });
});
