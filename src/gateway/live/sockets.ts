import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CloseCode, handleProtocols, MessageType, parseMessage } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { heapShare } from '../../platform/index.js';
import { addressName } from '../http/address.js';
import { CONNECTIONS_MAX } from '../http/connections.js';
import { countingCookie } from '../http/cookies.js';
import type { Hold } from '../http/load.js';
import { isHostsOrigin } from '../http/origin.js';
import { addressOf, type LiveDeps } from './deps.js';
import { InFlight } from './in-flight.js';
import { operationsServer, type Extra } from './operations.js';
import { Session } from './session.js';
import { Watch } from './watch.js';

const PATH = '/graphql';
/**
 * The most sockets whose clients are not identified yet. They have three seconds for it, and no more is read of them
 * than a token takes; 64 kB come at a time.
 */
const UNIDENTIFIED_MAX = Math.floor(heapShare(1 / 16, 2_000 * 100_000) / 100_000);
/** One address may have one part in this number of them: a quarter. */
const ADDRESSES_MIN = 4;
const UNIDENTIFIED_BYTES = 32_768;
/** From RFC 6455: ws closes with it for a message that is too large. */
const TOO_LARGE = 1009;
/** When the gateway stops, operations that were taken are waited for this long, and then the clients' goodbyes. */
const FINISH_MS = 5_000;
const GOODBYE_MS = 2_000;
/** From RFC 6455. */
const NOT_UTF8 = 1007;

export interface Live {
  /** Open sockets. */
  readonly sockets: number;
  /** Takes no more, finishes what was taken, and closes all sockets with 1001. */
  close(): Promise<void>;
}

function turnAway(socket: Duplex, status: number): void {
  const text = STATUS_CODES[status] ?? '';
  socket.end(
    `HTTP/1.1 ${status.toString()} ${text}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length.toString()}\r\n\r\n${text}`,
  );
}

/** A browser names the page's origin, which must be our own or one that the settings allow. Other clients send none. */
export const isAllowedOrigin = (
  { headers }: IncomingMessage,
  allowed: readonly string[],
  publicUrl?: string,
): boolean =>
  headers.origin === undefined ||
  headers.origin === publicUrl ||
  allowed.includes(headers.origin) ||
  isHostsOrigin(headers);

/** Whether a message is of a kind that only servers send. */
function isForClients(data: Buffer): boolean {
  const { type } = parseMessage(data.toString());
  return type === MessageType.ConnectionAck || type === MessageType.Next || type === MessageType.Error;
}

/** A socket that also gives the reason when ws closes it for a message that is not UTF-8; ws gives only the code. */
class Utf8Socket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason ?? (code === NOT_UTF8 ? 'Messages must be UTF-8' : undefined));
  }
}

/** A socket whose client is not identified yet. */
interface Unidentified {
  /** Called when the client is identified, or the socket is gone. */
  readonly identified: () => void;
  /** Called when the client sends more than identifying itself takes. */
  tooMuch: () => void;
}

/** Counts by name; a name whose count is 0 is forgotten. */
class Tally {
  count = 0;
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string): void {
    this.count += 1;
    this.#counts.set(name, this.of(name) + 1);
  }

  remove(name: string): void {
    this.count -= 1;
    const left = this.of(name) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}

const pause = (ms: number): Promise<void> => delay(ms, undefined, { ref: false });

class Sockets implements Live {
  readonly #deps: LiveDeps;
  readonly #server: WebSocketServer;
  readonly #sessions = new Set<Session>();
  /** The sockets whose clients are not identified yet, by address. */
  readonly #unidentified = new Tally();
  readonly #inFlight = new InFlight();
  readonly #watch: Watch;
  readonly #operations: ReturnType<typeof operationsServer>;
  #closing = false;

  readonly #unidentifiedMax: number;

