import { isAbstractType, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import type { ResolverClass, Services } from '../ledger/index.js';
import { clientMutations } from './client-mutations.js';
import { buildSchemaOf, type MutationWatch } from './graphql/schema.js';
import { house } from './rooms.js';

/**
 * The schema over all rooms.
 * @param watch told of the mutations that are answered
 */
export const createSchema = (
  services: Services,
  watch?: MutationWatch,
  resolvers: readonly ResolverClass[] = house.resolvers,
): Promise<GraphQLSchema> => buildSchemaOf(resolvers, services, watch);

/** The schema alone, sorted: no resolver is made, and none runs. */
const bareSchema = async (): Promise<GraphQLSchema> => lexicographicSortSchema(await createSchema({} as Services));

/** The schema's text, which is committed as schema/schema.graphql. */
export const schemaText = async (): Promise<string> => `${printSchema(await bareSchema())}\n`;

/**
 * The types that each union and interface can be, as JSON, which is committed as schema/possible-types.json. A client
 * with a normalised cache needs it to match `... on Refusal` and `... on Node` (Apollo Client's `possibleTypes` has
 * this shape).
 */
export async function possibleTypesText(): Promise<string> {
  const schema = await bareSchema();
  const possible: Record<string, string[]> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type) && !type.name.startsWith('__'))
      possible[type.name] = schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort();
  }
  return `${JSON.stringify(possible, null, 2)}\n`;
}

/** The client package's mutations, which are committed as src/client/mutations.ts. */
export const clientMutationsText = async (): Promise<string> => clientMutations(await bareSchema());
