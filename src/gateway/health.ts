import { pendingMigrations, type Database } from '../platform/index.js';

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

  async #answers(): Promise<boolean> {
    if (this.#stopping) return true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, false);
    });
    const answer = this.#database.ping().then(() => true, () => false);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
