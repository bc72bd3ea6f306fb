import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: this file runs as dist/bench/places.js. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The results of a run, which are not kept in git. */
export const results = join(root, 'bench', 'results');

let code = root;

/**
 * Copies the compiled files that gateways run, so that all gateways of a run are the same even if someone compiles meanwhile.
 * The copy is within the project, where Node finds its packages. Gives a function that removes the copy.
 */
export function copyCode(): () => void {
  mkdirSync(join(root, '.kula'), { recursive: true });
  const copy = mkdtempSync(join(root, '.kula', 'bench-'));
  for (const folder of ['dist', 'schema', 'package.json'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  code = copy;
  return () => {
    code = root;
    rmSync(copy, { recursive: true, force: true });
  };
}

/** A compiled file of that copy, by its path in dist. */
export const compiled = (path: string): string => join(code, 'dist', path);
