import { isInterfaceType, isObjectType, isUnionType, type GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { describeEntryKinds, type ResolverClass, type Services } from '../../ledger/index.js';
import type { Principal, Refusal, RequestContext } from '../../platform/index.js';
import { enforceAccess } from './access.js';

const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be read. Each field says who may; what one may not see does not exist for one.',
  Mutation: 'What can be changed. Every result is a union of one payload and the refusals that the operation can give.',
  Subscription: 'What can be watched, over WebSocket (graphql-transport-ws) at the same address.',
};

/**
 * What TypeGraphQL adds and our records do not need. Records are plain and carry `__typename`, so unions and interfaces
 * go by it; a field without a resolver of its own is the record's property, which graphql reads by itself (and compiled
 * execution without a call).
 */
function simplify(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isUnionType(type) || isInterfaceType(type)) type.resolveType = null;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    type.description ??= rootDescriptions[type.name];
    type.isTypeOf = null;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve && isPropertyRead(field.resolve, field.name)) delete field.resolve;
    }
  }
}

/** Whether a resolver only reads the property of the field's name: asked by watching what it does with an object. */
function isPropertyRead(resolve: (...args: never[]) => unknown, name: string): boolean {
  if (!resolve.toString().includes('root[fieldMetadata.name]')) return false;
  const mark = {};
  return resolve(...([{ [name]: mark }, {}, {}, {}] as never[])) === mark;
}

function neverCalled(): never {
  throw new Error('every subscription brings its own feed');
}

/** A refusal that a mutation answered, and to whom. */
export interface AnsweredRefusal {
  /** The mutation's name. */
  readonly operation: string;
  readonly refusal: Refusal;
  /** The operation's arguments; of one that takes a list, the element that was refused. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly principal: Principal | null;
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'message' in value &&
  typeof value.code === 'string';

/** What was asked for by the element of a list's answer that stands there. */
function elementOf(args: Readonly<Record<string, unknown>>, index: number): Readonly<Record<string, unknown>> {
  const list = Object.values(args).find((value) => Array.isArray(value)) as AnsweredRefusal['asked'][] | undefined;
  return list?.[index] ?? args;
}

/** Tells of every refusal that a mutation answers. */
function watchRefusals(schema: GraphQLSchema, onRefusal: (answered: AnsweredRefusal) => void): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve, name: operation } = field;
    if (!resolve) continue;
    field.resolve = async (root, args: AnsweredRefusal['asked'], context: RequestContext, info) => {
      const result: unknown = await resolve(root, args, context, info);
      const { principal } = context;
      if (isRefusal(result)) onRefusal({ operation, refusal: result, asked: args, principal });
      else if (Array.isArray(result))
        for (const [i, one] of (result as unknown[]).entries())
          if (isRefusal(one)) onRefusal({ operation, refusal: one, asked: elementOf(args, i), principal });
      return result;
    };
  }
}

/**
 * The schema of these resolvers; each class is made once, when it is first needed.
 * @param onRefusal told each refusal that is answered
 */
export async function buildSchemaOf(
  resolvers: readonly ResolverClass[],
  services: Services,
  onRefusal?: (answered: AnsweredRefusal) => void,
): Promise<GraphQLSchema> {
  const made = new Map<ResolverClass, object>();
  const schema = await buildSchema({
    // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
    resolvers: [...resolvers] as unknown as NonEmptyArray<Function>,
    validate: false,
    // Introspects the whole schema, 85 ms a start, to see what `npm run emit -- --check` sees.
    skipCheck: true,
    // Asked for by TypeGraphQL wherever there are subscriptions; ours bring their own `subscribe`.
    pubSub: { publish: () => undefined, subscribe: () => neverCalled() },
    container: {
      get: (resolver: ResolverClass) => {
        let instance = made.get(resolver);
        if (!instance) made.set(resolver, (instance = new resolver(services)));
        return instance;
      },
    },
  });
  simplify(schema);
  describeEntryKinds(schema);
  enforceAccess(schema);
  if (onRefusal) watchRefusals(schema, onRefusal);
  return schema;
}
