import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory } from '../support/engines.js';
import { startTestGateway, type TestGateway } from '../support/server.js';

const HTML = '<!doctype html><title>Kula</title>';
const SCRIPT = 'console.log("kula");'.repeat(100);
const page = { accept: 'text/html,application/xhtml+xml' };

/** As a browser sends it: fetch would mend the path first, and would unpack the answer. */
function raw(origin: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    httpRequest({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
        });
    })
      .on('error', reject)
      .end();
  });
}

function build(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'console.html'), HTML);
  writeFileSync(join(folder, 'assets', 'app-1a2b3c4d.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'app-1a2b3c4d.js.gz'), gzipSync(SCRIPT));
}

describe('the console over HTTP', () => {
  const root = mkdtempSync(join(tmpdir(), 'kula-console-'));
  const folder = join(root, 'console');
  let gateway: TestGateway;
  const get = (path: string, headers?: Record<string, string>, method?: string) =>
    raw(gateway.origin, path, headers, method);
  beforeAll(async () => {
    writeFileSync(join(root, 'secret.txt'), 'not for anyone');
    gateway = await startTestGateway(inMemory, { consoleFolder: folder });
  }, 120_000);
  afterAll(async () => {
    await gateway.close();
    rmSync(root, { recursive: true });
  }, 60_000);

  it('answers 503 and a page that loads itself again until it is built, and then the page', async () => {
    const before = await get('/console/', page);
    expect([before.status, before.headers['retry-after'], before.headers['cache-control']]).toEqual([
      503,
      '1',
      'no-store',
    ]);
    expect(before.body.toString()).toContain('http-equiv="refresh"');
    expect(before.headers['content-security-policy']).toContain("default-src 'none'");
    const part = join(root, 'part');
    build(part);
    renameSync(part, folder);
    const after = await get('/console/', page);
    expect([after.status, after.body.toString()]).toEqual([200, HTML]);
  });

  it('answers 503 for the client package until it is built, and then the package', async () => {
    const before = await get('/client/kula-client.tgz');
    expect([before.status, before.headers['retry-after'], before.headers['cache-control']]).toEqual([
      503,
      '10',
      'no-store',
    ]);
    mkdirSync(join(root, 'client'));
    writeFileSync(join(root, 'client', 'kula-client.tgz'), gzipSync('a package'));
    const after = await get('/client/kula-client.tgz');
    expect([after.status, after.headers['content-type'], gunzipSync(after.body).toString()]).toEqual([
      200,
      'application/gzip',
      'a package',
    ]);
    expect(after.headers['content-encoding']).toBeUndefined();
  });

  it('sends a browser from / to the console, and nobody else', async () => {
    const browser = await get('/', page);
    expect([browser.status, browser.headers.location]).toEqual([302, '/console/']);
    expect((await get('/')).status).toBe(404);
    expect((await get('/console', page)).headers.location).toBe('/console/');
  });

  it('gives every address below /console/ the page, under a policy without inline scripts', async () => {
    const { status, headers, body } = await get('/console/settlement/statements/stm_1?after=x', page);
    expect([status, body.toString(), headers['content-type']]).toEqual([200, HTML, 'text/html; charset=utf-8']);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(self)',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    for (const rule of ["script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", 'require-trusted-types-for'])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
  });

  it('answers 304 to whoever has the page', async () => {
    const first = await get('/console/', page);
    const again = await get('/console/', { ...page, 'if-none-match': String(first.headers.etag) });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, first.headers.etag]);
    expect((await get('/console/', { ...page, 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('gives assets for ever, compressed for whoever takes that', async () => {
    const plain = await get('/console/assets/app-1a2b3c4d.js');
    expect([plain.status, plain.body.toString()]).toEqual([200, SCRIPT]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toMatch(/javascript/);
    const packed = await get('/console/assets/app-1a2b3c4d.js', { 'accept-encoding': 'br, gzip' });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringMatching(/accept-encoding/i),
    });
    expect(gunzipSync(packed.body).toString()).toBe(SCRIPT);
    const refused = await get('/console/assets/app-1a2b3c4d.js', { 'accept-encoding': 'gzip;q=0' });
    expect(refused.headers['content-encoding']).toBeUndefined();
    const had = await get('/console/assets/app-1a2b3c4d.js', { 'if-none-match': String(plain.headers.etag) });
    expect(had.status).toBe(304);
  });

  it('answers HEAD with the headers alone', async () => {
    for (const path of ['/console/', '/console/assets/app-1a2b3c4d.js']) {
      const { status, body, headers } = await get(path, page, 'HEAD');
      expect([status, body.length]).toEqual([200, 0]);
      expect(Number(headers['content-length'])).toBeGreaterThan(0);
    }
  });

  it('gives no file from outside of its folder, however the path is written', async () => {
    for (const name of [
      '..%2f..%2fsecret.txt',
      '..%2fconsole.html',
      '..%5c..%5csecret.txt',
      '%2e%2e%2fsecret.txt',
      '..',
      '.',
      '.stamp',
      '%00',
      'no-such-file.js',
    ]) {
      const { body, headers } = await get(`/console/assets/${name}`);
      expect([name, body.toString().includes('not for anyone'), headers['cache-control']]).toEqual([
        name,
        false,
        expect.not.stringContaining('immutable'),
      ]);
    }
    expect((await get('/console/assets/../../secret.txt')).body.toString()).not.toContain('not for anyone');
  });
});

describe('the pages of the gateway', () => {
  it('are not there with KULA_CONSOLE off', async () => {
    const gateway = await startTestGateway(inMemory, { env: { KULA_CONSOLE: 'false' } });
    try {
      for (const path of ['/', '/console/', '/console/assets/x.js'])
        expect((await raw(gateway.origin, path, page)).status).toBe(404);
    } finally {
      await gateway.close();
    }
  });

  it('give the explorer compressed, once', async () => {
    const gateway = await startTestGateway(inMemory);
    try {
      const packed = await raw(gateway.origin, '/graphql', { ...page, 'accept-encoding': 'gzip' });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.body.length).toBeLessThan(3_000_000);
      expect(gunzipSync(packed.body).toString()).toContain('Kula explorer');
      const etag = String(packed.headers.etag);
      const again = await raw(gateway.origin, '/graphql', { ...page, 'if-none-match': etag });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    } finally {
      await gateway.close();
    }
  });
});
