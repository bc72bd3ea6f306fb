import {
  GraphQLError,
  isScalarType,
  Kind,
  ValuesOfCorrectTypeRule,
  getNamedType,
  type ASTNode,
  type ASTVisitor,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { anyTextFault } from '../../platform/index.js';
import { isTextType } from './texts.js';
import { plain } from './variables.js';

/** The names of the argument and the input fields that lead to a literal, such as `input.spend.amount`. */
function placeOf(ancestors: readonly (ASTNode | readonly ASTNode[])[]): string {
  const names: string[] = [];
  for (const node of ancestors) {
    if ('kind' in node && (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)) names.push(node.name.value);
  }
  return names.join('.');
}

const leaves = new Set<string>([Kind.INT, Kind.FLOAT, Kind.STRING, Kind.BOOLEAN]);

/**
 * graphql's rule for literals. It adds the name of the field, and the code that the same value gets as a variable. A
 * literal that a scalar refuses, or a text that breaks the rule common to all texts, is BAD_USER_INPUT; a document that
 * does not fit the schema stays GRAPHQL_VALIDATION_FAILED.
 */
export const literalsRule: ValidationRule = (context: ValidationContext): ASTVisitor => {
  let node: ASTNode | undefined;
  let field = '';
  const listening = new Proxy(context, {
    get: (target, property) => {
      if (property === 'reportError') {
        return (error: GraphQLError) => {
          target.reportError(describe(error, node, field, target));
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const inner = ValuesOfCorrectTypeRule(listening) as Record<string, unknown>;
  const visitor: Record<string, unknown> = {};
  for (const [kind, visit] of Object.entries(inner)) {
    if (typeof visit !== 'function') {
      visitor[kind] = visit;
      continue;
    }
    visitor[kind] = (
      visited: ASTNode,
      _key: unknown,
      parent: ASTNode | readonly ASTNode[],
      _path: unknown,
      ancestors: readonly (ASTNode | readonly ASTNode[])[],
    ): unknown => {
      node = visited;
      field = placeOf([...ancestors, parent]);
      if (visited.kind === Kind.STRING && isTextType(context.getInputType())) {
        const fault = anyTextFault(visited.value);
        if (fault !== undefined) context.reportError(unfit(fault, visited, field));
      }
      return (visit as (node: ASTNode) => unknown)(visited);
    };
  }
  return visitor;
};

function describe(
  error: GraphQLError,
  node: ASTNode | undefined,
  field: string,
  context: ValidationContext,
): GraphQLError {
  const type = context.getInputType();
  const isScalar = node !== undefined && leaves.has(node.kind) && type && isScalarType(getNamedType(type));
  if (error.extensions.code !== 'BAD_USER_INPUT' && !isScalar)
    return new GraphQLError(plain(error.message), { nodes: error.nodes ?? node ?? null });
  const rule = typeof error.extensions.rule === 'string' ? error.extensions.rule : plain(error.message);
  return unfit(rule, error.nodes ?? node, field);
}

const unfit = (rule: string, nodes: ASTNode | readonly ASTNode[] | undefined, field: string): GraphQLError =>
  new GraphQLError(field ? `${field}: ${rule}` : rule, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', field, rule },
  });
