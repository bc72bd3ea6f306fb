import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** package.json, found from src/platform as well as from dist/src/platform. */
const file = fileURLToPath(
  new URL(import.meta.url.includes('/dist/src/') ? '../../../package.json' : '../../package.json', import.meta.url),
);

/** The version of the program, as package.json says it. */
export const programVersion = (): string =>
  (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
