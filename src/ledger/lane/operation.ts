import type { Batch } from './batch.js';
import type { Decision } from './refusal.js';
import type { Needs } from './store.js';

/** The caller's key for an operation: kept for ever, in the same transaction as the effect. */
export interface Idempotency {
  /** The asking partner's id, or `network` for staff. */
  readonly scope: string;
  readonly key: string;
  /** SHA-256 of the canonical input. */
  readonly hash: Buffer;
}

export interface Command {
  /** Who asks, as `actText` has it: said of what changes without an entry, by a batch that has the commands of many. Empty when left out. */
  readonly act?: string;
  readonly idempotency?: Idempotency;
  /** Whose share of the queue it takes: a key's id, or who a token speaks for. Undefined: the network's own. */
  readonly askedBy?: string;
  /** It came with others in one call, for all of which there was room. */
  readonly together?: true;
  /** Ids that the effect will carry, made before planning: planning has no randomness of its own. */
  readonly id?: string;
}

/**
 * One kind of change: what it reads, and what it decides. All methods are pure: no I/O, no clock, no randomness.
 * @typeParam R what is answered; it must survive {@link keep} and {@link recall}
 */
export interface Operation<C extends Command, R> {
  /** Runs in a batch of its own: what changes how the commands after it are planned. */
  readonly alone?: boolean;
  /** Stands in idempotency_key.operation and in refusals: the GraphQL operation's name. */
  readonly name: string;
  /** What is loaded first. */
  needs(command: C, needs: Needs): void;
  /** What is loaded second, when the first is there. */
  follow?(command: C, batch: Batch, needs: Needs): void;
  /** Decides, and changes the batch's state when the decision is `done`. */
  plan(command: C, batch: Batch): Decision<R>;
  /** The text that gives the first answer again. */
  keep(result: R): string;
  recall(kept: string): R;
}
