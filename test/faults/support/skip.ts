import { describe } from '@jest/globals';

/** A suite that is left out, visibly, where it cannot be: and then it says why. */
export function describeUnless(why: string | undefined, name: string, suite: () => void): void {
  if (why === undefined) describe(name, suite);
  else describe.skip(`${name} (${why})`, suite);
}
