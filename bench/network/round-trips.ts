/** Stands between a gateway and PostgreSQL and counts how often one waits for the other. */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface TripCounts {
  /** How often the gateway sent something after an answer of the database; statements that travel together count once. */
  readonly roundTrips: number;
  readonly sent: number;
  readonly received: number;
}

export class RoundTripProxy {
  readonly #server: Server;
  readonly #database: URL;
  readonly #sockets = new Set<Socket>();
  #counts = { roundTrips: 0, sent: 0, received: 0 };

  private constructor(database: URL) {
    this.#database = database;
    this.#server = createServer((client) => {
      this.#join(client);
    });
  }

  static async listen(databaseUrl: string): Promise<RoundTripProxy> {
    const proxy = new RoundTripProxy(new URL(databaseUrl));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The database's address by way of the proxy. */
  get url(): string {
    const url = new URL(this.#database);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port.toString()}`;
    return url.href;
  }

  get counts(): TripCounts {
    return { ...this.#counts };
  }

  reset(): void {
    this.#counts = { roundTrips: 0, sent: 0, received: 0 };
  }

  #join(client: Socket): void {
    const server = createConnection({
      host: this.#database.hostname,
      port: Number(this.#database.port === '' ? '5432' : this.#database.port),
      noDelay: true,
    });
    client.setNoDelay(true);
    let spoke: 'client' | 'server' = 'server';
    client.on('data', (chunk) => {
      if (spoke === 'server') this.#counts.roundTrips += 1;
      spoke = 'client';
      this.#counts.sent += chunk.length;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      spoke = 'server';
      this.#counts.received += chunk.length;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