  constructor(deps: LiveDeps, unidentifiedMax: number) {
    this.#deps = deps;
    this.#unidentifiedMax = unidentifiedMax;
    this.#operations = operationsServer(deps, this.#inFlight);
    this.#watch = new Watch(this.#sessions, deps.database, deps.log);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: deps.config.bodyLimitBytes,
      WebSocket: Utf8Socket,
      // A client that offers only other subprotocols gets the first of them; otherwise it would hang up before it heard
      // of 4406.
      handleProtocols: (protocols) => handleProtocols(protocols) || ([...protocols][0] ?? false),
      // This is not in the types yet: how long a client may take to answer a goodbye before it is cut off.
      ...{ closeTimeout: GOODBYE_MS },
    });
    this.#watch.start();
  }

  get sockets(): number {
    return this.#sessions.size;
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      turnAway(socket, refusal);
      return;
    }
    const address = addressOf(request, this.#deps.config.trustProxy);
    if (this.#unidentified.of(addressName(address)) >= this.#unidentifiedMax / ADDRESSES_MIN) {
      turnAway(socket, 429);
      return;
    }
    const unidentified = this.#watchUnidentified(socket, addressName(address));
    const cookie = countingCookie(request.headers, 'socket', this.#deps.config);
    // The request is not kept: it would cost each socket some kilobytes.
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#open(webSocket, { address, cookie }, unidentified);
    });
  };

  /** Counts a socket, and what it sends, until its client is identified or it is gone. */
  #watchUnidentified(socket: Duplex, address: string): Unidentified {
    let bytes = 0;
    let counts = true;
    const read = (data: Buffer) => {
      bytes += data.length;
      if (bytes > UNIDENTIFIED_BYTES) unidentified.tooMuch();
    };
    const unidentified: Unidentified = {
      identified: () => {
        if (!counts) return;
        counts = false;
        this.#unidentified.remove(address);
        socket.off('data', read).off('close', unidentified.identified);
      },
      tooMuch: () => {
        socket.destroy();
      },
    };
    this.#unidentified.add(address);
    socket.on('data', read).on('close', unidentified.identified);
    return unidentified;
  }

  /** The HTTP status with which the handshake is refused, or undefined. */
  #refusal(request: IncomingMessage): number | undefined {
    if (this.#closing || this.#sessions.size >= CONNECTIONS_MAX || this.#unidentified.count >= this.#unidentifiedMax)
      return 503;
    if (request.url?.split('?', 1)[0] !== PATH) return 404;
    const { allowedOrigins, publicUrl } = this.#deps.config;
    if (!isAllowedOrigin(request, allowedOrigins, publicUrl)) return 403;
    return undefined;
  }

  #open(socket: WebSocket, from: { address: string; cookie: string | undefined }, unidentified: Unidentified): void {
    const session = new Session(socket, { ...from, identified: unidentified.identified });
    unidentified.tooMuch = () => {
      session.close(TOO_LARGE, 'Message too big');
      // Anything more that it sends is not read, and no part of a message is kept.
      socket.pause();
    };
    this.#sessions.add(session);
    const unsent = this.#deps.load.hold(socket);
    const closed = this.#operations.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data, unsent),
        close: (code, reason) => {
          socket.close(code, reason);
        },
        onMessage: (receive) => {
          socket.on('message', (data: Buffer, isBinary) => {
            this.#receive(session, data, isBinary, receive);
          });
        },
      },
      { session } satisfies Extra,
    );
    session.end = (code, reason) => {
      session.end = undefined;
      this.#sessions.delete(session);
      void closed(code, reason);
    };
    socket.on('pong', () => {
      session.pingsUnanswered = 0;
    });
    // Something broke the protocol below GraphQL, such as a frame that is too large. ws has answered it with its close
    // code.
    socket.on('error', (error) => {
      this.#deps.log.debug({ err: error }, 'a socket failed');
    });
    socket.on('close', (code, reason) => {
      session.end?.(code, reason.toString());
    });
  }

  #receive(session: Session, data: Buffer, isBinary: boolean, receive: (text: string) => Promise<void>): void {
    if (session.end === undefined) return;
    if (isBinary) {
      session.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    receive(data.toString()).catch((error: unknown) => {
      // After the client has gone, answers cannot be sent: that is no one's fault.
      if (session.end === undefined || session.socket.readyState !== session.socket.OPEN) return;
      // graphql-ws throws for these as for a fault of the server.
      if (isForClients(data)) {
        session.close(CloseCode.BadRequest, 'Invalid message received');
        return;
      }
      this.#deps.log.error({ err: error }, 'a message could not be handled');
      session.close(CloseCode.InternalServerError, 'Internal server error');
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#watch.stop();
    await Promise.race([this.#inFlight.idle(), pause(FINISH_MS)]);
    const sockets = [...this.#sessions].map((session) => {
      const { socket } = session;
      const gone = new Promise<void>((resolve) => {
        socket.once('close', () => {
          resolve();
        });
      });
      session.close(1001, 'Going away');
      return { socket, gone };
    });
    await Promise.race([Promise.all(sockets.map(({ gone }) => gone)), pause(GOODBYE_MS)]);
    for (const { socket } of sockets) socket.terminate();
  }
}

/**
 * Resolves when the operating system has taken the message. So a slow reader is asked less often, because its next
 * change is fetched only then.
 */
function send(socket: WebSocket, data: string, unsent: Hold): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  unsent.add(data.length);
  return new Promise((resolve) => {
    // An error means that the socket is closing, which ends its subscriptions; nothing else has to be done.
    socket.send(data, () => {
      unsent.add(-data.length);
      resolve();
    });
  });
}

/**
 * Serves graphql-transport-ws at /graphql of the server.
 * @param unidentifiedMax the most sockets whose clients are not identified yet; tests set fewer
 */
export function attachLive(server: Server, deps: LiveDeps, unidentifiedMax = UNIDENTIFIED_MAX): Live {
  const sockets = new Sockets(deps, unidentifiedMax);
  server.on('upgrade', sockets.upgrade);
  return sockets;
}
