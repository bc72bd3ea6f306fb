/** A server of graphql-transport-ws that gives what a test says, to show what a network never does. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Begun {
  readonly socket: WebSocket;
  readonly id: string;
  readonly afterVersion: number | undefined;
  readonly authorization: string;
}

export interface Feeding {
  readonly url: string;
  readonly begun: readonly Begun[];
  readonly greeted: readonly string[];
  close(): Promise<void>;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly authorization?: string; readonly variables?: { readonly afterVersion?: number } };
}

export const give = ({ socket, id }: Begun, version: number): void => {
  const walletChanged = { version, available: version };
  socket.send(JSON.stringify({ id, type: 'next', payload: { data: { walletChanged } } }));
};

export const givePosition = ({ socket, id }: Begun, partner: string, asOfSequence: number): void => {
  const netPositionChanged = { partner: { id: partner }, asOfSequence, periodNumber: 1 };
  socket.send(JSON.stringify({ id, type: 'next', payload: { data: { netPositionChanged } } }));
};

export const refuse = ({ socket, id }: Begun, code: string): void => {
  socket.send(JSON.stringify({ id, type: 'error', payload: [{ message: `it is ${code}`, extensions: { code } }] }));
};

/** An event that could not be made: the subscription goes on. */
export const fail = ({ socket, id }: Begun, code: string): void => {
  const errors = [{ message: `it is ${code}`, extensions: { code } }];
  socket.send(JSON.stringify({ id, type: 'next', payload: { data: null, errors } }));
};

/**
 * @param onBegin one for each subscription; the last one for all that follow
 * @param isGood whether a greeting is accepted; otherwise the socket closes with 4403
 */
export async function startFeeding(
  onBegin: readonly ((begun: Begun) => void)[],
  isGood: (authorization: string) => boolean = () => true,
): Promise<Feeding> {
  const begun: Begun[] = [];
  const greeted: string[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    let authorization = '';
    socket.on('message', (data: Buffer) => {
      const { type, id = '', payload } = JSON.parse(data.toString()) as Message;
      if (type === 'connection_init') {
        authorization = payload?.authorization ?? '';
        greeted.push(authorization);
        if (isGood(authorization)) socket.send('{"type":"connection_ack"}');
        else socket.close(4403, 'Forbidden');
      } else if (type === 'subscribe') {
        const one = { socket, id, afterVersion: payload?.variables?.afterVersion, authorization };
        const turn = onBegin[Math.min(begun.length, onBegin.length - 1)];
        begun.push(one);
        turn?.(one);
      }
    });
  });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    begun,
    greeted,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}
