/** A query for a credential, under way or done. Its result is used for a second, whether it found a row or none. */
interface Look<Row> {
  readonly at: number;
  readonly row: Promise<Row | undefined>;
}

/** A revocation without a message takes effect within this time, and a busy credential costs one query in it. */
const LOOK_MS = 1_000;
/** The most credentials, and the most names of none, that are remembered. */
const LOOKS_MAX = 10_000;
/** The most queries a second that messages can cause. More messages must be forged, and a real change is found within {@link LOOK_MS} anyway. */
const ASKED_MAX = 100;

/** Queries by name, oldest first. */
class Looks<Row> {
  readonly #looks = new Map<string, Look<Row>>();

  /** A query that can still be used and that began after a moment. */
  get(name: string, nowMs: number, afterMs: number): Look<Row> | undefined {
    const look = this.#looks.get(name);
    return look && look.at > afterMs && nowMs - look.at < LOOK_MS ? look : undefined;
  }

  put(name: string, look: Look<Row>): void {
    this.#looks.delete(name);
    const [oldest] = this.#looks.keys();
    if (this.#looks.size >= LOOKS_MAX && oldest !== undefined) this.#looks.delete(oldest);
    this.#looks.set(name, look);
  }

  has(name: string): boolean {
    return this.#looks.has(name);
  }

  delete(name: string): void {
    this.#looks.delete(name);
  }
}

/**
 * One gateway's memory of the rows behind credentials, such as API keys and sessions. Each costs at most one query a
 * second. Found and unknown ones are kept separately, so a flood of guesses does not push out those in use.
 */
export class Remembered<Row extends { readonly id: string }> {
  readonly #query: (name: string) => Promise<Row | undefined>;
  readonly #known = new Looks<Row>();
  readonly #unknown = new Looks<Row>();
  /** When a message last said that a row has changed: only a query that began later counts. Oldest first. */
  readonly #changed = new Map<string, number>();
  #asked = 0;
  #askedSince = 0;

  /** @param query finds the row by what the credential is found by */
  constructor(query: (name: string) => Promise<Row | undefined>) {
    this.#query = query;
  }

  /**
   * The row behind a name.
   * @param beforeLook called before a query for a name that was never found; may throw
   */
  async find(name: string, beforeLook: () => void): Promise<Row | undefined> {
    let after = -Infinity;
    // The second query began after the message; a third is for a message that came meanwhile.
    for (let tries = 1; ; tries += 1) {
      const now = performance.now();
      const look =
        this.#known.get(name, now, after) ?? this.#unknown.get(name, now, after) ?? this.#begin(name, now, beforeLook);
      const row = await look.row;
      const changedAt = row && this.#changed.get(row.id);
      if (changedAt === undefined || look.at > changedAt || tries === 3) return row;
      after = changedAt;
    }
  }

  #begin(name: string, at: number, beforeLook: () => void): Look<Row> {
    if (!this.#known.has(name)) beforeLook();
    const look = { at, row: this.#look(name, at) };
    this.#unknown.put(name, look);
    return look;
  }

  async #look(name: string, at: number): Promise<Row | undefined> {
    try {
      const row = await this.#query(name);
      if (row) {
        this.#unknown.delete(name);
        this.#known.put(name, { at, row: Promise.resolve(row) });
      }
      return row;
    } catch (error) {
      this.#unknown.delete(name);
      throw error;
    }
  }

  /** To be called when a row may have changed: it is looked up before it is used again. */
  lookAgain(id: string): void {
    const [oldest] = this.#changed.keys();
    if (this.#changed.size >= LOOKS_MAX && oldest !== undefined) this.#changed.delete(oldest);
    this.#changed.delete(id);
    this.#changed.set(id, performance.now());
  }

  /** The same for a message, which anyone may have sent. */
  hear(id: string): void {
    const now = performance.now();
    if (now - this.#askedSince >= LOOK_MS) [this.#asked, this.#askedSince] = [0, now];
    this.#asked += 1;
    if (this.#asked <= ASKED_MAX) this.lookAgain(id);
  }
}
