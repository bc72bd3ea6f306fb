import { execFileSync } from 'node:child_process';
import { it } from '@jest/globals';

const isThere = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** A test that runs a program of the machine's: without it the test is left out, but not with CI=true. */
export const itWith = (tool: string): typeof it.skip => (isThere(tool) || process.env.CI === 'true' ? it : it.skip);
