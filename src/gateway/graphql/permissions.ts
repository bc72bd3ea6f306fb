import type { GraphQLSchema } from 'graphql';
import { permits, type Principal } from '../../platform/index.js';
import { ruleOf } from './access.js';

/**
 * The names of the operations that a caller may use, sorted: by the rules that stand in front of their resolvers, so that there is no
 * second list. No name is a query's and a mutation's at once (`enforceAccess` sees to it).
 */
export function permissionsOf(schema: GraphQLSchema, principal: Principal): readonly string[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .flatMap((root) => (root ? Object.values(root.getFields()).map((field) => ({ root, field })) : []))
    .filter(({ root, field }) => {
      const rule = ruleOf(root, field);
      return rule !== undefined && permits(rule, principal, undefined);
    })
    .map(({ field }) => field.name)
    .sort();
}
