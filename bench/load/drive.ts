/** Sends a load: as fast as it is answered, or at a given rate. */
import { Connection } from './connection.js';
import type { Load } from './operations.js';
import { Random } from './random.js';
import { quantile } from '../statistics.js';

export interface Driven {
  /** Operations that were answered with success within the measured span. */
  readonly operations: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  /** Answers that were not a success, and the first of them in words. Any of them makes a figure void. */
  readonly faults: number;
  readonly firstFault: string | undefined;
  /** Processor seconds a second that this process took: the cost of the load itself. */
  readonly clientCpu: number;
}

class Tally {
  readonly #load: Load;
  readonly #latencies: number[] = [];
  #operations = 0;
  #faults = 0;
  #firstFault: string | undefined;
  #from = 0;
  #cpu = process.cpuUsage();

  constructor(load: Load) {
    this.#load = load;
  }

  /** The measured span begins here. */
  begin(): void {
    this.#from = performance.now();
    this.#cpu = process.cpuUsage();
    this.#operations = 0;
    this.#latencies.length = 0;
  }

  answer(status: number, body: string, sentAt: number): void {
    const fault = this.#load.fault(status, body);
    if (fault !== undefined) {
      this.#faults += 1;
      this.#firstFault ??= fault;
      return;
    }
    this.#operations += this.#load.operations;
    this.#latencies.push(performance.now() - sentAt);
  }

  get faults(): number {
    return this.#faults;
  }

  end(): Driven {
    const seconds = (performance.now() - this.#from) / 1_000;
    const cpu = process.cpuUsage(this.#cpu);
    const at = (share: number) => quantile(this.#latencies, share);
    return {
      operations: this.#operations,
      seconds,
      perSecond: this.#operations / seconds,
      latencyMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) },
      faults: this.#faults,
      firstFault: this.#firstFault,
      clientCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    };
  }
}

const wait = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

/** A load of which every answer fails is stopped early. */
const FAULTS_MAX = 1_000;

export interface ClosedOptions {
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly onBegin?: () => Promise<void> | void;
  readonly onEnd?: () => Promise<void> | void;
}

/** Every connection sends its next request when the last one is answered. */
export async function driveClosed(
  load: Load,
  { connections, warmSeconds, seconds, onBegin, onEnd }: ClosedOptions,
): Promise<Driven> {
  const tally = new Tally(load);
  const open = Array.from({ length: connections }, () => new Connection(load.target));
  let going = true;
  const loops = open.map(
    (connection) =>
      new Promise<void>((resolve) => {
        const again = () => {
          if (!going || tally.faults > FAULTS_MAX) {
            resolve();
            return;
          }
          const sentAt = performance.now();
          connection.send(load.next(), (status, body) => {
            tally.answer(status, body, sentAt);
            again();
          });
        };
        again();
      }),
  );
  await wait(warmSeconds * 1_000);
  await onBegin?.();
  tally.begin();
  await wait(seconds * 1_000);
  const driven = tally.end();
  await onEnd?.();
  going = false;
  // Wait for requests under way before anything else is measured.
  await Promise.all(loops);
  for (const connection of open) connection.close();
  return driven;
}

export interface PacedOptions {
  /** Requests a second, whether or not those before are answered. */
  readonly rate: number;
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly onAnswer?: (status: number, body: string) => void;
}

/** The grain of timers; only a longer delay counts as waiting. */
const GRAIN_MS = 2;

/**
 * Requests arrive by themselves, as customers do (Poisson). One that finds no free connection waits, and its time runs
 * from its arrival, so a pause of the server shows in the latency of all requests that came meanwhile.
 */
export async function drivePaced(
  load: Load,
  { rate, connections, warmSeconds, seconds, onAnswer }: PacedOptions,
): Promise<Driven> {
  const tally = new Tally(load);
  const random = new Random(15_485_863);
  const free = Array.from({ length: connections }, () => new Connection(load.target));
  const all = [...free];
  const waiting: number[] = [];
  const drain = () => {
    while (waiting.length > 0) {
      const connection = free.pop();
      if (!connection) return;
      const arrivedAt = waiting.shift() ?? 0;
      connection.send(load.next(), (status, body) => {
        tally.answer(status, body, arrivedAt);
        onAnswer?.(status, body);
        free.push(connection);
        drain();
      });
    }
  };
  const until = performance.now() + (warmSeconds + seconds) * 1_000;
  const beginAt = performance.now() + warmSeconds * 1_000;
  let began = false;
  let last = performance.now();
  for (let now = last; now < until && tally.faults <= FAULTS_MAX; now = performance.now()) {
    if (!began && now >= beginAt) {
      began = true;
      tally.begin();
    }
    // Taken as the middle of the span since the last check, when that was longer than the timer's grain.
    const arrivedAt = now - last > GRAIN_MS ? (last + now) / 2 : now;
    for (let arrivals = random.poisson((rate * (now - last)) / 1_000); arrivals > 0; arrivals -= 1)
      waiting.push(arrivedAt);
    last = now;
    drain();
    await wait(1);
  }
  // Requests that are still under way count, because leaving out the slowest would make the figure too good.
  for (
    const patience = performance.now() + 5_000;
    (free.length < all.length || waiting.length > 0) && performance.now() < patience;
  )
    await wait(1);
  const driven = tally.end();
  for (const connection of all) connection.close();
  return driven;
}
