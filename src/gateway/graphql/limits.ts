import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** Bounds on what one document may ask for, over HTTP and WebSocket alike. */
export const limits = {
  /** Lexical tokens of the document. */
  tokens: 1_000,
  /** Fields within fields. */
  depth: 12,
  /** Aliases in the whole document. */
  aliases: 30,
  /** Directives in the whole document: fewer than the ten by which scanners tell that there is no bound. */
  directives: 9,
  /**
   * How often one field may stand in one selection under one name. It is answered once, but read and compared each
   * time.
   */
  repeats: 20,
  /** The objects that an answer could have, counted before it is made: see {@link costOf}. */
  cost: 10_000,
  /**
   * The same for introspection. The whole schema with all its descriptions is some 55,000: see {@link
   * introspectionCost}.
   */
  introspection: 200_000,
} as const;

const tooMuch = (limit: keyof typeof limits, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', limit } });

interface Shape {
  readonly depth: number;
}

/** Counts in one pass. Each fragment is measured once, however often it is spread, so no document takes long. */
class Measure {
  aliases = 0;
  directives = 0;
  repeats = 0;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #shapes = new Map<string, Shape>();

  constructor(document: DocumentNode) {
    this.#fragments = fragmentsOf(document);
  }

  selections(set: SelectionSetNode): Shape {
    let depth = 0;
    if (set.selections.length > 1) this.#countRepeats(set);
    for (const node of set.selections) {
      this.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        depth = Math.max(depth, this.#fragment(node.name.value).depth);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        depth = Math.max(depth, this.selections(node.selectionSet).depth);
      } else {
        if (node.alias) this.aliases += 1;
        // Introspection nests by the shape of types, not of data.
        if (node.name.value.startsWith('__')) continue;
        depth = Math.max(depth, 1 + (node.selectionSet ? this.selections(node.selectionSet).depth : 0));
      }
    }
    return { depth };
  }

  /**
   * Counts how often a field stands in one selection set. Inline fragments on the same type count together; those on
   * different types do not, because they may have the same fields.
   */
  #countRepeats({ selections }: SelectionSetNode, on = '', times = new Map<string, number>()): void {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        this.#countRepeats(node.selectionSet, node.typeCondition?.name.value ?? on, times);
        continue;
      }
      const name = node.kind === Kind.FIELD ? `${on} ${(node.alias ?? node.name).value}` : `...${node.name.value}`;
      const count = (times.get(name) ?? 0) + 1;
      times.set(name, count);
      this.repeats = Math.max(this.repeats, count);
    }
  }

  #fragment(name: string): Shape {
    const known = this.#shapes.get(name);
    if (known) return known;
    // A fragment within itself is not valid; another rule reports it.
    this.#shapes.set(name, { depth: 0 });
    const fragment = this.#fragments.get(name);
    const shape = fragment ? this.selections(fragment.selectionSet) : { depth: 0 };
    this.directives += fragment?.directives?.length ?? 0;
    this.#shapes.set(name, shape);
    return shape;
  }
}

export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  return fragments;
}

/** The bounds that the document's shape exceeds. The check is cheap, and comes before all other validation. */
export function shapeErrors(document: DocumentNode): GraphQLError[] {
  const measure = new Measure(document);
  let depth = 0;
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    measure.directives += node.directives?.length ?? 0;
    depth = Math.max(depth, measure.selections(node.selectionSet).depth);
  }
  const errors: GraphQLError[] = [];
  const check = (limit: 'depth' | 'aliases' | 'directives' | 'repeats', found: number) => {
    if (found > limits[limit])
      errors.push(
        tooMuch(
          limit,
          `The document has ${limit} of ${found.toString()}; at most ${limits[limit].toString()} are accepted.`,
        ),
      );
  };
  check('depth', depth);
  check('aliases', measure.aliases);
  check('directives', measure.directives);
  check('repeats', measure.repeats);
  return errors;
}

/** The number of elements that a list without `first` is taken to have. */
const LIST_GUESS = 10;
const PAGE_DEFAULT = 20;

type Variables = Readonly<Record<string, unknown>>;

