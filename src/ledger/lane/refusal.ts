/** A request that was understood and permitted, and that the rules decline. Data, not an exception. */
export interface Refusal {
  /** The GraphQL type's name. */
  readonly __typename: string;
  /** The RefusalCode. */
  readonly code: string;
  readonly message: string;
}

/** What planning one command comes to. */
export type Decision<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** BAD_USER_INPUT that only the network's state could tell, such as an `occurredAt` too long ago. */
  | { readonly kind: 'invalid'; readonly field: string; readonly rule: string };

/** What the caller gets: as {@link Decision}, and whether the effect is an earlier call's with the same key. */
export type Outcome<R> =
  (Extract<Decision<R>, { kind: 'done' }> & { readonly replayed: boolean }) | Exclude<Decision<R>, { kind: 'done' }>;

export const done = <R>(result: R): Decision<R> => ({ kind: 'done', result });
export const refuse = (refusal: Refusal): Decision<never> => ({ kind: 'refused', refusal });
export const invalid = (field: string, rule: string): Decision<never> => ({ kind: 'invalid', field, rule });

export interface IdempotencyConflict extends Refusal {
  readonly firstUsedFor: string;
}

export const idempotencyConflict = (firstUsedFor: string): IdempotencyConflict => ({
  __typename: 'IdempotencyConflict',
  code: 'IDEMPOTENCY_CONFLICT',
  message: `This idempotencyKey was first used for ${firstUsedFor} with other input; use a new key for a new operation.`,
  firstUsedFor,
});
