import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: this file runs as dist/bench/places.js. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Not kept in git: what a run left. */
export const results = join(root, 'bench', 'results');

let code = root;

/**
 * Copies what gateways run, so that all of a run's are the same: a run takes minutes, and someone may compile meanwhile.
 * Within the project, where Node finds its packages. Gives what removes the copy.
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
