/**
 * Partners' servers at work: operations at a steady rate, each with a key of its own, sent again with the same key when
 * no answer came. What was acknowledged is remembered, so that afterwards it can be counted.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type Answer, type FaultMember } from './network.js';
import { documentOf, followUp, newOperation, type Operation } from './operations.js';

export interface Done {
  readonly operation: Operation;
  /** Of the accrual or redemption. */
  readonly id: string;
  /** The wallet's, as answered. */
  readonly version: number;
}

export interface LoadOptions {
  readonly members: readonly FaultMember[];
  /** Of the gateways; one that does not answer is none of the load's business. */
  readonly urls: readonly string[];
  /** Operations a second. */
  readonly rate: number;
  /** Under way at most: beyond it the rate is not kept, so that a slow machine is not buried. */
  readonly underWayMax?: number;
  /** Codes of errors that may be answered while the fault lasts, besides OVERLOADED. */
  readonly mayAnswer?: readonly string[];
}

const PATIENCE_MS = 60_000;

export class Load {
  readonly done: Done[] = [];
  /** Answers and silences that ended nothing, by code. */
  readonly failures = new Map<string, number>();
  /** What must not have been answered, whatever the fault. */
  readonly problems: string[] = [];
  /** Milliseconds that answers took, whatever they were. */
  readonly answeredMs: number[] = [];
  readonly #options: LoadOptions;
  readonly #unknown: Operation[] = [];
  readonly #open: { member: FaultMember; id: string; leaves: NonNullable<Operation['leaves']> }[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #turn = 0;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** When the latest-begun operation that is done was begun. */
  #doneBegun = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  start(): this {
    this.#stopped = false;
    this.#running = this.#run();
    return this;
  }

  /** Sends no more, and waits for the answers to what was sent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await Promise.all(this.#underWay);
  }

  /** How many were sent without coming to an end. */
  get unknown(): number {
    return this.#unknown.length;
  }

  count(code: string): number {
    return this.failures.get(code) ?? 0;
  }

  /** Milliseconds from now until an operation that was begun after now is done. Errors: it took longer than that. */
  async recovered(withinMs: number): Promise<number> {
    const began = performance.now();
    while (this.#doneBegun < began) {
      if (performance.now() - began > withinMs)
        throw new Error(`no operation was done in ${withinMs} ms; ${this.describe()}`);
      await delay(10);
    }
    return performance.now() - began;
  }

  /** Sends again, with its key, what came to no end, until all has. */
  async settle(withinMs = 120_000): Promise<void> {
    await this.stop();
    const deadline = performance.now() + withinMs;
    while (this.#unknown.length > 0) {
      if (this.problems.length > 0) throw new Error(`answered as it may not be: ${this.problems.join('\n')}`);
      if (performance.now() > deadline)
        throw new Error(`${this.#unknown.length} operations came to no end; ${this.describe()}`);
      const before = this.#unknown.splice(0, 32);
      const known = this.done.length;
      await Promise.all(before.map((operation) => this.#send(operation)));
      if (this.done.length === known) await delay(100);
    }
  }

  describe(): string {
    const failures = [...this.failures].map(([code, count]) => `${code} ${count}`).join(', ');
    return `${this.done.length} done, ${failures === '' ? 'nothing else answered' : failures}`;
  }

  async #run(): Promise<void> {
    const { rate, underWayMax = 32 } = this.#options;
    const began = performance.now();
    for (let sent = 0; !this.#stopped;) {
      const due = Math.floor(((performance.now() - began) / 1_000) * rate);
      // What could not be sent in time is left out rather than sent in one burst.
      sent = Math.max(sent, due - 50);
      while (sent < due && this.#underWay.size < underWayMax) {
        sent += 1;
        this.#launch(this.#next());
      }
      await delay(5);
    }
  }

  /** As a partner's server: what came to no end is tried again among what is new. */
  #next(): Operation {
    if (this.#unknown.length > 0 && randomInt(4) === 0) return this.#unknown.shift() as Operation;
    if (this.#open.length > 20 && randomInt(4) === 0) {
      const [redemption] = this.#open.splice(randomInt(this.#open.length), 1);
      if (redemption) return followUp(redemption.member, redemption.id, redemption.leaves);
    }
    const { members } = this.#options;
    return newOperation(members[randomInt(members.length)] as FaultMember);
  }

  #launch(operation: Operation): void {
    const flight = this.#send(operation).finally(() => this.#underWay.delete(flight));
    this.#underWay.add(flight);
  }

  /** Sends it once more as it was sent; gives whether the same came of it. */
  async replay({ operation, id, version }: Done): Promise<string | undefined> {
    const { data, errors } = await ask(
      this.#url(),
      operation.member.partner.key,
      documentOf(operation.name),
      { input: operation.input },
      PATIENCE_MS,
    );
    const payload = data?.[operation.name];
    const same =
      payload?.replayed === true &&
      (payload.accrual ?? payload.redemption)?.id === id &&
      payload.wallet.version === version;
    return same ? undefined : `${operation.name} ${id}: ${JSON.stringify(payload ?? errors)}, not version ${version}`;
  }

  #url(): string {
    const { urls } = this.#options;
    this.#turn += 1;
    return urls[this.#turn % urls.length] as string;
  }

  async #send(operation: Operation): Promise<void> {
    const began = performance.now();
    let answer: Answer;
    try {
      answer = await ask(
        this.#url(),
        operation.member.partner.key,
        documentOf(operation.name),
        { input: operation.input },
        PATIENCE_MS,
      );
    } catch {
      this.#failed(operation, 'no answer');
      return;
    }
    this.answeredMs.push(performance.now() - began);
    this.#take(operation, answer, began);
  }

  #take(operation: Operation, { status, retryAfter, data, errors }: Answer, began: number): void {
    const code = errors?.[0]?.extensions.code;
    if (code !== undefined) {
      this.#failed(operation, code);
      const isShed = code === 'OVERLOADED' && status === 503 && retryAfter !== null;
      if (!isShed && this.#options.mayAnswer?.includes(code) !== true)
        this.#problem(`${operation.name}: ${status} ${JSON.stringify(errors)}`);
      return;
    }
    const payload = data?.[operation.name];
    const about = payload?.accrual ?? payload?.redemption;
    if (about === undefined) {
      // Nothing that the load sends is to be refused.
      this.#failed(operation, payload?.code ?? 'unreadable');
      this.#problem(`${operation.name}: ${status} ${JSON.stringify(data)}`);
      return;
    }
    this.done.push({ operation, id: about.id, version: payload.wallet.version });
    this.#doneBegun = Math.max(this.#doneBegun, began);
    if (operation.leaves) this.#open.push({ member: operation.member, id: about.id, leaves: operation.leaves });
  }

  #failed(operation: Operation, code: string): void {
    this.failures.set(code, this.count(code) + 1);
    this.#unknown.push(operation);
  }

  #problem(text: string): void {
    if (this.problems.length < 20) this.problems.push(text);
  }
}
