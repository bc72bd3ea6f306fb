/** The same random numbers every time, cheap enough to draw one for each request: xorshift32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** The number of arrivals in a span in which `mean` are expected, by a Poisson process. */
  poisson(mean: number): number {
    let count = 0;
    for (let left = mean - this.#exponential(); left > 0; left -= this.#exponential()) count += 1;
    return count;
  }

  #exponential(): number {
    return -Math.log(1 - this.next());
  }
}
