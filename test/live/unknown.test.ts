/** Sockets that have not said yet who they are: few, and nothing is kept of what they send. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Doorkeeper } from '../../src/gateway/http/doorkeeper.js';
import type { LiveDeps } from '../../src/gateway/live/deps.js';
import { attachLive, type Live } from '../../src/gateway/live/index.js';
import { Load } from '../../src/gateway/http/load.js';
import type { Principal } from '../../src/platform/index.js';
import { until } from './support/collect.js';
import { RawClient, refusedStatus } from './support/raw.js';

const principal: Principal = {
  role: 'OPERATOR',
  partnerId: null,
  memberId: null,
  actor: 'someone',
  keyId: null,
  expiresAt: null,
};

let server: Server;
let live: Live;
let url: string;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/graphql`;
  // What is needed until someone is known; nothing is asked here.
  const deps = {
    doorkeeper: new Doorkeeper(() => Promise.resolve(principal), 0),
    log: pino({ level: 'silent' }),
    load: new Load(),
    config: { bodyLimitBytes: 262_144, allowedOrigins: [], trustProxy: true },
  } as unknown as LiveDeps;
  live = attachLive(server, deps, 8);
});
afterEach(async () => {
  await live.close();
  server.closeAllConnections();
  server.close();
});

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

it('a stranger can open only a few sockets; a socket that sends a token or closes makes room', async () => {
  // Asked at once: the handshakes are answered in the order in which they come.
  const mine = await Promise.all(
    ['10.0.0.1', '10.0.0.1'].map((address) => new RawClient(url, 'graphql-transport-ws', from(address)).open()),
  );
  expect(await refusedStatus(url, from('10.0.0.1'))).toBe(429);
  // Its other addresses of version 6 are one.
  await Promise.all(
    ['2001:db8::1', '2001:db8::2'].map((address) => new RawClient(url, 'graphql-transport-ws', from(address)).open()),
  );
  expect(await refusedStatus(url, from('2001:db8::3'))).toBe(429);
  await mine[0]?.init('token');
  expect(await refusedStatus(url, from('10.0.0.1'))).toBeUndefined();
  await mine[1]?.close();
  await Promise.all(
    ['10.0.0.2', '10.0.0.3']
      .flatMap((address) => [address, address])
      .map((address) => new RawClient(url, 'graphql-transport-ws', from(address)).open()),
  );
  await until('room is made', async () => (await refusedStatus(url, from('10.0.0.4'))) === undefined);
}, 60_000);

it('a socket that sends more than a token needs is closed before the message is read', async () => {
  const client = await new RawClient(url).open();
  for (let i = 0; i < 3; i += 1) client.socket.send('x'.repeat(16_384), { fin: false });
  expect((await client.closed).code).toBe(1009);
  // Who is known may send what a message may have.
  const known = await new RawClient(url).init('token');
  known.send({ type: 'ping', payload: { text: 'x'.repeat(100_000) } });
  expect((await known.message('pong')).payload.text).toHaveLength(100_000);
}, 60_000);
