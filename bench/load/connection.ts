/**
 * HTTP/1.1 over one kept-alive connection, one request at a time, with as little work as possible. PostgreSQL, gateway and
 * load share two cores, so time that the client takes is missing elsewhere. Node's fetch takes 20 times as much.
 */
import { createConnection, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Status and body. The body is read as latin1, since only ASCII is looked for in it. An error of the connection has status 0. */
export type OnAnswer = (status: number, body: string) => void;

const lengthPattern = /\r\ncontent-length: (\d+)/i;

export class Connection {
  readonly #target: Target;
  #socket: Socket;
  #onAnswer: OnAnswer | undefined;
  #head: Buffer | undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#socket = this.#connect();
  }

  #connect(): Socket {
    const socket = createConnection({ ...this.#target, noDelay: true });
    socket.on('data', (chunk) => {
      this.#read(chunk);
    });
    socket.on('error', (error) => {
      this.#answer(0, error.message);
    });
    socket.on('close', () => {
      if (socket === this.#socket) this.#answer(0, 'the connection was closed');
    });
    return socket;
  }

  get busy(): boolean {
    return this.#onAnswer !== undefined;
  }

  send(request: string, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    // The gateway closes connections that were not used for a while; like any client, this one then makes another.
    if (this.#socket.destroyed || this.#socket.readableEnded) this.#socket = this.#connect();
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#onAnswer = undefined;
    this.#socket.destroy();
  }

  #answer(status: number, body: string): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(status, body);
  }

  #read(chunk: Buffer): void {
    const data = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
    const end = data.indexOf('\r\n\r\n');
    if (end === -1) {
      this.#head = data;
      return;
    }
    const head = data.toString('latin1', 0, end);
    const length = lengthPattern.exec(head)?.[1];
    if (length === undefined) {
      this.#answer(0, `no content-length: ${head}`);
      this.#socket.destroy();
      return;
    }
    const total = end + 4 + Number(length);
    if (data.length < total) {
      this.#head = data;
      return;
    }
    this.#head = undefined;
    this.#answer(Number(head.slice(9, 12)), data.toString('latin1', end + 4, total));
  }
}
