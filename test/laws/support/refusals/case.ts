import type { Principal } from '../../../../src/platform/index.js';
import type { Stage } from './stage.js';

/** Arguments of an operation, to be changed by breakers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Args = Record<string, any>;

/** An operation that would be done, before one of its rules is broken. */
export interface Scene {
  readonly stage: Stage;
  readonly who: Principal;
  readonly args: Args;
}

/** How one rule is broken, whatever other rules are broken with it. */
export interface Breaker<S extends Scene, Options> {
  /** What the scene is made with. */
  readonly options?: Partial<Options>;
  /** Done while no rule is broken. */
  readonly prepare?: (scene: S) => Promise<void>;
  /** Done last, in the order in which the breakers stand. */
  readonly break?: (scene: S) => unknown;
}

/** An operation with a breaker for each of its refusals. */
export interface Case<S extends Scene = Scene, Options = object> {
  readonly operation: string;
  /** Makes what the operation needs to be done. */
  readonly scene: (stage: Stage, options: Partial<Options>) => Promise<S>;
  /** By the refusal's type name. */
  readonly breakers: Readonly<Record<string, Breaker<S, Options>>>;
  /** Refusals that nothing can bring about, each with the reason. */
  readonly never?: Readonly<Record<string, string>>;
  /** Pairs of rules that cannot be broken together, each with the reason: `First Second`. */
  readonly apart?: Readonly<Record<string, string>>;
  /** Where the operation departs from the ranks, with the reason: the first answers before the second, `First Second`. */
  readonly departs?: Readonly<Record<string, string>>;
}

/** What the operation answers when exactly these rules are broken. */
export async function answerTo<S extends Scene, Options>(
  stage: Stage,
  { operation, scene: make, breakers }: Case<S, Options>,
  broken: readonly string[],
): Promise<string> {
  const chosen = Object.entries(breakers)
    .filter(([name]) => broken.includes(name))
    .map(([, breaker]) => breaker);
  const options = Object.assign({}, ...chosen.map((breaker) => breaker.options ?? {})) as Partial<Options>;
  const scene = await make(stage, options);
  for (const breaker of chosen) await breaker.prepare?.(scene);
  for (const breaker of chosen) await breaker.break?.(scene);
  return stage.ask(operation, scene.args, scene.who);
}
