import { Mutex } from '../mutex.js';
import { Client, type Purpose } from './client.js';
import type { Connections } from './connections.js';
import { Corked } from './corked.js';
import type { SerialTransaction, Standing, Query } from './database.js';
import { PLAN_ANEW } from './plans.js';
import { CommitUnknown, failureOf, isConnectionLoss, ReadOnlyServer, spoilsConnection } from './failures.js';

/**
 * For this time a server that only reads is not asked again: callers get their answer at once, and the server few
 * connections.
 */
const READ_ONLY_MS = 250;

interface Connected {
  readonly client: Client;
  readonly corked: Corked;
}

export interface LanePatience {
  /** The connection counts as lost when the server has said nothing for this many milliseconds. */
  readonly silentMs: number;
  /**
   * The most that `silentMs` may become: it is doubled each time, as long as nothing was committed since. So a server
   * that is slow but not silent is waited for in the end, instead of being left again and again just before it answers.
   */
  readonly silentMaxMs: number;
}

/** The one connection over which the lane's batches go, in pipeline mode. After a loss it is made anew. */
export class LaneConnection {
  readonly #connections: Connections;
  readonly #purpose: Purpose;
  readonly #patience: LanePatience;
  readonly #turn = new Mutex();
  #silentMs: number;
  #connected: Connected | undefined;
  /** The number of transactions under way. */
  #busy = 0;
  #readOnlyUntil = 0;

  constructor(connections: Connections, purpose: Omit<Purpose, 'silentMs'>, patience: LanePatience) {
    this.#connections = connections;
    this.#patience = patience;
    this.#silentMs = patience.silentMs;
    this.#purpose = { ...purpose, silentMs: patience.silentMs };
  }

  async #connect(): Promise<Connected> {
    if (this.#connected && !this.#connected.client.isStale) return this.#connected;
    if (performance.now() < this.#readOnlyUntil) throw new ReadOnlyServer('the server only reads');
    this.#leave();
    const client = new Client(this.#connections, { ...this.#purpose, silentMs: this.#silentMs });
    const forget = () => {
      if (this.#connected?.client === client) this.#connected = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    this.#connected = { client, corked: new Corked(client.connection.stream) };
    return this.#connected;
  }

  /**
   * Leaves a connection that is stale. Statements that were sent over it are still answered; the next ones go over
   * another.
   */
  #leave(): void {
    const client = this.#connected?.client;
    this.#connected = undefined;
    if (client && client.waiting > 0) client.end().catch(() => undefined);
    else client?.drop();
  }

  /**
   * Draws the consequences of an error for the connection that it came over, or that could not be made (`client` is
   * undefined).
   */
  #learn(error: unknown, client: Client | undefined): void {
    if (!spoilsConnection(error)) return;
    if (this.#connected?.client === client) this.#connected = undefined;
    // Other connections were made in the same way, and would be given to callers.
    if (failureOf(error) === 'readOnly') {
      // Callers who are turned away during the pause do not make it longer: under load it would never end.
      const now = performance.now();
      if (now >= this.#readOnlyUntil) {
        this.#readOnlyUntil = now + READ_ONLY_MS;
        this.#connections.renew();
      }
    } else if (client?.fellSilent === true) {
      this.#silentMs = Math.min(2 * this.#silentMs, this.#patience.silentMaxMs);
      this.#connections.renew();
    }
    client?.drop();
  }

  #heard(client: Client): void {
    if (this.#silentMs === this.#patience.silentMs) return;
    this.#silentMs = this.#patience.silentMs;
    client.silentMs = this.#silentMs;
  }

  /** Runs a transaction. The next may begin when COMMIT is sent, because all that it sends comes behind that. */
  async run<T>(work: (tx: SerialTransaction) => Promise<T>): Promise<T> {
    const release = await this.#turn.acquire();
    const state = { sent: false };
    const onSent = () => {
      state.sent = true;
      release();
    };
    let client: Client | undefined;
    try {
      const connected = await this.#connect();
      client = connected.client;
      this.#busy += 1;
      try {
        // It goes in the batch's own flight. If it fails, everything behind it fails too.
        if (client.plansAreOver()) client.ask({ text: PLAN_ANEW }, () => undefined);
        const result = await transact(connected, work, onSent);
        this.#heard(client);
        return result;
      } catch (error) {
        // Once COMMIT is sent, the transaction ends by itself. A ROLLBACK would end the next transaction in its midst.
        if (!spoilsConnection(error) && !state.sent) await this.#rollback(client);
        this.#learn(error, client);
        throw error;
      } finally {
        this.#busy -= 1;
      }
    } catch (error) {
      if (!client) this.#learn(error, undefined);
      throw error;
    } finally {
      if (!state.sent) release();
    }
  }

  async #rollback(client: Client): Promise<void> {
    await client.rows({ text: 'ROLLBACK' }).catch(() => {
      if (this.#connected?.client === client) this.#connected = undefined;
      client.drop();
    });
  }

  /**
   * Whether a batch could be committed now. Batches under way show that by themselves, unless the server has fallen
   * silent.
   * Errors: the reason why none could.
   */
  async standing(): Promise<Standing> {
    if (this.#busy > 0) {
      if (this.#connected?.client.isSilent !== false)
        throw new Error('connection terminated: the lane waits for a server that says nothing');
      return 'writable';
    }
    return this.#turn.run(async () => {
      let client: Client | undefined;
      try {
        ({ client } = await this.#connect());
        const [row] = await client.rows<{ readOnly: boolean }>(standingStatement);
        if (row?.readOnly !== false) throw new ReadOnlyServer('the server only reads');
        return 'writable';
      } catch (error) {
        this.#learn(error, client);
        if (failureOf(error) === 'readOnly') return 'readOnly';
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#turn.run(async () => {
      const connected = this.#connected;
      this.#connected = undefined;
      await connected?.client.end().catch(() => undefined);
    });
  }
}

/** Asks, outside a transaction, whether a transaction that begins now may write. */
export const standingStatement: Query = {
  name: 'standing',
  text: `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"`,
};

async function transact<T>(
  { client, corked }: Connected,
  work: (tx: SerialTransaction) => Promise<T>,
  onSent: () => void,
): Promise<T> {
  const state = { finished: false };
  corked.together();
  const begun = client.rows({ text: 'BEGIN' });
  begun.catch(() => undefined);
  const result = await work({
    query: (statement) => {
      corked.together();
      return client.rows(statement);
    },
    finish: async (queries) => {
      state.finished = true;
      await finish(client, corked, queries, onSent);
    },
  });
  await begun;
  if (!state.finished) await finish(client, corked, [], onSent);
  return result;
}

/**
 * Sends all statements and COMMIT in one flight. After a failed statement the server turns COMMIT into ROLLBACK by
 * itself.
 */
async function finish(client: Client, corked: Corked, queries: Iterable<Query>, onSent: () => void): Promise<void> {
  const flights: Promise<unknown>[] = [];
  try {
    for (const query of queries) {
      corked.together();
      flights.push(client.rows(query));
      corked.sendLarge();
    }
  } catch (error) {
    await Promise.allSettled(flights);
    throw error;
  }
  corked.together();
  flights.push(client.rows({ text: 'COMMIT' }));
  onSent();
  const results = await Promise.allSettled(flights);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  const commit = results.at(-1);
  if (commit?.status === 'rejected' && isConnectionLoss(commit.reason)) {
    throw new CommitUnknown('the connection was lost while committing', { cause: commit.reason });
  }
  throw failed.reason;
}
