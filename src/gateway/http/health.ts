import { pendingMigrations, within, type Database, type Standing } from '../../platform/index.js';

interface Readiness {
  readonly ready: boolean;
  /** The database answers. */
  readonly database: boolean;
  /**
   * The database can be written to. It cannot while an address leads to a standby, or when the lane's connection has
   * fallen silent.
   */
  readonly writable: boolean;
  readonly migrated: boolean;
  readonly stopping: boolean;
}

const PATIENCE_MS = 2_000;

/**
 * The database is looked at no more often than this, however often someone asks, so that the lane is not kept from its
 * work.
 */
const FRESH_MS = 200;

/**
 * Whether the gateway can do its work: the database answers and is migrated, and no one has asked the gateway to stop.
 */
export class Health {
  readonly #database: Database;
  #migrated = false;
  #stopping = false;
  #looked: Promise<Standing | 'away'> | undefined;
  #lookedAtMs = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** From now on the gateway is not ready. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async ready(): Promise<Readiness> {
    const standing = await this.#standing();
    const database = standing !== 'away';
    const writable = standing === 'writable';
    if (database && !this.#migrated)
      this.#migrated = await pendingMigrations(this.#database).then(
        (names) => names.length === 0,
        () => false,
      );
    return {
      ready: writable && this.#migrated && !this.#stopping,
      database,
      writable,
      migrated: this.#migrated,
      stopping: this.#stopping,
    };
  }

  #standing(): Promise<Standing | 'away'> {
    if (this.#stopping) return Promise.resolve('writable');
    if (this.#looked && performance.now() - this.#lookedAtMs < FRESH_MS) return this.#looked;
    this.#lookedAtMs = performance.now();
    this.#looked = within(
      PATIENCE_MS,
      this.#database.standing().catch(() => 'away' as const),
      'away',
    );
    return this.#looked;
  }
}
