/** Shows progress: on a terminal in one line that is overwritten, elsewhere in a new line every few seconds. */
export class ProgressLine {
  readonly #everyMs = process.stderr.isTTY ? 100 : 1_000;
  #shownAt = performance.now();
  #open = false;

  show(what: string, done: number, total: number): void {
    const now = performance.now();
    if (now - this.#shownAt < this.#everyMs) return;
    this.#shownAt = now;
    const text = `kula: ${what}: ${done.toString()} of ${total.toString()}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${text}\u001b[K`);
      this.#open = true;
    } else {
      process.stderr.write(`${text}\n`);
    }
  }

  end(): void {
    if (this.#open) process.stderr.write('\r\u001b[K');
    this.#open = false;
  }
}
