import { BadInput } from '../platform/index.js';

const PATH_MAX = 1_024;
/** Stands for our own origin, which a path never leaves. */
const HERE = 'http://here.invalid';

const isPath = (text: string): boolean => {
  if (text.length > PATH_MAX || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return false;
  const url = URL.canParse(text, HERE) ? new URL(text, HERE) : undefined;
  return url?.origin === HERE && `${url.pathname}${url.search}${url.hash}` === text;
};

/**
 * Reads the place to which a person comes back after signing in: a path of our own, never another site.
 * Errors: BadInput.
 */
export function readReturnPath(field: string, text: string): string {
  if (!isPath(text))
    throw new BadInput(field, `must be a path of this site such as /console/, of at most ${PATH_MAX.toString()} bytes`);
  return text;
}
