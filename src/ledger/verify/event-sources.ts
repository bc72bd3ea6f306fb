/**
 * A table of which every change is an event. The lists are those of the triggers (schema/migrations, `write_event`).
 */
export interface EventSource {
  readonly table: string;
  /** The columns of the subject. Of a column with # before its name the subject has the hash. */
  readonly subject: readonly string[];
  /** Columns that events show as they are. */
  readonly plain: readonly string[];
  /** Columns that events leave out; '*': all that are not plain. */
  readonly omitted: readonly string[];
  /** A condition in SQL for the rows that may have events; all when left out. */
  readonly rows?: string;
  /**
   * For a table that had too many rows to write an event for each when events began, which were summed up instead: a
   * condition for these rows, what was summed up of such a row `t`, and the same of a row that has gone since, from the
   * event `e` that ended it.
   */
  readonly stood?: { readonly rows: string; readonly row: string; readonly ended?: string };
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
/** A source from lists of columns, each separated by spaces. */
export const eventSource = (table: string, subject: string, plain: string, omitted: string): EventSource => ({
  table,
  subject: words(subject),
  plain: words(plain),
  omitted: words(omitted),
});

export const hashOf = (text: string): string => `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)`;
/** Milliseconds since the epoch, in SQL. */
export const hashedMillis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** Columns of a row `t` that are younger than its sum, as jsonb to be added to it: nothing while all of them are null. */
export const sinceThen = (...columns: readonly string[]): string => {
  const list = columns.map((column) => `t.${column}`).join(', ');
  return `CASE WHEN num_nonnulls(${list}) = 0 THEN '[]'::jsonb ELSE jsonb_build_array(${list}) END`;
};

/** Operations up to some entry had fixed things before these were sealed with the batches. They were summed up then. */
export interface StoodOperations {
  readonly table: string;
  /** The table as `t`, with the tables that are joined to it. */
  readonly from: string;
  /** What was summed up of a row, as jsonb. */
  readonly row: string;
}

/** Written like `event_sum` of the migration. */
export const sumOf = (row: string): string =>
  `('x' || left(encode(sha256(convert_to((${row})::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric`;
