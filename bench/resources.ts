/** What has to be taken away again: processes and databases. The last made goes first; also when the run is broken off. */
export class Resources {
  readonly #undo: (() => Promise<void> | void)[] = [];

  /** Gives what takes it away before the end. */
  add(undo: () => Promise<void> | void): () => Promise<void> {
    this.#undo.push(undo);
    return async () => {
      const at = this.#undo.indexOf(undo);
      if (at === -1) return;
      this.#undo.splice(at, 1);
      await undo();
    };
  }

  /** Takes all away; what fails is said and does not keep the others. */
  async release(): Promise<void> {
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        console.error('bench: could not clean up:', error instanceof Error ? error.message : error);
      }
    }
  }
}
