import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Queryable } from '../../platform/index.js';
import { Batch } from './batch.js';
import type { BatchOptions, Settings } from './batches.js';
import { readHead, type Head } from './head.js';
import { LaneCache } from './lane-cache.js';
import { loadFirst, loadMissing } from './load-needs.js';
import { Overloaded } from './queue.js';
import type { Decision } from './refusal.js';
import { Needs } from './store.js';

/**
 * Something that is planned like a command, and of which only the answer is wanted. Every operation is one, without the key that
 * its command may carry. All methods are pure.
 */
export interface Preview<Asked, R> {
  /** Says what is loaded first. */
  needs(asked: Asked, needs: Needs): void;
  /** Says what is loaded second, once the first loads are there. */
  follow?(asked: Asked, batch: Batch, needs: Needs): void;
  /** Decides. What it changes in the batch is thrown away. */
  plan(asked: Asked, batch: Batch): Decision<R>;
}

interface Waiting {
  readonly preview: Preview<unknown, unknown>;
  readonly asked: unknown;
  readonly resolve: (decision: Decision<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** The lane's side: what its last batches left, and the settings that it has loaded. */
interface Lanes {
  readonly cache: LaneCache;
  readonly settings: Settings;
}

/** Previews that are planned from a cache in one turn of the event loop: some 50 us each. */
const TURN_MAX = 32;
/** Previews whose loads go together. */
const LOADED_MAX = 64;
/** Loads at the same time, so that the pool has connections for everyone else. */
const LOADS_MAX = 2;

/**
 * Plans previews. All that come in one turn of the event loop share one look at the head. Where it is the head that the lane
 * knows, or the one at which earlier previews have loaded, what they kept is planned over; all else is loaded in one snapshot.
 *
 * What previews load is kept apart from the lane's cache, so that nothing which was read outside the lock is ever written by.
 */
export class Previews {
  readonly #database: Database;
  readonly #lane: Lanes;
  readonly #options: BatchOptions & { readonly queueMax: number };
  /** What the last loads found, at one head. */
  readonly #loaded = new LaneCache();
  #settings: Settings = { version: -1n, values: new Map() };
  #waiting: Waiting[] = [];
  /** Those of which something must be loaded. */
  readonly #lacking: Waiting[] = [];
  #isLooking = false;
  #loads = 0;

  constructor(database: Database, lane: Lanes, options: BatchOptions & { readonly queueMax: number }) {
    this.#database = database;
    this.#lane = lane;
    this.#options = options;
  }

  ask<Asked, R>(preview: Preview<Asked, R>, asked: Asked): Promise<Decision<R>> {
    if (this.#waiting.length + this.#lacking.length >= this.#options.queueMax)
      return Promise.reject(new Overloaded('too many previews wait'));
    return new Promise<Decision<R>>((resolve, reject) => {
      this.#waiting.push({
        preview: preview,
        asked,
        resolve: resolve as (decision: Decision<unknown>) => void,
        reject,
      });
      if (this.#isLooking) return;
      this.#isLooking = true;
      setImmediate(() => void this.#look());
    });
  }

  /** Never throws. */
  async #look(): Promise<void> {
    while (this.#waiting.length > 0) {
      const all = this.#waiting;
      this.#waiting = [];
      try {
        const { head, heard } = await readHead(this.#database, this.#loaded.news);
        this.#loaded.found(head, heard);
        for (const [i, one] of all.entries()) {
          if (i > 0 && i % TURN_MAX === 0) await nextTurn();
          if (!this.#planKnown(one, head)) this.#lacking.push(one);
        }
      } catch (error) {
        for (const one of all) one.reject(error);
      }
      this.#load();
    }
    this.#isLooking = false;
  }

  /** The settings in a version; undefined when neither the lane nor an earlier preview has loaded them. */
  #settingsAt(version: bigint): Settings | undefined {
    return [this.#lane.settings, this.#settings].find((one) => one.version === version);
  }

  /** The newest that the lane or an earlier preview has loaded; before either has, empty ones. */
  #latestSettings(): Settings {
    const { settings } = this.#lane;
    return settings.version >= this.#settings.version ? settings : this.#settings;
  }

  /** Plans from a cache and answers. False when no cache has all that is wanted. */
  #planKnown(waiting: Waiting, head: Head): boolean {
    const settings = this.#settingsAt(head.config_version);
    if (!settings) return false;
    for (const cache of [this.#lane.cache, this.#loaded]) {
      const standing = cache.standingAt(head);
      if (standing && this.#planBy(cache, standing, settings, waiting)) return true;
    }
    return false;
  }

  #planBy(cache: LaneCache, head: Head, { values }: Settings, waiting: Waiting): boolean {
    const { preview, asked } = waiting;
    try {
      const states = new Map<unknown, unknown>();
      const first = new Needs(values);
      preview.needs(asked, first);
      if (!cache.fill(first, states, head, true)) return false;
      const batch = new Batch(head, states, values);
      const second = new Needs(values);
      preview.follow?.(asked, batch, second);
      if (!cache.fill(second, states, head, true)) return false;
      waiting.resolve(preview.plan(asked, batch));
    } catch (error) {
      waiting.reject(error);
    }
    return true;
  }

  #load(): void {
    while (this.#loads < LOADS_MAX && this.#lacking.length > 0) {
      this.#loads += 1;
      void this.#planLoaded(this.#lacking.splice(0, LOADED_MAX)).finally(() => {
        this.#loads -= 1;
        this.#load();
      });
    }
  }

