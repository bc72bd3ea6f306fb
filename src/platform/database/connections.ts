import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { readAddress, type Address, type Host } from './address.js';
import type { Origin, Purpose } from './client.js';
import { failureOf, ReadOnlyServer } from './failures.js';
import { tlsOptions } from './tls.js';

/** The time for each server to answer, when several are asked at once. */
const ASK_MS = 3_000;

/**
 * The one place that builds the options of every connection: of the pool, the lane, MikroORM, the command line and
 * `kula verify`. So what DATABASE_URL asks for holds for all of them.
 */
export class Connections implements Origin {
  readonly address: Address;
  readonly #mayBeReadOnly: boolean;
  readonly #ssl: boolean | ConnectionOptions | undefined;
  #generation = 0;
  /** Called when all connections are to be made anew. */
  onRenewed: () => void = () => undefined;
  #asking: Promise<Host> | undefined;

  /**
   * @param options.mayBeReadOnly a standby will do, because nothing is written
   * Errors: AddressError.
   */
  constructor(url: string, { mayBeReadOnly }: { readonly mayBeReadOnly: boolean }) {
    this.#mayBeReadOnly = mayBeReadOnly;
    this.address = readAddress(url);
    this.#ssl = tlsOptions(this.address.tls);
  }

  /** It rises when all connections are to be made anew. */
  get generation(): number {
    return this.#generation;
  }

  /** The address may lead elsewhere by now: the present connections are not given to anyone again. */
  renew(): void {
    this.#generation += 1;
    this.onRenewed();
  }

  clientConfig({ name, types, pipeline }: Pick<Purpose, 'name' | 'types' | 'pipeline'>): pg.ClientConfig {
    const { hosts, user, password, database, applicationName, connectMs, tls } = this.address;
    return {
      // One of several hosts is chosen when the connection is made; until then it is left to the driver.
      ...(hosts.length === 1 && hosts[0]),
      user,
      password,
      database,
      types,
      ...(this.#ssl !== undefined && { ssl: this.#ssl }),
      ...(tls?.direct === true && { sslnegotiation: 'direct' as const }),
      ...(pipeline === true && { pipeline }),
      application_name: name === null ? applicationName : `${applicationName} ${name}`,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
    };
  }

  /**
   * The server to connect to: of several the one that can be written to, or any when nothing will be written.
   * Errors: {@link ReadOnlyServer} when one of them only reads, otherwise the first server's error.
   */
  async server(): Promise<Host> {
    const { hosts } = this.address;
    if (hosts.length === 1) return hosts[0];
    this.#asking ??= Promise.any(hosts.map((host) => this.#ask(host)))
      .catch((error: unknown) => {
        const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
        throw errors.find((each) => failureOf(each) === 'readOnly') ?? errors[0];
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #ask(host: Host): Promise<Host> {
    const client = new pg.Client({
      ...this.clientConfig({ name: 'asks', types: pg.types }),
      host: host.host,
      port: host.port,
      connectionTimeoutMillis: ASK_MS,
      query_timeout: ASK_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const {
        rows: [row],
      } = await client.query<{ readOnly: boolean }>(
        `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"`,
      );
      if (!this.#mayBeReadOnly && row?.readOnly !== false) throw new ReadOnlyServer('the server only reads');
      return host;
    } finally {
      client.end().catch(() => undefined);
    }
  }
}
