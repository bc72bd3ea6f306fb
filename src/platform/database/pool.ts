import pg from 'pg';
import { Client, type Purpose } from './client.js';
import type { Connections } from './connections.js';
import type { Query } from './database.js';
import { PLAN_ANEW } from './plans.js';
import { failureOf, spoilsConnection } from './failures.js';

/** An address that leads elsewhere after a failover is followed by then also by connections that the old server still answers. */
const LIFETIME_SECONDS = 300;

export interface PoolOptions {
  readonly max: number;
  readonly onError: (error: Error) => void;
}

type Taken = (error: Error | null, client: Client | undefined) => void;

/** Connections of one purpose, given out one caller at a time; those of no more use are closed and not given out again. */
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
      // One that was just made to a server that only reads is good for one use.
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

  /** @param error what its last statement gave, or null */
  release(client: Client, error: unknown): void {
    this.#taken.delete(client);
    client.unlimited = false;
    if (error !== null && spoilsConnection(error)) client.spoilt = true;
    // The address leads to a server that only reads: what else is open does so too, or will not for long.
    if (failureOf(error) === 'readOnly') this.#connections.renew();
    const isStale = client.isStale;
    (client as unknown as pg.PoolClient).release(isStale);
    // The pool says goodbye and waits for an answer, which may never come.
    if (isStale) client.drop();
  }

  /** One statement on a connection of its own. By callbacks, as {@link Client.rows}. */
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

  /** While the work goes on its connections may be silent for as long as they like. */
  async patiently<T>(work: () => Promise<T>): Promise<T> {
    this.#unlimited += 1;
    try {
      return await work();
    } finally {
      this.#unlimited -= 1;
    }
  }

  /** Lets go of those that someone waits for and that say nothing. */
  dropSilent(): void {
    for (const client of this.#taken) if (client.isSilent) client.drop();
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