  /** Never throws. */
  async #planLoaded(waiting: readonly Waiting[]): Promise<void> {
    let rest = waiting;
    try {
      while (rest.length > 0) {
        const now = rest;
        rest = await this.#database.glance((tx) => this.#planWithin(tx, now));
      }
    } catch (error) {
      for (const one of rest) one.reject(error);
    }
  }

  /**
   * Loads and plans one after the other. When planning has changed the state (points were past their day), the others must not
   * see that: they are given back, to be loaded again.
   */
  async #planWithin(tx: Queryable, all: readonly Waiting[]): Promise<readonly Waiting[]> {
    const { version, values: before } = this.#latestSettings();
    const first = new Needs(before);
    let asking = withoutFailures(all, ({ preview, asked }) => {
      preview.needs(asked, first);
    });
    const [{ head, heard }, states] = await Promise.all([readHead(tx, this.#loaded.news), loadFirst(tx, first)]);
    const { values } = await this.#loadSettings(tx, head.config_version);
    const isSettled = head.config_version === version;
    const batch = new Batch(head, isSettled ? states : new Map(), values);
    // As in a batch of the lane: what is wanted first may hang on the settings, and then all of it is loaded anew.
    if (!isSettled) {
      const anew = new Needs(values);
      asking = withoutFailures(asking, ({ preview, asked }) => {
        preview.needs(asked, anew);
      });
      await loadMissing(tx, anew, batch);
    }
    const second = new Needs(values);
    const followed = withoutFailures(asking, ({ preview, asked }) => {
      preview.follow?.(asked, batch, second);
    });
    await loadMissing(tx, second, batch);
    for (const [i, waiting] of followed.entries()) {
      withoutFailures([waiting], ({ preview, asked, resolve }) => {
        resolve(preview.plan(asked, batch));
      });
      if (batch.journal.entries.length > 0) return followed.slice(i + 1);
    }
    this.#learn(batch, head, heard);
    return [];
  }

  async #loadSettings(tx: Queryable, version: bigint): Promise<Settings> {
    const known = this.#settingsAt(version);
    if (known) return known;
    const values = await Promise.all(
      this.#options.configs.map(async (source) => [source, await source.load(tx)] as const),
    );
    const settings = { version, values: new Map<unknown, unknown>(values) };
    if (version > this.#settings.version) this.#settings = settings;
    return settings;
  }

  #learn(batch: Batch, head: Head, heard: Parameters<LaneCache['found']>[1]): void {
    this.#loaded.found(head, heard);
    // What was read before news that was heard meanwhile may be of a member's old status.
    if (this.#loaded.news === undefined || this.#loaded.news <= head.news) this.#loaded.keep(batch, head);
  }
}

/** Does the same for each; one for which it throws is answered with the error. Gives the others. */
const withoutFailures = (all: readonly Waiting[], work: (waiting: Waiting) => void): readonly Waiting[] =>
  all.filter((waiting) => {
    try {
      work(waiting);
      return true;
    } catch (error) {
      waiting.reject(error);
      return false;
    }
  });
