import { pendingMigrations, type Database } from '../platform/index.js';
import { within } from './patience.js';

export interface Readiness {
  readonly ready: boolean;
  readonly database: boolean;
  readonly migrated: boolean;
  readonly stopping: boolean;
}

const PATIENCE_MS = 2_000;

/** Whether the gateway can do its work: the database answers, is migrated, and no one asked it to stop. */
export class Health {
  readonly #database: Database;
  #migrated = false;
  #stopping = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** From now on not ready. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async ready(): Promise<Readiness> {
    const database = await this.#answers();
    if (database && !this.#migrated) this.#migrated = await pendingMigrations(this.#database).then((names) => names.length === 0, () => false);
    return { ready: database && this.#migrated && !this.#stopping, database, migrated: this.#migrated, stopping: this.#stopping };
  }

  #answers(): Promise<boolean> {
    if (this.#stopping) return Promise.resolve(true);
    return within(PATIENCE_MS, this.#database.ping().then(() => true, () => false), false);
  }
}
