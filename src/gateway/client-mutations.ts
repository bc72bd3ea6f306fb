/**
 * The documents of the client package's methods, one for each mutation, made from the schema: src/client/mutations.ts.
 * A method selects the payload with the objects in it, of further objects that have an id only that, and nothing that a
 * caller who may use the mutation may not see.
 */
import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { AccessRule } from '../platform/index.js';
import { ruleOf } from './graphql/access.js';

type Field = GraphQLField<unknown, unknown>;

/** Payload, object, object in it: a deeper one is selected only where it is a mere value, such as money. */
const DEEPEST = 2;

const isConnection = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');
const hasAll = (type: GraphQLObjectType): readonly Field[] => Object.values(type.getFields()) as Field[];

/** Whether everyone who may use the mutation sees the field of what it answers. */
function isSeen(field: Field, type: GraphQLObjectType, who: AccessRule): boolean {
  const rule = ruleOf(type, field);
  if (rule?.kind === 'parent' || rule?.kind === 'token') return true;
  if (rule?.kind !== 'roles' || who.kind !== 'roles') return false;
  return who.roles.every((role) => rule.roles.includes(role)) && (rule.scope === null || rule.scope === who.scope);
}

/** An object with nothing but plain fields. */
const isValue = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && hasAll(type).every((field) => isLeafType(getNamedType(field.type)));

class Writer {
  readonly #who: AccessRule;

  constructor(who: AccessRule) {
    this.#who = who;
  }

  #field(field: Field, owner: GraphQLObjectType, depth: number): string {
    const type = getNamedType(field.type);
    if (field.args.some(isRequiredArgument) || isConnection(type) || !isSeen(field, owner, this.#who)) return '';
    if (isLeafType(type)) return field.name;
    if (isUnionType(type)) return depth < DEEPEST ? `${field.name} { __typename }` : '';
    if (isInterfaceType(type)) {
      const plain = Object.values(type.getFields()).filter((each) => isLeafType(getNamedType(each.type)));
      return depth < DEEPEST ? `${field.name} { __typename ${plain.map(({ name }) => name).join(' ')} }` : '';
    }
    if (!isObjectType(type)) return '';
    // What has an id of its own can be asked for by it; loading all of it here would cost every call.
    if (depth > 0 && 'id' in type.getFields()) return `${field.name} { ${this.#names(type)} }`;
    if (!isValue(type) && depth >= DEEPEST) return '';
    const inner = this.object(type, depth + 1);
    return inner === '' ? '' : `${field.name} { ${inner} }`;
  }

  /** A code that is worked out may be hidden object by object: a coupon's is not for the partner that accepts it. */
  #names(type: GraphQLObjectType): string {
    const names = hasAll(type).filter(
      (field) =>
        (field.name === 'id' || (field.name === 'code' && field.resolve === undefined)) &&
        isSeen(field, type, this.#who),
    );
    return names.map(({ name }) => name).join(' ');
  }

  object(type: GraphQLObjectType, depth: number): string {
    return hasAll(type)
      .map((field) => this.#field(field, type, depth))
      .filter((text) => text !== '')
      .join(' ');
  }

  result(type: GraphQLNamedType): string {
    if (isObjectType(type)) return ` { __typename ${this.object(type, 0)} }`;
    if (!isUnionType(type)) return '';
    // Where two members have a value of one name and of different types, a document must call the second one otherwise.
    const types = new Map<string, string>();
    const called = (member: GraphQLObjectType, field: Field, text: string): string => {
      const own = field.type.toString();
      const first = types.get(field.name) ?? own;
      types.set(field.name, first);
      const differs = isLeafType(getNamedType(field.type)) && first !== own;
      return differs && text !== '' ? `${aliasOf(member, field)}: ${text}` : text;
    };
    const members = type.getTypes().map((member) => {
      const own = isRefusalType(member)
        ? hasAll(member)
            .filter(({ name }) => name !== 'code' && name !== 'message')
            .map((field) => called(member, field, this.#field(field, member, DEEPEST)))
            .filter((text) => text !== '')
            .join(' ')
        : this.object(member, 0);
      return own === '' ? '' : ` ... on ${member.name} { ${own} }`;
    });
    const declines = type.getTypes().some(isRefusalType) ? ' ... on Refusal { code message }' : '';
    return ` { __typename${members.join('')}${declines} }`;
  }
}

/** Such as `outOfStockAvailable`. */
const aliasOf = ({ name: owner }: GraphQLObjectType, { name }: Field): string =>
  `${owner.charAt(0).toLowerCase()}${owner.slice(1)}${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const isRefusalType = (type: GraphQLObjectType): boolean => type.getInterfaces().some(({ name }) => name === 'Refusal');

function documentOf(mutation: GraphQLObjectType, field: Field): string {
  const rule = ruleOf(mutation, field);
  if (!rule) throw new Error(`${field.name} says not who may use it`);
  const declared = field.args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const result = new Writer(rule).result(getNamedType(field.type));
  return declared === ''
    ? `mutation { ${field.name}${result} }`
    : `mutation(${declared}) { ${field.name}(${given})${result} }`;
}

/** Where the mutation takes its idempotency key: in an input, in each of several, beside its other arguments, or nowhere. */
function keyPlace({ args }: Field): 'input' | 'inputs' | 'arguments' | undefined {
  if (args.some(({ name }) => name === 'idempotencyKey')) return 'arguments';
  const [first] = args;
  const type = first && getNamedType(first.type);
  if (!isInputObjectType(type) || !('idempotencyKey' in type.getFields())) return undefined;
  if (first?.name === 'input' || first?.name === 'inputs') return first.name;
  throw new Error(`${type.name} is given as ${first?.name ?? ''}: the client knows input and inputs`);
}

/** The text of src/client/mutations.ts. */
export function clientMutations(schema: GraphQLSchema): string {
  const mutation = schema.getMutationType();
  if (!mutation) throw new Error('the schema has no mutations');
  const lines = hasAll(mutation).map((field) => `  ${field.name}: \`${documentOf(mutation, field)}\`,`);
  const places = hasAll(mutation).flatMap((field) => {
    const place = keyPlace(field);
    return place ? [`  ${field.name}: '${place}',`] : [];
  });
  return [
    '/** Made from the schema by `npm run emit`: what the method of each mutation asks for. */',
    "import { documentsOf } from './documents.js';",
    '',
    'export const mutations = documentsOf({',
    ...lines,
    '});',
    '',
    '/** Where the idempotency key of each goes. */',
    "export const keyPlaces: { readonly [Name in keyof typeof mutations]?: 'input' | 'inputs' | 'arguments' } = {",
    ...places,
    '};',
    '',
  ].join('\n');
}
