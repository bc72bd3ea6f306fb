import type { WebSocket } from 'ws';
import type { Principal } from '../../platform/index.js';

let opened = 0;

/** One socket of one client. */
export class Session {
  readonly socket: WebSocket;
  readonly address: string;
  /** The secret of the cookie that came with the upgrade and counts; forgotten when it has been looked at. */
  cookie: string | undefined;
  /** Decides in which looks the socket is pinged. It never changes, so sockets that come and go do not move it. */
  readonly slot = (opened += 1);
  /** Null until connection_init was accepted. */
  principal: Principal | null = null;
  /** Pings since the last pong. */
  pingsUnanswered = 0;
  /** The time since which too much waits to be read by the client; undefined when it does not. */
  chokedSinceMs: number | undefined;
  /** Ends the subscriptions; set while they may run. */
  end: ((code: number, reason: string) => void) | undefined;

  /** Called when the client has been identified. */
  readonly identified: () => void;

  constructor(
    socket: WebSocket,
    { address, cookie, identified }: { address: string; cookie?: string | undefined; identified: () => void },
  ) {
    this.socket = socket;
    this.address = address;
    this.cookie = cookie;
    this.identified = identified;
  }

  /** Ends the subscriptions at once and says goodbye. A client that does not answer is cut off by ws after a while. */
  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    this.end?.(code, reason);
  }

  /** Cuts the connection of a client that does not read. */
  cut(): void {
    this.socket.terminate();
    this.end?.(1006, '');
  }
}
