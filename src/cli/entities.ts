import type { Column, Queryable, Table } from '../platform/index.js';

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
  readonly generated: boolean;
}

/**
 * The tables as the database describes them. The rows of a table are told apart by its primary key or, if it has none, by
 * its one unique index (`partner_entry`). A log has neither; the primary key of its entity is then only for the ORM.
 */
export async function databaseTables(database: Queryable): Promise<Table[]> {
  const rows = await database.query<ColumnRow>({
    text: `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
             EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey)
                     AND (i.indisprimary OR NOT EXISTS (SELECT FROM pg_index p WHERE p.indrelid = c.oid AND p.indisprimary))) AS primary,
             a.attgenerated <> '' AS generated
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE 'migration%'
           ORDER BY c.relname, a.attnum`,
  });
  const tables = new Map<string, Column[]>();
  for (const { table, ...column } of rows)
    tables.set(table, [...(tables.get(table) ?? []), { property: '', ...column }]);
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

/** PostgreSQL's long names, as entities have them. */
const shortNames: Readonly<Record<string, string>> = {
  integer: 'int',
  'timestamp(3) with time zone': 'timestamptz(3)',
  'timestamp with time zone': 'timestamptz',
};

/** A column in words that can be compared. */
const describe = ({ type, nullable, primary, generated }: Column, hasKey: boolean): string =>
  [
    shortNames[type] ?? type,
    nullable ? 'NULL' : 'NOT NULL',
    ...(primary && hasKey ? ['of the primary key'] : []),
    ...(generated ? ['generated'] : []),
  ].join(' ');

function columnDifferences(table: string, declared: readonly Column[], found: readonly Column[]): string[] {
  const names = new Set([...declared, ...found].map(({ name }) => name));
  const hasKey = found.some(({ primary }) => primary);
  return [...names].flatMap((name) => {
    const [entity, column] = [declared, found].map((columns) => columns.find((one) => one.name === name));
    if (!column) return [`${table}.${name} is in the entity, and not in the database`];
    if (!entity) return [`${table}.${name} is in the database, and not in the entity`];
    const [said, is] = [describe(entity, hasKey), describe(column, hasKey)];
    return said === is ? [] : [`${table}.${name} is ${said} in the entity, and ${is} in the database`];
  });
}

/**
 * How entities differ from the database that the migrations make: each table has exactly one entity, with the same columns,
 * types, NULL constraints and primary key. The list is empty when they are the same.
 */
export function tableDifferences(declared: readonly Table[], found: readonly Table[]): string[] {
  const names = new Set([...declared, ...found].map(({ name }) => name));
  return [...names].sort().flatMap((name) => {
    const entities = declared.filter((table) => table.name === name);
    const [entity] = entities;
    const table = found.find((one) => one.name === name);
    if (!table) return [`the table ${name} has an entity, and no migration makes it`];
    if (!entity) return [`the table ${name} has no entity`];
    if (entities.length > 1) return [`the table ${name} has ${entities.length.toString()} entities`];
    return columnDifferences(name, entity.columns, table.columns);
  });
}
