import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** The ordered SQL files of `schema/migrations` as migrations for MikroORM's migrator. They only go forward. */
export function sqlMigrations(folder: string): MigrationObject[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.sql$/, ''),
      class: class extends Migration {
        override up(): void {
          // A migration may take as long as it needs, and waits as long as others hold what it changes.
          this.addSql(
            "SELECT set_config(name, '0', true) FROM unnest(ARRAY['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) name",
          );
          for (const statement of statements(readFileSync(join(folder, file), 'utf8'))) this.addSql(statement);
        }

        override down(): never {
          throw new Error('migrations only go forward');
        }
      },
    }));
}

/**
 * Splits a script at the semicolons that end a line outside $$ bodies, because PGlite takes one statement in each call.
 */
function statements(script: string): string[] {
  const out: string[] = [];
  let current = '';
  let body = false;
  for (const line of script.split('\n')) {
    const code = body ? line : line.replace(/--.*$/, '');
    if (code.trim() === '' && !body) continue;
    current += `${code}\n`;
    if ((code.match(/\$\$/g)?.length ?? 0) % 2 === 1) body = !body;
    if (!body && code.trimEnd().endsWith(';')) {
      out.push(current.trim().replace(/;$/, ''));
      current = '';
    }
  }
  if (current.trim()) out.push(current.trim());
  return out;
}
