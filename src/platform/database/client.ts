import { Socket } from 'node:net';
import pg from 'pg';
import { ReadOnlyServer } from './failures.js';
import type { Query } from './database.js';
import type { Address, Host } from './address.js';
import { PlanAge } from './plans.js';
import { sessionStatement, type Limits, type ConnectionSession } from './session.js';

type Connected = (error: Error | null, client?: pg.Client) => void;

/** The use that a connection is made for. */
export interface Purpose {
  /** Stands behind the application's name in pg_stat_activity; null: nothing does. */
  readonly name: string | null;
  readonly limits: Limits;
  /** Settings by which its statements are planned; the server's own when left out. */
  readonly plans?: Readonly<Record<string, string>>;
  /** A connection that someone waits for counts as lost when the server has said nothing for this many milliseconds. */
  readonly silentMs: number;
  readonly types: pg.CustomTypesConfig;
  /** Refuses a server that only reads. */
  readonly mustWrite: boolean;
  readonly pipeline?: boolean;
}

/** The maker of connections: {@link Connections}. */
export interface Origin {
  readonly address: Address;
  readonly generation: number;
  clientConfig(purpose: Pick<Purpose, 'name' | 'types' | 'pipeline'>): pg.ClientConfig;
  server(): Promise<Host>;
}

/** Within `silentMs` it is checked this many times whether the server has said something. */
const LOOKS = 3;

const config = ({ name, text, values }: Query): pg.QueryConfig => ({
  text,
  ...(name === undefined ? {} : { name }),
  ...(values === undefined ? {} : { values: values as unknown[] }),
});

/**
 * The only kind of connection to PostgreSQL here. It is made to the server that can be written to, set up before its
 * first statement, and given up when the server falls silent.
 */
export class Client extends pg.Client {
  readonly #origin: Origin;
  readonly #purpose: Purpose;
  readonly #generation: number;
  #session: ConnectionSession | undefined;
  #silentMs: number;
  #silentForMs = 0;
  #bytesSeen = 0;
  readonly #planAge = new PlanAge();
  /** The number of statements that are waited for. */
  waiting = 0;
  /** Its statements may take as long as they need: for exports, migrations, verify. */
  unlimited = false;
  /** The number of times that a pool has given it out. */
  uses = 0;
  /** It was given up because the server said nothing. */
  fellSilent = false;
  /** It is not to be used again. */
  spoilt = false;

  constructor(origin: Origin, purpose: Purpose) {
    super(origin.clientConfig(purpose));
    this.#origin = origin;
    this.#purpose = purpose;
    this.#generation = origin.generation;
    this.#silentMs = purpose.silentMs;
    // Whoever waits for a statement learns of a loss by that. Without a listener the event would end the process.
    this.on('error', () => undefined);
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.Client> | undefined {
    const opened = this.#open();
    if (!callback) return opened;
    opened.then(
      (client) => {
        callback(null, client);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
    return undefined;
  }

  async #open(): Promise<pg.Client> {
    const { host, port } = await this.#origin.server();
    if (host !== undefined) this.host = host;
    if (port !== undefined) this.port = port;
    try {
      await super.connect();
      this.#watch();
      const [session] = await this.rows<ConnectionSession>(
        sessionStatement(this.#purpose.limits, this.#purpose.plans ?? {}, this.#origin.address),
      );
      if (session?.readOnly === true && this.#purpose.mustWrite) throw new ReadOnlyServer('the server only reads');
      this.#session = session;
      return this;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /**
   * It was made before all connections had to be made anew, or to a server that only reads: it is good for one use at
   * most.
   */
  get isStale(): boolean {
    return this.spoilt || this.#generation !== this.#origin.generation || this.#session?.readOnly !== false;
  }

  get pid(): number | undefined {
    return this.#session?.pid;
  }

  /**
   * Someone waits for it, and the server has said nothing for a third of the time after which it is given up, or
   * longer.
   */
  get isSilent(): boolean {
    return this.#silentForMs > 0 && this.waiting > 0;
  }

  /** Sets the time without a word after which it is given up. */
  set silentMs(ms: number) {
    this.#silentMs = ms;
    this.#socket?.setTimeout(ms / LOOKS);
  }

  get #socket(): Socket | undefined {
    const { stream } = this.connection;
    return stream instanceof Socket ? stream : undefined;
  }

  /**
   * Uses the socket's one timer. The driver's query_timeout would be a timer for each statement, and these hold on to
   * one another.
   */
  #watch(): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.setTimeout(this.#silentMs / LOOKS);
    socket.on('timeout', () => {
      this.#look(socket);
    });
  }

  #look(socket: Socket): void {
    const heard = socket.bytesRead !== this.#bytesSeen;
    this.#bytesSeen = socket.bytesRead;
    // Nothing was sent or heard since the timer was set, or it would have been set anew.
    const lookMs = this.#silentMs / LOOKS;
    if (this.waiting === 0 || this.unlimited) this.#silentForMs = 0;
    else this.#silentForMs = heard ? lookMs : this.#silentForMs + lookMs;
    if (this.#silentForMs < this.#silentMs - 1) {
      socket.setTimeout(lookMs);
      return;
    }
    this.fellSilent = true;
    socket.destroy(new Error(`connection terminated: not a word for ${this.#silentMs.toString()} ms`));
  }

  /**
   * The rows of a statement. It uses a callback, because the driver's promises hold on to one another, each statement
   * to the next. So once one of them was old, all that followed outlived every young collection, which then took 12 to
   * 20 ms instead of 6 to 8.
   */
  rows<Row extends object>(statement: Query): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.ask(statement, (error, rows) => {
        if (error) reject(error);
        else resolve(rows as Row[]);
      });
    });
  }

  ask(statement: Query, answer: (error: Error | null, rows: object[]) => void): void {
    this.waiting += 1;
    // The driver's types say that there always is an error, and a result.
    this.query<object>(
      config(statement),
      (error: Error | null | undefined, result: pg.QueryResult<object> | undefined) => {
        this.waiting -= 1;
        if (error) answer(error, []);
        else answer(null, result?.rows ?? []);
      },
    );
  }

  /**
   * Whether the connection's plans are due to be made anew. Only for connections whose planning we set; it is true once
   * each time.
   */
  plansAreOver(): boolean {
    return this.#purpose.plans !== undefined && this.#planAge.isOver();
  }

  /** Closes the connection at once, without telling a server that may not listen. */
  drop(): void {
    this.spoilt = true;
    this.end().catch(() => undefined);
    this.connection.stream.destroy();
  }
}
