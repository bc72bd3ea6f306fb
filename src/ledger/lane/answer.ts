import { BadInput, type Refusal } from '../../platform/index.js';
import type { Outcome } from './refusal.js';

/** One member of a result union: a payload or a refusal. */
export type Answer = Refusal | { readonly __typename: string; readonly [field: string]: unknown };

/**
 * An outcome as a result union's member.
 * Throws BadInput when the outcome says that the input breaks a rule that only the network's state could tell.
 * @param field the name of the argument that such a rule is reported under
 */
export async function answer<R>(
  outcome: Outcome<R>,
  field: string,
  payload: (result: R, replayed: boolean) => Promise<Answer> | Answer,
): Promise<Answer> {
  switch (outcome.kind) {
    case 'done':
      return payload(outcome.result, outcome.replayed);
    case 'refused':
      return outcome.refusal;
    case 'invalid':
      throw new BadInput(`${field}.${outcome.field}`, outcome.rule);
  }
}
