import { BadInput } from '../platform/index.js';

/** Which field of a oneOf input is given. Errors: BadInput unless it is exactly one. */
export function givenKind<Kind extends string>(
  field: string,
  kinds: readonly Kind[],
  input: Readonly<Partial<Record<Kind, unknown>>>,
): Kind {
  const [kind, ...others] = kinds.filter((one) => input[one] !== undefined && input[one] !== null);
  if (kind === undefined || others.length > 0)
    throw new BadInput(field, `must have exactly one of ${kinds.join(', ')}`);
  return kind;
}

/** Reads a number that may be left out: 1 or more. */
export function readNumber(field: string, number: number | null | undefined): number | null {
  if (number === null || number === undefined) return null;
  if (number < 1) throw new BadInput(field, 'must be 1 or more');
  return number;
}
