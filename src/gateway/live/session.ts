import type { WebSocket } from 'ws';
import type { Principal } from '../../platform/index.js';

let opened = 0;

/** One socket of one client. */
export class Session {
  readonly socket: WebSocket;
  readonly address: string;
  /** Says in which looks it is pinged; its own for good, so that others that come and go do not move it. */
  readonly slot = (opened += 1);
  /** Null until connection_init was accepted. */
  principal: Principal | null = null;
  /** Pings since the last pong. */
  pingsUnanswered = 0;
  /** Since when too much waits to be read by the client; undefined: it does not. */
  chokedSinceMs: number | undefined;
  /** Ends the subscriptions; set while they may run. */
  end: ((code: number, reason: string) => void) | undefined;

  /** Called when it is known who it is. */
  readonly known: () => void;

  constructor(socket: WebSocket, { address, known }: { address: string; known: () => void }) {
    this.socket = socket;
    this.address = address;
    this.known = known;
  }

  /** Ends the subscriptions at once and says good bye; a client that does not answer is cut off by ws after a while. */
  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    this.end?.(code, reason);
  }

  /** Cuts the connection: for clients that do not read. */
  cut(): void {
    this.socket.terminate();
    this.end?.(1006, '');
  }
}