/**
 * The cost of one operation: 1 for each object that the answer could have. A list counts by `first` (20 when left out),
 * or as 10 without such an argument. Scalars are free. A fragment is counted once for each page size that reaches it.
 */
class Costing {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, number>();
  /** Whether a page size came from a variable, so that the cost does not depend on the document alone. */
  varies = false;

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    this.#fragments = fragmentsOf(document);
  }

  /**
   * @param page the number of elements that the parent gives to lists among its fields: a connection's edges and nodes
   */
  selections(set: SelectionSetNode, parent: GraphQLOutputType, page: number | undefined): number {
    let cost = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        if (node.selectionSet && !node.name.value.startsWith('__'))
          cost += this.#field(node.name.value, node.arguments ?? [], node.selectionSet, parent, page);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const type = node.typeCondition ? this.#schema.getType(node.typeCondition.name.value) : parent;
        if (type && isCompositeType(type)) cost += this.selections(node.selectionSet, type, page);
      } else {
        cost += this.#fragment(node.name.value, page);
      }
      if (cost > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
    }
    return cost;
  }

  #fragment(name: string, page: number | undefined): number {
    const key = `${name} ${page?.toString() ?? ''}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, 0);
    const fragment = this.#fragments.get(name);
    const type = fragment && this.#schema.getType(fragment.typeCondition.name.value);
    const cost = fragment && type && isCompositeType(type) ? this.selections(fragment.selectionSet, type, page) : 0;
    this.#known.set(key, cost);
    return cost;
  }

  #field(
    name: string,
    args: readonly { name: { value: string }; value: ValueNode }[],
    set: SelectionSetNode,
    parent: GraphQLOutputType,
    page: number | undefined,
  ): number {
    const owner = getNamedType(parent);
    const field = isObjectType(owner) || isInterfaceType(owner) ? owner.getFields()[name] : undefined;
    if (!field) return 0;
    const bare = isNonNullType(field.type) ? field.type.ofType : field.type;
    const takesFirst = field.args.some((arg) => arg.name === 'first');
    const first = takesFirst ? this.#first(args) : undefined;
    const inside = this.selections(set, getNamedType(field.type), isListType(bare) ? undefined : first);
    const times = isListType(bare) ? (first ?? page ?? LIST_GUESS) : 1;
    return times * (1 + inside);
  }

  /** The size of a page: `first`, or `last` of one that is read backward; the larger one of a field that has both. */
  #first(args: readonly { name: { value: string }; value: ValueNode }[]): number {
    const sizes = args
      .filter((arg) => arg.name.value === 'first' || arg.name.value === 'last')
      .map(({ value }) => this.#size(value))
      .filter((size) => size !== undefined);
    return sizes.length === 0 ? PAGE_DEFAULT : Math.max(...sizes);
  }

  /** Undefined where none is given. */
  #size(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) return clamp(Number(value.value));
    if (value.kind !== Kind.VARIABLE) return undefined;
    this.varies = true;
    const given = this.#variables[value.name.value];
    return typeof given === 'number' ? clamp(given) : undefined;
  }
}

/** A page size out of bounds is refused by its field. Here it only must not lower the cost. */
const clamp = (first: number): number => Math.max(1, Math.min(first, 100));

export interface Cost {
  readonly cost: number;
  /** Whether it depends on the variables. */
  readonly varies: boolean;
}

/** What an operation would cost with these variables. The most that is accepted is {@link limits}.cost. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Cost {
  const root = schema.getRootType(operation.operation);
  if (!root) return { cost: 0, varies: false };
  const costing = new Costing(schema, document, variables);
  const cost = costing.selections(operation.selectionSet, root, undefined);
  return { cost, varies: costing.varies };
}

export const tooCostly = (cost: number): GraphQLError =>
  tooMuch(
    'cost',
    `The operation could answer ${cost.toString()} objects; at most ${limits.cost.toString()} are accepted: ask for fewer with \`first\`.`,
  );

export const tooCurious = (cost: number): GraphQLError =>
  tooMuch(
    'introspection',
    `The operation asks the schema for ${cost.toString()} things; at most ${limits.introspection.toString()} are accepted.`,
  );
