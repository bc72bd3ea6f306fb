import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Resources } from '../resources.js';

export interface ChildOptions {
  /** Before the script's name. */
  readonly nodeArguments?: readonly string[];
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const STOP_MS = 15_000;

/** Node in a process of its own; its output is kept for when it fails. */
export class Child {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #exited: Promise<unknown>;
  readonly stop: () => Promise<void>;

  constructor(resources: Resources, options: ChildOptions) {
    this.#child = spawn(process.execPath, [...(options.nodeArguments ?? []), ...options.arguments], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    this.#exited = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          this.#line(line);
        });
    }
    this.stop = resources.add(() => this.#stop());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  #line(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > 200) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  /** The last lines that it wrote. */
  get output(): string {
    return this.#lines.slice(-20).join('\n');
  }

  /** What the first line that matches gives. Errors: when the process ends, or nothing came in time. */
  async line<Result>(match: (line: string) => Result | undefined, seconds: number): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        act();
      };
      const timer = setTimeout(() => {
        finish(() => {
          reject(new Error(`not ready in ${seconds.toString()} s:\n${this.output}`));
        });
      }, seconds * 1_000);
      const listener = (line: string) => {
        const found = match(line);
        if (found !== undefined)
          finish(() => {
            resolve(found);
          });
      };
      this.#listeners.add(listener);
      for (const line of this.#lines) listener(line);
      this.#exited.then(() => {
        finish(() => {
          reject(new Error(`the process ended:\n${this.output}`));
        });
      }, reject);
    });
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  async #stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const late = setTimeout(() => {
      this.#child.kill('SIGKILL');
    }, STOP_MS);
    this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(late);
  }
}
