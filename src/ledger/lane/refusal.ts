import { defineRefusal, type Id, type IdKind, type Refusal } from '../../platform/index.js';

/** The result of planning one command. */
export type Decision<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** BAD_USER_INPUT that only the network's state could tell, such as an `occurredAt` too long ago. */
  | { readonly kind: 'invalid'; readonly field: string; readonly rule: string };

/**
 * What the caller is answered: the {@link Decision}, and whether the effect was made by an earlier call with the same
 * key.
 */
export type Outcome<R> =
  | (Extract<Decision<R>, { kind: 'done' }> & { readonly replayed: boolean })
  | Exclude<Decision<R>, { kind: 'done' }>;

export const done = <R>(result: R): Decision<R> => ({ kind: 'done', result });
export const refuse = (refusal: Refusal): Decision<never> => ({ kind: 'refused', refusal });
export const invalid = (field: string, rule: string): Decision<never> => ({ kind: 'invalid', field, rule });

export const idempotencyConflict = defineRefusal(
  'IdempotencyConflict',
  {
    rank: 'idempotency',
    description: 'The idempotency key was used before, with other input or for another operation.',
    fields: { firstUsedFor: ['String', 'The operation that the key belongs to.'] },
  },
  (firstUsedFor: string) => ({
    message: `This idempotencyKey was first used for ${firstUsedFor} with other input; use a new key for a new operation.`,
    firstUsedFor,
  }),
);

export const invalidTransition = defineRefusal(
  'InvalidTransition',
  {
    rank: 'objectStatus',
    description: 'The object is not in a state that allows this.',
    fields: { from: ['String', 'The name of the status it is in.'] },
  },
  (from: string, message: string) => ({ message, from }),
);

/** Its second argument is what was done before; null: no one object. Whether the caller may see it is asked when it is shown. */
export const alreadyDone = defineRefusal(
  'AlreadyDone',
  { rank: 'alreadyDone', description: 'It was done before.' },
  (message: string, previousId: Id<IdKind> | null) => ({ message, previousId }),
);
