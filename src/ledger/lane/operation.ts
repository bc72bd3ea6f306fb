import type { Batch } from './batch.js';
import type { Decision } from './refusal.js';
import type { Configs, Needs } from './store.js';

/** The caller's key for an operation. It is kept for ever, and written in the same transaction as the effect. */
export interface Idempotency {
  /** The asking partner's id, or `network` for staff. */
  readonly scope: string;
  readonly key: string;
  /** SHA-256 of the canonical input. */
  readonly hash: Buffer;
}

export interface Command {
  /**
   * Who asks, as `actText` gives it; empty when left out. Events name it. It is carried by the command because a batch
   * has the commands of many callers.
   */
  readonly act?: string;
  readonly idempotency?: Idempotency;
  /**
   * Whose share of the queue the command takes: a key's id, or the subject of a token. Undefined: the network's own.
   */
  readonly askedBy?: string;
  /** It came in one call with others, and the queue has room for all of them. */
  readonly together?: true;
  /** The id that the effect will carry. It is made before planning, because planning has no randomness of its own. */
  readonly id?: string;
}

/**
 * One kind of change: what it reads, and what it decides. All methods are pure: no I/O, no clock, no randomness.
 * @typeParam R the result of the operation; {@link recall} must give it again from what {@link keep} made of it
 */
export interface Operation<C extends Command, R> {
  /** Runs in a batch of its own, because it changes how the commands after it are planned. */
  readonly alone?: boolean;
  /** The GraphQL operation's name. It stands in idempotency_key.operation and in refusals. */
  readonly name: string;
  /** Says what is loaded first. */
  needs(command: C, needs: Needs): void;
  /** Says what is loaded second, once the first loads are there. */
  follow?(command: C, batch: Batch, needs: Needs): void;
  /**
   * Whether `follow` may want more than what `needs` names, so that it is worth looking ahead what that is. Left out: never. By the
   * settings of `needs.config` alone, since it is asked for each command.
   *
   * A text says yes, and that commands with this text want much the same: when one was planned from the cache lately, the next is not
   * looked at ahead. If it wants something else all the same, its batch loads that or is refused, and texts are not believed for a while.
   */
  followsMore?(command: C, needs: Needs): boolean | string;
  /**
   * How many rows the command may come to write, where that can be many more than usual: batches are bounded by the sum. Left out: 1.
   * It is asked once, as the command comes in, and by the settings as they were last loaded.
   */
  weight?(command: C, configs: Configs): number;
  /** Decides, and changes the batch's state when the decision is `done`. */
  plan(command: C, batch: Batch): Decision<R>;
  /** The text from which {@link recall} gives the result again. */
  keep(result: R): string;
  recall(kept: string): R;
}
