/** Processes and databases that have to be removed, the last one first, also when the run is interrupted. */
export class Resources {
  readonly #undo: (() => Promise<void> | void)[] = [];

  /** Gives a function that removes it before the end. */
  add(undo: () => Promise<void> | void): () => Promise<void> {
    this.#undo.push(undo);
    return async () => {
      const at = this.#undo.indexOf(undo);
      if (at === -1) return;
      this.#undo.splice(at, 1);
      await undo();
    };
  }

  /** Removes everything. A failure is reported and does not keep the others from being removed. */
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
