/** A way to PostgreSQL that tests can cut: a TCP proxy that understands just enough to know a COMMIT. */
import net from 'node:net';

/** What becomes of a COMMIT: it arrives and its answer is lost, or it never arrives. */
export type Cut = 'answer' | 'commit';

export interface Wire {
  readonly url: string;
  /** Cuts the connection that next sends a COMMIT. */
  cutNextCommit(cut: Cut): void;
  /** While it is so, the connections stand, and nothing goes over them. */
  frozen(now: boolean): void;
  /** Connections that were cut. */
  readonly cuts: Cut[];
  close(): Promise<void>;
}

const COMMIT = Buffer.from('COMMIT');

/** Forwards connections to the PostgreSQL of the URL. */
export async function openWire(target: string): Promise<Wire> {
  const { hostname, port, pathname, username, password, search } = new URL(target);
  const sockets = new Set<net.Socket>();
  const cuts: Cut[] = [];
  let armed: Cut | undefined;
  let frozen = false;
  const server = net.createServer((near) => {
    const far = net.connect({ host: hostname, port: Number(port || 5432) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    let lost = false;
    near.on('data', (bytes) => {
      if (frozen) return;
      const cut = bytes.includes(COMMIT) ? armed : undefined;
      if (cut === undefined) {
        far.write(bytes);
        return;
      }
      armed = undefined;
      cuts.push(cut);
      lost = true;
      // Ended and not destroyed: the server reads all that was sent before it sees the end.
      if (cut === 'answer') far.end(bytes, () => near.destroy());
      else {
        near.destroy();
        far.destroy();
      }
    });
    far.on('data', (bytes) => !lost && !frozen && near.write(bytes));
    near.on('close', () => far.end());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as net.AddressInfo;
  const credentials = username ? `${username}${password ? `:${password}` : ''}@` : '';
  return {
    url: `postgresql://${credentials}127.0.0.1:${own}${pathname}${search}`,
    frozen: (now) => {
      frozen = now;
    },
    cutNextCommit: (cut) => {
      armed = cut;
    },
    cuts,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
