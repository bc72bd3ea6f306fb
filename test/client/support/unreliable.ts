/** A server that answers as a test says, and remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly query: string;
  readonly variables: { readonly input?: { readonly idempotencyKey?: string } };
  readonly authorization: string | undefined;
  readonly at: number;
}

/** What the server does with one request. */
export type Turn = (response: ServerResponse) => void;

export const answer =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Turn =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const problem = (code: string, status: number, headers: Record<string, string> = {}): Turn =>
  answer({ errors: [{ message: `it is ${code}`, extensions: { code } }] }, status, {
    'x-request-id': 'r-1',
    ...headers,
  });

/** The connection ends without a word. */
export const cut: Turn = (response) => {
  response.socket?.destroy();
};

/** Half of an answer, and then nothing. */
export const half: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"data":');
  setTimeout(() => response.socket?.destroy(), 20);
};

/** Half of an answer that looks whole to HTTP. */
export const torn: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"accru');
};

export interface Unreliable {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** @param turns one for each request; the last one for all that follow */
export async function startUnreliable(...turns: readonly Turn[]): Promise<Unreliable> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const { query, variables } = JSON.parse(Buffer.concat(parts).toString()) as Asked;
        const turn = turns[Math.min(asked.length, turns.length - 1)];
        asked.push({ query, variables, authorization: request.headers.authorization, at: performance.now() });
        turn?.(response);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
