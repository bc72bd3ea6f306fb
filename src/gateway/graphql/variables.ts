import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { fitsOf, type Fits } from './fitting.js';
import { reportTexts } from './texts.js';

const ERRORS_MAX = 20;

/**
 * Ends the reading of variables that are wrong in many places: 5,000 inputs of `{}` held others up for over 2 s on a
 * busy machine.
 */
const ENOUGH = Symbol('enough');

/**
 * The reasons why graphql refuses the variables, each with the field and the rule, the first twenty; empty when it does
 * not refuse them.
 */
export function variableErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const report = (field: string, rule: string) => {
    errors.push(new GraphQLError(`${field}: ${rule}`, { extensions: { code: 'BAD_USER_INPUT', field, rule } }));
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- not an error, and no stack is wanted
    if (errors.length >= ERRORS_MAX) throw ENOUGH;
  };
  try {
    readVariables(schema, operation, variables, report);
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return errors;
}

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly hasDefault: boolean;
  readonly fits: Fits;
}

const variablesByOperation = new WeakMap<OperationDefinitionNode, readonly Variable[]>();

/** The operation's variables. They are looked up in the schema once. */
function variablesOf(schema: GraphQLSchema, operation: OperationDefinitionNode): readonly Variable[] {
  const known = variablesByOperation.get(operation);
  if (known) return known;
  const variables = (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type);
    return isInputType(type)
      ? [
          {
            name: definition.variable.name.value,
            type,
            hasDefault: definition.defaultValue !== undefined,
            fits: fitsOf(type),
          },
        ]
      : [];
  });
  variablesByOperation.set(operation, variables);
  return variables;
}

function readVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  report: (field: string, rule: string) => void,
): void {
  for (const { name, type, hasDefault, fits } of variablesOf(schema, operation)) {
    const given = Object.hasOwn(variables, name);
    const value = variables[name];
    if (!given || value === undefined || value === null) {
      if (isNonNullType(type) && (given || !hasDefault)) report(name, `is required: ${type.toString()}`);
      continue;
    }
    if (fits(value)) continue;
    coerceInputValue(value, type, (path, _invalid, error) => {
      const field = [name, ...path].join('.');
      const { rule } = error.extensions;
      report(field, typeof rule === 'string' ? rule : plain(error.message));
    });
    reportTexts(type, value, name, report);
  }
}

/**
 * graphql's message about a value, without the value, which may be long or private, and without guesses at what was
 * meant.
 */
export const plain = (message: string): string =>
  message
    .replace(/ ?Did you mean[^?]*\?( Or [^?]*\?)?/gs, '')
    .replace(/^Value .* does not exist in "(\w+)" enum\.$/s, 'is no value of the enum $1')
    .replace(/, found .*$/s, '')
    .replace(/: .*$/s, '')
    .trim();
