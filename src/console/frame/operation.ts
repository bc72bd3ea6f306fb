import { useCallback } from 'react';
import { useClient, type AnyVariables, type TypedDocumentNode } from 'urql';
import { troubleOf, type Trouble } from './api.js';
import type { Messages } from '../messages/en.js';

export interface Refusal {
  readonly code: keyof Messages['refusals'];
  readonly message: string;
}

/** What comes of an operation: it was done, the network declined, or nobody knows whether it was done. */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly refusal: Refusal } | Lost;
interface Lost {
  readonly kind: 'trouble';
  readonly trouble: Trouble;
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value;

/** Makes a function that sends a mutation of one field, and says what came of it. */
export function useOperation<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): (variables: Variables) => Promise<Outcome> {
  const client = useClient();
  return useCallback(
    async (variables) => {
      const { data, error } = await client.mutation(document, variables).toPromise();
      if (error) return { kind: 'trouble', trouble: troubleOf(error) };
      const refusal = Object.values(data ?? {}).find(isRefusal);
      return refusal ? { kind: 'refused', refusal } : { kind: 'done' };
    },
    [client, document],
  );
}
