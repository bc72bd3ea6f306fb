import type { Command, Operation } from './operation.js';

/**
 * The queue is full, or the caller's share of it. The command is turned away, so that those that were taken are still
 * answered in time.
 */
export class Overloaded extends Error {
  override name = 'Overloaded';
}

/** A command that waits for a batch. */
export interface Queued {
  readonly operation: Operation<Command, unknown>;
  readonly command: Command;
  /** False while the command's needs are being loaded ahead. */
  ready: boolean;
  /** The number of batches that went without it in that time. */
  passed: number;
  /** The rows that it may come to write, as its operation says; 1 or more. */
  readonly weight: number;
}

/**
 * What is loaded ahead is mostly there for the next batch. When the pool is busy with something else, a command waits
 * for it no longer than this number of batches.
 */
const PASSED_MAX = 2;

/** One caller may have one part in this number of the queue, whatever others have. */
const SHARES = 4;

/**
 * While others ask, one caller has at most this number of commands in a batch, or as many as all the others have
 * together. A batch of 64 takes some 8 ms and one of 384 some 40 ms, and everyone in the next batch waits for that. With
 * 64 beside others, and refusals that came at once, a flood of batches of 500 made the others' p99 11 times as long. With
 * the flood kept at the door it was 1.6 to 3.9 times as long with 8 (in the median of several runs), and 1.9 times with 4
 * (27 ms beside 20), on two cores that also make the flood.
 */
const BESIDE_OTHERS = 4;

/**
 * What the commands of a batch weigh together. One order may give 1,000 coupons, each a row: 384 of them in one batch held the
 * lane for tens of seconds.
 */
const WEIGHT_MAX = 1_000;

/** A caller counts as one among others for this time after another caller has asked. */
const COMPANY_MS = 1_000;

/** Commands that wait, in the order in which they came. Batches are shared fairly among callers. */
export class Queue<W extends Queued> {
  readonly #max: number;
  readonly #share: number;
  readonly #waiting: W[] = [];
  readonly #byCaller = new Map<string, number>();
  /** The commands among them that weigh more than 1: mostly there are none, and no weights are counted. */
  #heavy = 0;
  #lastCaller: string | undefined;
  #companyAtMs = -Infinity;

  /** @param max the most commands that may wait */
  constructor(max: number) {
    this.#max = max;
    this.#share = Math.max(1, Math.floor(max / SHARES));
  }

  get size(): number {
    return this.#waiting.length;
  }

  get readySize(): number {
    return this.#waiting.reduce((sum, { ready }) => sum + (ready ? 1 : 0), 0);
  }

