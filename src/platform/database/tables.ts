import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsFolder } from './open.js';

/**
 * Names that the migrations give to tables, those among them that were renamed since: a schema can hold the tables of
 * others too, and those of this network are told apart by it.
 */
export function kulaTables(): string[] {
  const folder = migrationsFolder();
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .flatMap((file) => {
      const script = readFileSync(join(folder, file), 'utf8');
      return [...script.matchAll(/^\s*(?:CREATE TABLE(?: IF NOT EXISTS)?|ALTER TABLE \w+ RENAME TO) "?(\w+)"?/gim)].map(
        ([, name]) => name ?? '',
      );
    });
  return [...new Set(names)];
}
