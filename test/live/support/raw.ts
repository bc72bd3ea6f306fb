import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { until } from './collect.js';

export interface WireMessage {
  readonly type: string;
  readonly id?: string;
  // Looked at field by field.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly payload?: any;
}

/** A client that speaks the protocol letter by letter. */
export class RawClient {
  readonly socket: WebSocket;
  readonly received: WireMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, protocols: string | string[] = 'graphql-transport-ws', options: ClientOptions = {}) {
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => this.received.push(JSON.parse(data.toString()) as WireMessage));
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  async open(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Opens, and is acknowledged with the token. */
  async init(token: string, name = 'authorization'): Promise<this> {
    await this.open();
    this.send({ type: 'connection_init', payload: { [name]: `Bearer ${token}` } });
    await this.message('connection_ack');
    return this;
  }

  subscribe(id: string, query: string, variables?: Record<string, unknown>): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The first message of that type (and id) that came or comes. */
  async message(type: string, id?: string): Promise<WireMessage> {
    const find = () =>
      this.received.find((message) => message.type === type && (id === undefined || message.id === id));
    await until(`${type} ${id ?? ''}`, () => find() !== undefined);
    return find() as WireMessage;
  }

  /** What came of one operation. */
  of(id: string): WireMessage[] {
    return this.received.filter((message) => message.id === id);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** The HTTP status that the handshake is refused with. */
export async function refusedStatus(url: string, options: ClientOptions): Promise<number | undefined> {
  const socket = new WebSocket(url, 'graphql-transport-ws', options);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(undefined);
      socket.close();
    });
  });
}
