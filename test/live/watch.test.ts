/** Readers that are dead or do not read are cut; those that answer stay. Looks are made fast, the counting is the same. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { Session } from '../../src/gateway/live/session.js';
import { Watch } from '../../src/gateway/live/watch.js';
import type { Database } from '../../src/platform/index.js';
import { until } from './support/collect.js';

let server: WebSocketServer;
let watch: Watch;
const sessions = new Set<Session>();
const clients: WebSocket[] = [];

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (socket) => {
    const session = new Session(socket, { address: '127.0.0.1', identified: () => undefined });
    session.end = () => {
      sessions.delete(session);
    };
    socket.on('pong', () => {
      session.pingsUnanswered = 0;
    });
    sessions.add(session);
  });
  await once(server, 'listening');
  // No session has a key here, so no database is asked.
  watch = new Watch(sessions, undefined as unknown as Database, pino({ level: 'silent' }));
});
afterEach(() => {
  watch.stop();
  for (const client of clients.splice(0)) client.terminate();
  sessions.clear();
  server.close();
});

async function connect(): Promise<{ client: WebSocket; session: Session }> {
  const before = new Set(sessions);
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`);
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'open');
  await until('the session', () => sessions.size > before.size);
  const session = [...sessions].find((one) => !before.has(one));
  if (!session) throw new Error('no session');
  return { client, session };
}

it('closes a socket that leaves two pings unanswered, and no other', async () => {
  const [dead, alive] = [await connect(), await connect()];
  dead.client.pause();
  watch.start(10);
  await until('the dead one is cut', () => !sessions.has(dead.session), 10_000);
  await delay(1_000);
  expect(sessions.has(alive.session)).toBe(true);
  expect(alive.client.readyState).toBe(WebSocket.OPEN);
});

it('closes a socket at once when far too much waits for it', async () => {
  const { client, session } = await connect();
  client.pause();
  for (let i = 0; i < 40; i += 1) session.socket.send(Buffer.alloc(1024 * 1024));
  expect(session.socket.bufferedAmount).toBeGreaterThan(16 * 1024 * 1024);
  watch.start(200);
  await until('it is cut', () => !sessions.has(session));
});
