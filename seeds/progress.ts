/** The progress of a scenario while it is played. */
export interface SeedProgress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: SeedProgress) => void;

/** Counts steps and reports them. */
export class Progress {
  readonly #tell: OnProgress;
  #what = '';
  #done = 0;
  #total = 1;

  constructor(tell: OnProgress = () => undefined) {
    this.#tell = tell;
  }

  start(what: string, total: number): void {
    this.#what = what;
    this.#total = total;
    this.#done = 0;
    this.step(0);
  }

  step(count = 1): void {
    this.#done += count;
    this.#tell({ what: this.#what, done: this.#done, total: this.#total });
  }
}
