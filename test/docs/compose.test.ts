import { readFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { isAllowedOrigin } from '../../src/gateway/live/sockets.js';
import type { Loose } from '../support/server.js';

const read = (name: string): string => readFileSync(`docs/compose/${name}`, 'utf8');

function upgrade(headers: Readonly<Record<string, string>>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return request;
}

describe('the compose file and what it starts', () => {
  it('passes the port of the Host header on, without which a WebSocket on another port is refused as foreign', () => {
    const [, host] = /proxy_set_header Host (\S+);/.exec(read('nginx.conf')) ?? [];
    // What nginx puts there for a page of http://shop.example:8080: the header as it came, or the name alone.
    const sent: Readonly<Record<string, string>> = { $http_host: 'shop.example:8080', $host: 'shop.example' };
    const origin = 'http://shop.example:8080';
    expect(isAllowedOrigin(upgrade({ origin, host: sent[host ?? ''] ?? '' }), [])).toBe(true);
    expect(isAllowedOrigin(upgrade({ origin, host: 'shop.example' }), [])).toBe(false);
    expect(isAllowedOrigin(upgrade({ origin: 'http://shop.example:8081', host: 'shop.example:8080' }), [])).toBe(false);
    // A port that the scheme implies, written out or not.
    expect(isAllowedOrigin(upgrade({ origin: 'https://shop.example', host: 'shop.example:443' }), [])).toBe(true);
    expect(isAllowedOrigin(upgrade({ origin: 'http://shop.example', host: 'shop.example:443' }), [])).toBe(false);
  });

  it('gives the gateways a signing key in a volume that their user may read, instead of a secret of mode 0600', () => {
    const compose: Loose = parse(read('compose.yaml'), { strict: true, merge: true });
    const dockerfile = read('Dockerfile');
    const [, dataDir = ''] = /ENV KULA_DATA_DIR=(\S+)/.exec(dockerfile) ?? [];
    expect(dockerfile).toContain(`install -d -o node -g node -m 0700 ${dataDir}\n`);
    expect(dockerfile.indexOf('install -d')).toBeLessThan(dockerfile.indexOf('USER node'));
    for (const name of ['gateway-1', 'gateway-2']) {
      const { volumes, environment, secrets } = compose.services[name];
      expect([volumes, secrets, environment.KULA_SIGNING_KEY, environment.KULA_DATA_DIR]).toEqual([
        [`key:${dataDir}`],
        undefined,
        undefined,
        undefined,
      ]);
    }
    expect(Object.keys(compose.volumes)).toContain('key');
  });
});
