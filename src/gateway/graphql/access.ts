import {
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { acting, Forbidden, permits, type AccessRule, type RequestContext } from '../../platform/index.js';
import { Unauthenticated } from './errors.js';

type Field = GraphQLField<unknown, RequestContext>;
type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/** The rule that a field declares; otherwise the one that its type declares for all its fields. */
export function ruleOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): AccessRule | undefined {
  return (field.extensions.access ?? type.extensions.access) as AccessRule | undefined;
}

function guard(rule: AccessRule, name: string, inner: Resolver): Resolver {
  return (root, args, context, info) => {
    const { principal } = context;
    if (!principal) throw new Unauthenticated();
    if (!permits(rule, principal, root)) throw new Forbidden(`${name} is not for ${principal.role}.`);
    return inner(root, args, context, info);
  };
}

const byName: Resolver = (root, _args, _context, info) => (root as Record<string, unknown>)[info.fieldName];
const itself: Resolver = (root) => root;

/** Records the changes of a mutation as done by its caller. It shows nothing that was read before it. */
const recorded =
  (operation: string, inner: Resolver): Resolver =>
  (root, args, context, info) => {
    const { principal, loaders } = context;
    loaders.clear();
    return acting({ operation, role: principal?.role ?? null, actor: principal?.actor ?? null }, () =>
      inner(root, args, context, info),
    );
  };

function guardField(type: GraphQLObjectType, field: Field, isRoot: boolean, isSubscription: boolean): void {
  const rule = ruleOf(type, field as GraphQLField<unknown, unknown>);
  const name = `${type.name}.${field.name}`;
  if (!rule) throw new Error(`${name} says not who may use it: give it an @Access rule`);
  if (isRoot && rule.kind === 'parent') throw new Error(`${name} has no parent to inherit its @Access rule from`);
  if (isSubscription) {
    if (!field.subscribe) throw new Error(`${name} has nothing to subscribe to`);
    field.subscribe = guard(rule, name, field.subscribe);
    field.resolve ??= itself;
    return;
  }
  // Fields that everyone may see who has the object are left as they are, because most fields of every answer are such.
  if (isRoot || rule.kind === 'roles' || rule.kind === 'ownPartner')
    field.resolve = guard(rule, name, field.resolve ?? byName);
}

/**
 * Puts every field's rule in front of its resolver. Throws when a field declares none, and names it.
 * A nullable field that the caller may not see answers null and a FORBIDDEN entry.
 */
export function enforceAccess(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const names = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`${twice} is the name of two operations: viewer.permissions cannot tell them apart`);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (type === schema.getMutationType()) field.resolve = recorded(field.name, (field as Field).resolve ?? byName);
      guardField(type, field as Field, roots.includes(type), type === schema.getSubscriptionType());
    }
  }
}
