import {
  getNamedType,
  GraphQLID,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
  type GraphQLOutputType,
} from 'graphql';
import { anyTextFault } from '../../platform/index.js';

/** Whether a type is text. graphql-js has no rule for text: String and ID take any. */
export function isTextType(type: GraphQLInputType | GraphQLOutputType | null | undefined): boolean {
  const named = getNamedType(type);
  return named === GraphQLString || named === GraphQLID;
}

/**
 * Reports each text in a variable's value that breaks the rule common to all texts. (Further rules of a field are its
 * room's.) It is checked here, at the one place that every variable passes, so no field can forget it.
 * @param field the place of the value
 */
export function reportTexts(
  type: GraphQLInputType,
  value: unknown,
  field: string,
  report: (field: string, rule: string) => void,
): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    reportTexts(type.ofType, value, field, report);
  } else if (isListType(type)) {
    // graphql-js also takes a single value for a list of one.
    if (!Array.isArray(value)) reportTexts(type.ofType, value, field, report);
    else
      value.forEach((item: unknown, index) => {
        reportTexts(type.ofType, item, `${field}.${index.toString()}`, report);
      });
  } else if (isInputObjectType(type)) {
    if (typeof value !== 'object') return;
    for (const inner of Object.values(type.getFields()))
      reportTexts(
        inner.type,
        (value as Readonly<Record<string, unknown>>)[inner.name],
        `${field}.${inner.name}`,
        report,
      );
  } else if (typeof value === 'string' && isTextType(type)) {
    const fault = anyTextFault(value);
    if (fault !== undefined) report(field, fault);
  }
}
