import type { Column } from './table.js';

/**
 * The source of an inserted column's values: a list with one value for each row, one value for all rows, or the
 * database.
 */
export type ColumnSource =
  | { readonly column: Column; readonly kind: 'each' | 'once' }
  | { readonly column: Column; readonly kind: 'sql'; readonly sql: string };

/**
 * What happens to a row whose primary key exists already. When no columns are to be changed, the database refuses the
 * row.
 */
export interface Conflict {
  readonly keys: readonly Column[];
  readonly add: readonly Column[];
  readonly replace: readonly Column[];
}

/** A cast needs no precision: the column has it, and the plan is the same. */
const castOf = ({ type }: Column): string => type.replace(/\(.*\)/, '');

const names = (columns: readonly Column[]): string => columns.map(({ name }) => name).join(', ');

function conflictText(alias: string, { keys, add, replace }: Conflict): string {
  const changes = [
    ...add.map(({ name }) => `${name} = ${alias}.${name} + excluded.${name}`),
    ...replace.map(({ name }) => `${name} = excluded.${name}`),
  ];
  return changes.length === 0 ? '' : ` ON CONFLICT (${names(keys)}) DO UPDATE SET ${changes.join(', ')}`;
}

/** The alias is the first letter of the name's last word: `t` for `period_total`, `a` for `accrual`. `u` is what is unnested. */
function aliasOf(table: string): string {
  const letter = table.slice(table.lastIndexOf('_') + 1).slice(0, 1);
  return letter === 'u' ? 't' : letter;
}

/**
 * The INSERT of a set of rows. Lists of lists travel as lists of texts, because in an array of arrays all lists would
 * have to be of one length.
 */
export function insertText(table: string, sources: readonly ColumnSource[], conflict: Conflict): string {
  let bound = 0;
  const place = () => `$${(bound += 1).toString()}`;
  const values = sources.map((source) => {
    if (source.kind === 'sql') return source.sql;
    const cast = castOf(source.column);
    if (source.kind === 'once') return `${place()}::${cast}`;
    return cast.endsWith('[]') ? `unnest(${place()}::text[])::${cast}` : `unnest(${place()}::${cast}[])`;
  });
  const alias = aliasOf(table);
  const target = conflict.add.length > 0 ? `${table} AS ${alias}` : table;
  const columns = names(sources.map(({ column }) => column));
  return `INSERT INTO ${target} (${columns}) SELECT ${values.join(', ')}${conflictText(alias, conflict)}`;
}

/** The INSERT of one row. */
export function insertOneText(table: string, columns: readonly Column[]): string {
  const places = columns.map((_, i) => `$${(i + 1).toString()}`).join(', ');
  return `INSERT INTO ${table} (${names(columns)}) VALUES (${places})`;
}

/** The UPDATE of a set of rows by their keys. */
export function updateText(table: string, keys: readonly Column[], changed: readonly Column[]): string {
  const alias = aliasOf(table);
  const all = [...keys, ...changed];
  const lists = all.map((column, i) => `$${(i + 1).toString()}::${castOf(column)}[]`).join(', ');
  const set = changed.map(({ name }) => `${name} = u.${name}`).join(', ');
  const where = keys.map(({ name }) => `${alias}.${name} = u.${name}`).join(' AND ');
  return `UPDATE ${table} ${alias} SET ${set} FROM unnest(${lists}) u(${names(all)}) WHERE ${where}`;
}
