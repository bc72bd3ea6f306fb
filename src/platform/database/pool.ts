import pg from 'pg';
import { Client, type Purpose } from './client.js';
import type { Connections } from './connections.js';
import type { Query } from './database.js';
import { PLAN_ANEW } from './plans.js';
import { failureOf, spoilsConnection } from './failures.js';

/**
 * The longest life of a connection. After a failover the address may lead elsewhere while the old server still answers;
 * by this time all connections follow it.
 */
const LIFETIME_SECONDS = 300;

interface PoolOptions {
  readonly max: number;
  readonly onError: (error: Error) => void;
}

type Taken = (error: Error | null, client: Client | undefined) => void;

/**
 * Connections for one purpose, each given out to one caller at a time. Those that cannot be used any more are closed
 * and not given out again.
 */
export class Pool {
  readonly #connections: Connections;
  readonly #pool: pg.Pool;
  readonly #taken = new Set<Client>();
  #unlimited = 0;

  constructor(connections: Connections, purpose: Purpose, { max, onError }: PoolOptions) {
    this.#connections = connections;
    class Pooled extends Client {
      constructor() {
        super(connections, purpose);
      }
    }
    this.#pool = new pg.Pool({
      max,
      Client: Pooled,
      connectionTimeoutMillis: connections.address.connectMs,
      maxLifetimeSeconds: LIFETIME_SECONDS,
    });
    this.#pool.on('error', onError);
  }

  get counts(): { total: number; idle: number; waiting: number } {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount };
  }

  take(): Promise<Client> {
    return new Promise((resolve, reject) => {
      this.#take((error, client) => {
        if (client) resolve(client);
        else reject(error ?? new Error('no connection'));
      });
    });
  }

  #take(taken: Taken): void {
    this.#pool.connect((error, given) => {
      if (!given) {
        taken(error ?? null, undefined);
        return;
      }
      const client = given as unknown as Client;
      // A connection that was just made, to a server that only reads, is good for one use.
      if (client.isStale && client.uses > 0) {
        given.release(true);
        client.drop();
        this.#take(taken);
        return;
      }
      this.#taken.add(client);
      client.uses += 1;
      client.unlimited = this.#unlimited > 0;
      if (!client.plansAreOver()) {
        taken(null, client);
        return;
      }
      client.ask({ text: PLAN_ANEW }, (failed) => {
        if (!failed) {
          taken(null, client);
          return;
        }
        client.spoilt = true;
        this.release(client, failed);
        taken(failed, undefined);
      });
    });
  }

  /** @param error the error of its last statement, or null */
  release(client: Client, error: unknown): void {
    this.#taken.delete(client);
    client.unlimited = false;
    if (error !== null && spoilsConnection(error)) client.spoilt = true;
    // The address leads to a server that only reads; the other open connections lead there too, or will not be of use
    // for long.
    if (failureOf(error) === 'readOnly') this.#connections.renew();
    const isStale = client.isStale;
    (client as unknown as pg.PoolClient).release(isStale);
    // The pool says goodbye and waits for an answer, which may never come.
    if (isStale) client.drop();
  }

  /** Runs one statement on a connection of its own. It uses callbacks for the reason given at {@link Client.rows}. */
  query<Row extends object>(statement: Query): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#take((lost, client) => {
        if (!client) {
          reject(lost ?? new Error('no connection'));
          return;
        }
        client.ask(statement, (error, rows) => {
          this.release(client, error);
          if (error) reject(error);
          else resolve(rows as Row[]);
        });
      });
    });
  }

  /** While the work goes on, the server may be silent on the pool's connections for any time. */
  async patiently<T>(work: () => Promise<T>): Promise<T> {
    this.#unlimited += 1;
    try {
      return await work();
    } finally {
      this.#unlimited -= 1;
    }
  }

  /** Closes the connections that someone waits for and on which the server says nothing. */
  dropSilent(): void {
    for (const client of this.#taken) if (client.isSilent) client.drop();
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
