import { migrate, openDatabase, type Queryable } from '../platform/index.js';

interface Line {
  line: string;
}

/** One query for each kind of object, each with an order of its own, so that the dump is the same wherever it is made. */
const queries = {
  tables: `
    SELECT format(E'CREATE TABLE %s (\\n  %s\\n)%s;', c.relname,
      (SELECT string_agg(x.line, E',\\n  ' ORDER BY x.kind, x.place, x.line) FROM (
         SELECT 1 AS kind, a.attnum::int AS place,
           a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE "' || co.collname || '"' ELSE '' END
           || CASE WHEN a.attidentity <> '' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END
           || CASE WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                   WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END
           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS line
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_collation co ON co.oid = a.attcollation
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         UNION ALL
         SELECT 2, 0, 'CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
         FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c')
       ) x),
      CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END
      || CASE WHEN c.reloptions IS NULL THEN '' ELSE ' WITH (' || array_to_string(c.reloptions, ', ') || ')' END) AS line
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'migration%'
    ORDER BY c.relname`,
  indexes: `
    SELECT pg_get_indexdef(i.indexrelid) || ';' AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND t.relname NOT LIKE 'migration%'
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
    ORDER BY t.relname, c.relname`,
  views: `
    SELECT format(E'CREATE VIEW %s AS\n%s', c.relname, pg_get_viewdef(c.oid)) AS line
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' ORDER BY c.relname`,
  functions: `
    SELECT rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' AS line
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname, p.oid::regprocedure::text`,
  triggers: `
    SELECT pg_get_triggerdef(g.oid) || ';' AS line
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND t.relnamespace = 'public'::regnamespace ORDER BY t.relname, g.tgname`,
} as const;

async function section(database: Queryable, name: keyof typeof queries): Promise<string> {
  const rows = await database.query<Line>({ text: queries[name] });
  return `-- ${name}\n\n${rows.map((row) => row.line).join(name === 'indexes' || name === 'triggers' ? '\n' : '\n\n')}\n`;
}

/** The text of schema/tables.sql: everything that the migrations make, as the database itself describes it. */
export async function tablesText(database: Queryable): Promise<string> {
  const head =
    '-- What the migrations make, as the database describes it. Written by `npm run emit`: to read and compare, not to run.\n';
  const parts: string[] = [head];
  for (const name of ['tables', 'indexes', 'views', 'functions', 'triggers'] as const)
    parts.push(await section(database, name));
  return parts.join('\n');
}

/** Runs the work on a database that the migrations have just made, and removes the database afterwards. */
export async function withMigrated<T>(work: (database: Queryable) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dataDir: 'memory://', entities: [] });
  try {
    await migrate(database);
    return await work(database);
  } finally {
    await database.close();
  }
}
