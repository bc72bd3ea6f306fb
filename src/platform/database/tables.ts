import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsFolder } from './open.js';

/**
 * All names that the migrations give to tables, including those that were renamed later. A schema can contain the
 * tables of others too; by these names the tables of this network are told apart.
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
