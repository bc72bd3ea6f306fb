/**
 * Gives a value that cannot be missing where it is asked for.
 * Throws when it is missing: then the code is wrong, and the caller is answered INTERNAL.
 */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing where it cannot be`);
  return value;
}
