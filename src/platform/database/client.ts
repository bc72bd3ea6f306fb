import { Socket } from 'node:net';
import pg from 'pg';
import { ReadOnlyServer } from './failures.js';
import type { Query } from './database.js';
import type { Address, Host } from './address.js';
import { PlanAge } from './plans.js';
import { sessionStatement, type Limits, type Session } from './session.js';

type Connected = (error: Error | null, client?: pg.Client) => void;

/** For whom a connection is. */
export interface Purpose {
  /** Behind the application's name in pg_stat_activity; null: nothing. */
  readonly name: string | null;
  readonly limits: Limits;
  /** Settings by which its statements are planned; the server's own when left out. */
  readonly plans?: Readonly<Record<string, string>>;
  /** Milliseconds without a word after which a connection that someone waits for counts as lost. */
  readonly silentMs: number;
  readonly types: pg.CustomTypesConfig;
  /** Refuses a server that only reads. */
  readonly mustWrite: boolean;
  readonly pipeline?: boolean;
}

/** Where connections come from: {@link Connections}. */
export interface Origin {
  readonly address: Address;
  readonly generation: number;
  clientConfig(purpose: Pick<Purpose, 'name' | 'types' | 'pipeline'>): pg.ClientConfig;
  server(): Promise<Host>;
}

/** How often within `silentMs` is looked whether the server has said something. */
const LOOKS = 3;

const config = ({ name, text, values }: Query): pg.QueryConfig => ({
  text,
  ...(name === undefined ? {} : { name }),
  ...(values === undefined ? {} : { values: values as unknown[] }),
});

/**
 * A connection to PostgreSQL, the only kind that there is: made to the server that writes, set up before its first statement, and
 * given up when the server falls silent.
 */
export class Client extends pg.Client {
  readonly #origin: Origin;
  readonly #purpose: Purpose;
  readonly #generation: number;
  #session: Session | undefined;
  #silentMs: number;
  #silentForMs = 0;
  #bytesSeen = 0;
  readonly #planAge = new PlanAge();
  /** Statements that are waited for. */
  waiting = 0;
  /** Is answered for as long as it takes: exports, migrations, verify. */
  unlimited = false;
  /** How often a pool has given it out. */
  uses = 0;
  /** Was given up for saying nothing. */
  fellSilent = false;
  /** Is not to be used again. */
  spoilt = false;

  constructor(origin: Origin, purpose: Purpose) {
    super(origin.clientConfig(purpose));
    this.#origin = origin;
    this.#purpose = purpose;
    this.#generation = origin.generation;
    this.#silentMs = purpose.silentMs;
    // Who waits for a statement hears of a loss by it. Without a listener it would end the process.
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
      const [session] = await this.rows<Session>(
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

  /** Made before all connections were to be made anew, or to a server that only reads: good for one use at most. */
  get isStale(): boolean {
    return this.spoilt || this.#generation !== this.#origin.generation || this.#session?.readOnly !== false;
  }

  get pid(): number | undefined {
    return this.#session?.pid;
  }

  /** Waited for, and without a word for a third of the time after which it is given up, or longer. */
  get isSilent(): boolean {
    return this.#silentForMs > 0 && this.waiting > 0;
  }

  /** From now on it is given up after so long. */
  set silentMs(ms: number) {
    this.#silentMs = ms;
    this.#socket?.setTimeout(ms / LOOKS);
  }

  get #socket(): Socket | undefined {
    const { stream } = this.connection;
    return stream instanceof Socket ? stream : undefined;
  }

  /** By the socket's one timer, and not by the driver's query_timeout: that is a timer a statement, and those hold on to one another. */
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
    // Neither sent nor heard anything since the timer was set, or it would have been set anew.
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
   * A statement's rows. By a callback: the driver's promises hold on to one another, each statement to the next, so that once one of
   * them was old all that followed outlived every young collection, which then took 12 to 20 ms and not 6 to 8.
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

  /** Whether it is time that its plans are made anew, of a connection whose plans we set; true once each time. */
  plansAreOver(): boolean {
    return this.#purpose.plans !== undefined && this.#planAge.isOver();
  }

  /** Lets go of it at once, without a word to a server that may not listen. */
  drop(): void {
    this.spoilt = true;
    this.end().catch(() => undefined);
    this.connection.stream.destroy();
  }
}
