import { GraphQLInt, type GraphQLScalarType } from 'graphql';
import {
  createUnionType,
  Field,
  getMetadataStorage,
  InterfaceType,
  ObjectType,
  registerEnumType,
  type ClassType,
} from 'type-graphql';
import { Access, withParent } from './access.type.js';
import { refusalCodes, type RefusalKind } from './refusal.js';
import { CountScalar, CurrencyScalar, DateTimeScalar, DecimalScalar, PointsScalar } from './scalars.type.js';

/** The GraphQL side of refusals: the types of all kinds are made from their definitions (refusal.ts). */

registerEnumType(refusalCodes, {
  name: 'RefusalCode',
  description: 'What a refusal is, for machines; each has a type of its own that carries what is needed to go on.',
});

@InterfaceType('Refusal', {
  description:
    'A request that was understood and permitted, and that the rules of the network decline. Nothing was changed, and the idempotency key can be used again.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
abstract class RefusalType {
  @Access(withParent)
  @Field(() => refusalCodes, { description: 'What the refusal is, for machines.' })
  code!: string;

  @Access(withParent)
  @Field(() => String, { description: 'What the refusal is, for people: says what was wrong and what would do.' })
  message!: string;
}

const scalars: Readonly<Record<string, GraphQLScalarType | StringConstructor>> = {
  String,
  Int: GraphQLInt,
  [CountScalar.name]: CountScalar,
  [CurrencyScalar.name]: CurrencyScalar,
  [DateTimeScalar.name]: DateTimeScalar,
  [DecimalScalar.name]: DecimalScalar,
  [PointsScalar.name]: PointsScalar,
};

/** The type that TypeGraphQL has under this name: a scalar, or a type, interface or enum of any room. */
function typeNamed(name: string): ClassType | object {
  const scalar = scalars[name];
  if (scalar) return scalar;
  const { objectTypes, interfaceTypes, enums } = getMetadataStorage();
  const found =
    [...objectTypes, ...interfaceTypes].find((type) => type.name === name)?.target ??
    enums.find((one) => one.name === name)?.enumObj;
  if (!found) throw new Error(`a refusal has a field of the type ${name}, which no room declares`);
  return found;
}

const classes = new Map<string, ClassType>();

/**
 * The GraphQL class of a kind of refusal, made when it is first asked for. The types of its fields are looked up when the
 * schema is built, so a kind may show a type of any room.
 */
export function refusalType({ typeName, description, fields }: RefusalKind): ClassType {
  const known = classes.get(typeName);
  if (known) return known;
  class Kind extends RefusalType {}
  for (const [name, [type, says]] of Object.entries(fields)) {
    const nullable = type.endsWith('?');
    const of = nullable ? type.slice(0, -1) : type;
    const inList = /^\[(.+)\]$/.exec(of)?.[1];
    const typeOf = () => (inList === undefined ? typeNamed(of) : [typeNamed(inList)]);
    Field(typeOf as () => ClassType, { nullable, description: says })(Kind.prototype, name);
  }
  ObjectType(typeName, { implements: RefusalType, description })(Kind);
  Access(withParent)(Kind);
  classes.set(typeName, Kind);
  return Kind;
}

/**
 * The result of an operation: a union of its payload and the refusals that it can give.
 * @param name the union's name, which ends in `Result`
 */
export function resultOf(
  name: string,
  description: string,
  payload: ClassType,
  ...kinds: readonly RefusalKind[]
): object {
  const types = [payload, ...kinds.map(refusalType)];
  return createUnionType({
    name,
    description,
    types: () => types,
    resolveType: (value) => (value as { readonly __typename: string }).__typename,
  });
}
