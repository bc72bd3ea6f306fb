import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { ResolverClass } from '../../ledger/index.js';
import type { RequestContext } from '../../platform/index.js';

type Storage = ReturnType<typeof getMetadataStorage>;
type Handler = Storage['queries'][number];
type Parameter = NonNullable<Handler['params']>[number];
type ArgumentParameter = Extract<Parameter, { kind: 'arg' | 'args' }>;
type Arguments = Readonly<Record<string, unknown>>;
type Read = (root: unknown, args: Arguments, context: RequestContext) => unknown;

/**
 * The properties of a class of arguments, those of the classes that it extends included. They are what TypeGraphQL reads
 * arguments by, so one that is renamed in the schema reaches no method, either way.
 */
function namesOf({ argumentTypes }: Storage, declared: unknown): readonly string[] {
  return argumentTypes
    .filter(
      ({ target }) =>
        target === declared || (declared as { prototype: unknown }).prototype instanceof (target as never),
    )
    .flatMap(({ fields }) => (fields ?? []).map(({ name }) => name));
}

/** Whether a method's argument has settings of its own for being checked, which TypeGraphQL has to follow. */
const isChecked = ({ validateFn, validateSettings }: ArgumentParameter): boolean =>
  validateFn !== undefined || validateSettings !== undefined;

/** How one parameter of a method is read; undefined: TypeGraphQL has to do it. */
function readerOf(storage: Storage, parameter: Parameter): Read | undefined {
  switch (parameter.kind) {
    case 'arg': {
      if (isChecked(parameter)) return undefined;
      const { name } = parameter;
      return (_root, args) => args[name];
    }
    case 'args': {
      if (isChecked(parameter)) return undefined;
      const names = namesOf(storage, parameter.getType());
      return (_root, args) =>
        Object.fromEntries(names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));
    }
    case 'context':
      return parameter.propertyName === undefined ? (_root, _args, context) => context : undefined;
    default:
      return undefined;
  }
}

type Method = (...values: unknown[]) => unknown;

function callOf(
  { target, methodName }: Handler,
  readers: readonly Read[],
  instanceOf: (resolver: ResolverClass) => object,
): GraphQLFieldResolver<unknown, RequestContext> {
  const resolver = target as unknown as ResolverClass;
  return (root, args: Arguments, context) => {
    const instance = instanceOf(resolver) as Readonly<Record<string, Method>>;
    if (!instance[methodName]) throw new Error(`${target.name} has no ${methodName}`);
    return instance[methodName](...readers.map((read) => read(root, args, context)));
  };
}

/**
 * Lets queries and mutations call the methods of resolvers at once, with their arguments as they were read. TypeGraphQL puts the
 * parameters of a method into order anew for each call and waits for a promise for every argument, though nothing is
 * validated by it. Methods with middlewares, with roles, with an argument that has a check of its own, or with parameters of
 * another kind stay with it. What a schema is built with for all its methods is forgotten when it is built, so the options of
 * buildSchemaOf() leave no room for middlewares or checks of that kind.
 * @param resolvers those of the schema: others of the process may have operations of the same names
 * @param instanceOf gives the one instance of a class
 */
export function callDirectly(
  schema: GraphQLSchema,
  resolvers: readonly ResolverClass[],
  instanceOf: (resolver: ResolverClass) => object,
): void {
  const storage = getMetadataStorage();
  const ours = new Set<unknown>(resolvers);
  const replace = (type: GraphQLObjectType | null | undefined, handlers: readonly Handler[]): void => {
    for (const handler of handlers) {
      const { target, schemaName, params = [], middlewares = [], roles } = handler;
      const field = type?.getFields()[schemaName];
      const readers = [...params].sort((a, b) => a.index - b.index).map((parameter) => readerOf(storage, parameter));
      if (!field || !ours.has(target) || middlewares.length > 0 || roles || readers.includes(undefined)) continue;
      field.resolve = callOf(handler, readers as Read[], instanceOf);
    }
  };
  replace(schema.getQueryType(), storage.queries);
  replace(schema.getMutationType(), storage.mutations);
}
