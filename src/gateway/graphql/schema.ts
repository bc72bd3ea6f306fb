import { isInputObjectType, isInterfaceType, isObjectType, isUnionType, type GraphQLSchema } from 'graphql';
import { buildSchema, type BuildSchemaOptions, type NonEmptyArray } from 'type-graphql';
import { describeEntryKinds, type ResolverClass, type Services } from '../../ledger/index.js';
import type { Principal, Refusal, RequestContext } from '../../platform/index.js';
import { enforceAccess } from './access.js';
import { callDirectly } from './direct-calls.js';
import { withPlainInputs } from './plain-inputs.js';

const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be read. Each field says who may; what one may not see does not exist for one.',
  Mutation: 'What can be changed. Every result is a union of one payload and the refusals that the operation can give.',
  Subscription: 'What can be watched, over WebSocket (graphql-transport-ws) at the same address.',
};

/**
 * Removes what TypeGraphQL adds and our records do not need. Records are plain objects that carry `__typename`, so
 * unions and interfaces go by that. A field without a resolver of its own is the record's property: graphql reads it by
 * itself, and compiled execution reads it without a call.
 * It also marks the inputs of which exactly one field is given (@oneOf), which TypeGraphQL does not know.
 */
function simplify(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isUnionType(type) || isInterfaceType(type)) type.resolveType = null;
    if (isInputObjectType(type)) type.isOneOf = type.extensions.oneOf === true;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    type.description ??= rootDescriptions[type.name];
    type.isTypeOf = null;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve && isPropertyRead(field.resolve, field.name)) delete field.resolve;
    }
  }
}

/**
 * Whether a resolver only reads the property with the field's name. It is found out by watching what the resolver does
 * with an object.
 */
function isPropertyRead(resolve: (...args: never[]) => unknown, name: string): boolean {
  if (!resolve.toString().includes('root[fieldMetadata.name]')) return false;
  const mark = {};
  return resolve(...([{ [name]: mark }, {}, {}, {}] as never[])) === mark;
}

function neverCalled(): never {
  throw new Error('every subscription brings its own feed');
}

/** Without what callDirectly() would leave out, because it cannot see it: middlewares and checks of all methods. */
type Options = Omit<BuildSchemaOptions, 'globalMiddlewares' | 'validateFn' | 'validate'> & { readonly validate: false };

/** A refusal that a mutation answered, and its caller. */
export interface AnsweredRefusal {
  /** The mutation's name. */
  readonly operation: string;
  readonly refusal: Refusal;
  /** The operation's arguments; for an operation that takes a list, the element that was refused. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly principal: Principal | null;
  readonly requestId: string;
}

/** A mutation that was answered, by a result or an error. */
export interface AnsweredMutation {
  readonly operation: string;
  /** The operation's arguments. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** What was answered: a payload, a refusal, or a list of them; undefined after an error. */
  readonly result: unknown;
  readonly error: unknown;
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly ms: number;
}

/** Who is told of the mutations that are answered. */
export interface MutationWatch {
  /** Told each refusal; of an operation that takes a list, each element that was refused. */
  readonly onRefusal?: ((answered: AnsweredRefusal) => void) | undefined;
  /** Told each mutation, once. */
  readonly onAnswered?: ((answered: AnsweredMutation) => void) | undefined;
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'message' in value &&
  typeof value.code === 'string';

/** The element of the request that belongs to an element of a list's answer. */
function elementOf(args: Readonly<Record<string, unknown>>, index: number): Readonly<Record<string, unknown>> {
  const list = Object.values(args).find((value) => Array.isArray(value)) as AnsweredRefusal['asked'][] | undefined;
  return list?.[index] ?? args;
}

function tellRefusals(
  { operation, result, asked, principal, requestId }: AnsweredMutation,
  onRefusal: (answered: AnsweredRefusal) => void,
): void {
  if (isRefusal(result)) onRefusal({ operation, refusal: result, asked, principal, requestId });
  else if (Array.isArray(result))
    for (const [i, one] of (result as unknown[]).entries())
      if (isRefusal(one)) onRefusal({ operation, refusal: one, asked: elementOf(asked, i), principal, requestId });
}

/** Tells of every mutation that is answered. */
function watchMutations(schema: GraphQLSchema, { onRefusal, onAnswered }: MutationWatch): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve, name: operation } = field;
    if (!resolve) continue;
    field.resolve = async (root, args: AnsweredRefusal['asked'], context: RequestContext, info) => {
      const { principal, requestId } = context;
      const began = performance.now();
      const answered = (result: unknown, error?: unknown): AnsweredMutation => ({
        operation,
        asked: args,
        result,
        error,
        principal,
        requestId,
        ms: performance.now() - began,
      });
      try {
        const result: unknown = await resolve(root, args, context, info);
        const told = answered(result);
        if (onRefusal) tellRefusals(told, onRefusal);
        onAnswered?.(told);
        return result;
      } catch (error) {
        onAnswered?.(answered(undefined, error));
        throw error;
      }
    };
  }
}

/**
 * The schema of these resolvers. Each class is instantiated once, when it is first needed.
 * @param watch told of the mutations that are answered
 */
export async function buildSchemaOf(
  resolvers: readonly ResolverClass[],
  services: Services,
  watch?: MutationWatch,
): Promise<GraphQLSchema> {
  const made = new Map<ResolverClass, object>();
  const instanceOf = (resolver: ResolverClass): object => {
    let instance = made.get(resolver);
    if (!instance) made.set(resolver, (instance = new resolver(services)));
    return instance;
  };
  const options: Options = {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
    resolvers: [...resolvers] as unknown as NonEmptyArray<Function>,
    validate: false,
    // The check would introspect the whole schema, 85 ms at each start, to see what `npm run emit -- --check` sees.
    skipCheck: true,
    // TypeGraphQL requires it wherever there are subscriptions; ours bring their own `subscribe`.
    pubSub: { publish: () => undefined, subscribe: () => neverCalled() },
    container: { get: instanceOf },
  };
  const schema = await withPlainInputs(() => buildSchema(options));
  simplify(schema);
  callDirectly(schema, resolvers, instanceOf);
  describeEntryKinds(schema);
  enforceAccess(schema);
  if (watch) watchMutations(schema, watch);
  return schema;
}
