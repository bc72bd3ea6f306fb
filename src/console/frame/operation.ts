import { useCallback } from 'react';
import { useClient, type AnyVariables, type TypedDocumentNode } from 'urql';
import { troubleOf, type Trouble } from './api.js';
import type { Messages } from '../messages/en.js';

/** Why the network declined; beside these fields it has what the document asks of that refusal. */
export interface Refusal {
  readonly code: keyof Messages['refusals'];
  readonly message: string;
}

/**
 * What comes of an operation: it was done, the network declined, nobody knows whether it was done, or it was not sent
 * because things are no longer as the dialog says. `data` is what the document asked for, such as a secret that is told
 * once.
 */
export type Outcome<Data = unknown> =
  | { readonly kind: 'done'; readonly data: Data }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unsent'; readonly why: string }
  | Lost;
interface Lost {
  readonly kind: 'trouble';
  readonly trouble: Trouble;
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;

/** Makes a function that sends a mutation of one field, and says what came of it. */
export function useOperation<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): (variables: Variables) => Promise<Outcome<Data>> {
  const client = useClient();
  return useCallback(
    async (variables) => {
      const { data, error } = await client.mutation(document, variables).toPromise();
      if (error) return { kind: 'trouble', trouble: troubleOf(error) };
      const refusal = Object.values(data ?? {}).find(isRefusal);
      if (refusal) return { kind: 'refused', refusal };
      // An answer without an error has its data.
      return { kind: 'done', data: data as Data };
    },
    [client, document],
  );
}