  /**
   * Checks that one caller may bring this number of commands at once. A caller who has none waiting may bring any
   * number that there is room for, because a call is taken whole or not at all.
   * Errors: {@link Overloaded}.
   */
  expectRoom(askedBy: string | undefined, commands: number): void {
    if (this.#waiting.length + commands > this.#max) throw new Overloaded('too many operations are waiting');
    const before = askedBy === undefined ? 0 : (this.#byCaller.get(askedBy) ?? 0);
    if (before > 0 && before + commands > this.#share)
      throw new Overloaded('too many operations of this caller are waiting');
  }

  /** Errors: {@link Overloaded}. */
  push(waiting: W): void {
    const { askedBy, together } = waiting.command;
    if (together !== true) this.expectRoom(askedBy, 1);
    this.#waiting.push(waiting);
    if (waiting.weight > 1) this.#heavy += 1;
    if (askedBy === undefined) return;
    this.#byCaller.set(askedBy, (this.#byCaller.get(askedBy) ?? 0) + 1);
    if (askedBy !== this.#lastCaller) {
      if (this.#lastCaller !== undefined) this.#companyAtMs = performance.now();
      this.#lastCaller = askedBy;
    }
  }

  /** Takes all commands out of the queue. */
  clear(): W[] {
    this.#byCaller.clear();
    this.#heavy = 0;
    return this.#waiting.splice(0);
  }

  /**
   * Takes the next batch. An operation that is marked `alone` gets a batch to itself, and no command that came after it
   * goes before it.
   */
  take(batchMax: number): W[] {
    const alone = this.#waiting.findIndex(({ operation }) => operation.alone === true);
    const first = alone === -1 ? this.#waiting : this.#waiting.slice(0, Math.max(alone, 1));
    const ready = first.filter((waiting) => waiting.ready || waiting.passed >= PASSED_MAX);
    // When none is ready, all are taken: loading them in their batch is no later than loading them ahead of it.
    const may = ready.length === 0 ? first : ready;
    const batch = alone === 0 ? may : this.#weighed(this.#fairly(may, batchMax));
    if (batch.length === this.#waiting.length) this.#waiting.length = 0;
    else this.#leaveOut(new Set(batch), may === ready && ready.length < first.length ? new Set(first) : undefined);
    for (const {
      weight,
      command: { askedBy },
    } of batch) {
      if (weight > 1) this.#heavy -= 1;
      if (askedBy !== undefined) this.#left(askedBy);
    }
    return [...batch];
  }

  #leaveOut(batch: ReadonlySet<W>, passedBy: ReadonlySet<W> | undefined): void {
    const rest = this.#waiting.filter((waiting) => !batch.has(waiting));
    if (passedBy) for (const waiting of rest) if (!waiting.ready && passedBy.has(waiting)) waiting.passed += 1;
    this.#waiting.splice(0, this.#waiting.length, ...rest);
  }

  #left(askedBy: string): void {
    const left = (this.#byCaller.get(askedBy) ?? 1) - 1;
    if (left > 0) this.#byCaller.set(askedBy, left);
    else this.#byCaller.delete(askedBy);
  }

  /**
   * The commands of the next batch, at most `batchMax`. When there are too many, or a caller has more than its part
   * while others ask, the parts are shared out, and of each caller the first commands are taken.
   */
  #fairly(may: readonly W[], batchMax: number): readonly W[] {
    const company = this.#hasCompany();
    if (may.length <= (company ? BESIDE_OTHERS : batchMax) || this.#byCaller.size === 0) return may.slice(0, batchMax);
    if (!company) return may.slice(0, batchMax);
    const parts = partsBesideOthers(
      sumsByCaller(may, () => 1),
      batchMax,
    );
    return may.filter(({ command: { askedBy } }) => {
      const left = parts.get(askedBy) ?? 0;
      parts.set(askedBy, left - 1);
      return left > 0;
    });
  }

  #hasCompany(): boolean {
    return performance.now() - this.#companyAtMs < COMPANY_MS;
  }

  /**
   * Those of a batch's commands that weigh no more than a batch may, shared out among callers as places are. A command that is
   * heavier than all of its caller's part would wait for ever, so the first such goes too.
   */
  #weighed(batch: readonly W[]): readonly W[] {
    if (this.#heavy === 0) return batch;
    const wanted = sumsByCaller(batch, ({ weight }) => weight);
    const left = this.#hasCompany() ? partsBesideOthers(wanted, WEIGHT_MAX) : partsOf(wanted, WEIGHT_MAX);
    const begun = new Set<string | undefined>();
    let hasOverweight = false;
    return batch.filter(({ weight, command: { askedBy } }) => {
      const part = left.get(askedBy) ?? 0;
      const isOverweight = weight > part && !begun.has(askedBy) && !hasOverweight;
      begun.add(askedBy);
      if (isOverweight) hasOverweight = true;
      // Who had a command left behind gets no later one before it.
      const isTaken = weight <= part || isOverweight;
      left.set(askedBy, isTaken ? Math.max(0, part - weight) : 0);
      return isTaken;
    });
  }
}

function sumsByCaller<W extends Queued>(
  waiting: readonly W[],
  sizeOf: (one: W) => number,
): Map<string | undefined, number> {
  const sums = new Map<string | undefined, number>();
  for (const one of waiting) {
    const { askedBy } = one.command;
    sums.set(askedBy, (sums.get(askedBy) ?? 0) + sizeOf(one));
  }
  return sums;
}

/** As {@link partsOf}, while others ask: no caller gets more than all the others want together. */
function partsBesideOthers(
  wanted: ReadonlyMap<string | undefined, number>,
  places: number,
): Map<string | undefined, number> {
  const sums = [...wanted.values()];
  const each = Math.max(BESIDE_OTHERS, sums.reduce((sum, one) => sum + one, 0) - Math.max(...sums));
  return partsOf(
    new Map([...wanted].map(([caller, sum]) => [caller, caller === undefined ? sum : Math.min(sum, each)])),
    places,
  );
}

/**
 * Shares out `places` places. No one gets more than it wants, and what one does not want is shared out among the
 * others.
 */
function partsOf(wanted: ReadonlyMap<string | undefined, number>, places: number): Map<string | undefined, number> {
  const parts = new Map<string | undefined, number>();
  const callers = [...wanted].sort(([, a], [, b]) => a - b);
  let left = places;
  callers.forEach(([caller, count], i) => {
    const part = Math.min(count, Math.ceil(left / (callers.length - i)));
    parts.set(caller, part);
    left -= part;
  });
  return parts;
}
