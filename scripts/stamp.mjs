// What build-client.mjs and build-console.mjs know of when they last built.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const root = dirname(dirname(here));

/** A digest over content, not times: of these sources, of what is installed, and of the script that builds them. */
export function digestOfSources(script, patterns) {
  const hash = createHash('sha256');
  const sources = globSync(patterns, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of [join(root, 'package-lock.json'), here, script, ...sources])
    hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

/** The digest of what was built last; empty when nothing was. */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
