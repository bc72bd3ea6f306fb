import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: this file runs as dist/bench/places.js. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const compiled = (path: string): string => join(root, 'dist', path);
/** Not kept in git: what a run left. */
export const results = join(root, 'bench', 'results');
