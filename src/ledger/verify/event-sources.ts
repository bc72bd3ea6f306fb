/** A table of which every change is an event; the same lists as the triggers have (schema/migrations, `write_event`). */
export interface EventSource {
  readonly table: string;
  /** Columns of the subject; of one with # before its name the hash. */
  readonly subject: readonly string[];
  /** Columns that events show as they are. */
  readonly plain: readonly string[];
  /** Columns that are left out; '*': all that is not plain. */
  readonly omitted: readonly string[];
  /** Which rows may have events; all when left out. */
  readonly rows?: string;
  /**
   * Where too many rows stood before there were events to write one for each: which rows these may be, what was summed up of such
   * a row `t`, and what the event `e` says of it that ended it.
   */
  readonly stood?: { readonly rows: string; readonly row: string; readonly ended?: string };
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
/** Lists of columns, each as words. */
export const eventSource = (table: string, subject: string, plain: string, omitted: string): EventSource => ({
  table,
  subject: words(subject),
  plain: words(plain),
  omitted: words(omitted),
});

export const hashOf = (text: string): string => `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 32)`;
/** Milliseconds since the epoch, in SQL. */
export const hashedMillis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** What operations had fixed up to an entry when this was first sealed with the batches. */
export interface StoodOperations {
  readonly table: string;
  /** The table as `t`, with what is joined to it. */
  readonly from: string;
  /** What was summed up of a row, as jsonb. */
  readonly row: string;
}

/** As `event_sum` of the migration. */
export const sumOf = (row: string): string =>
  `('x' || left(encode(sha256(convert_to((${row})::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric`;
