import { BREAK, visit, type GraphQLResolveInfo, type OperationDefinitionNode } from 'graphql';

const known = new WeakMap<OperationDefinitionNode, boolean>();

/**
 * Whether an operation asks for the parts of any line. A draft's are of the same instant as its figures only when they are read
 * with it, and a list's drafts can have many, so they are read with it where someone will see them.
 */
export function asksForBreakdown({
  operation,
  fragments,
}: Pick<GraphQLResolveInfo, 'operation' | 'fragments'>): boolean {
  const before = known.get(operation);
  if (before !== undefined) return before;
  let isAsked = false;
  for (const node of [operation, ...Object.values(fragments)])
    visit(node, {
      Field: ({ name }) => {
        if (name.value !== 'breakdown') return undefined;
        isAsked = true;
        return BREAK;
      },
    });
  known.set(operation, isAsked);
  return isAsked;
}
