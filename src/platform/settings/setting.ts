import type { z } from 'zod';

/** A setting's default: one for all starts, or one for an embedded start and another for a start on a PostgreSQL. */
export type Default = string | { readonly embedded: string; readonly else: string };

/** One setting: its variable of the environment, its default, its meaning and its rule. */
interface Setting<Value> {
  readonly variable: string;
  readonly default: Default | undefined;
  readonly description: string;
  readonly rule: z.ZodType<Value, string>;
  /** The value when nothing is set and there is no default. */
  readonly fallback?: Value;
  /** Whether partners and members are told its value, because it decides what they may do and when. */
  readonly forEveryone?: true;
}

/** A setting that always has a value. */
export function setting<Value>(
  variable: string,
  standard: Default,
  rule: z.ZodType<Value, string>,
  description: string,
): Setting<Value> {
  return { variable, default: standard, rule, description };
}

/** A setting whose value partners and members are told, because it decides what they may do and when. */
export const forEveryone = <Value>(of: Setting<Value>): Setting<Value> => ({ ...of, forEveryone: true });

/** A setting that may be left out; then it is undefined. */
export function optional<Value>(
  variable: string,
  rule: z.ZodType<Value, string>,
  description: string,
): Setting<Value | undefined> {
  return { variable, default: undefined, rule, description };
}

/** A list that may be left out; then it is empty. */
export function listed<Value extends readonly unknown[]>(
  variable: string,
  rule: z.ZodType<Value, string>,
  empty: Value,
  description: string,
): Setting<Value> {
  return { variable, default: undefined, rule, description, fallback: empty };
}

/** Settings by their names in the program. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values that the settings of a table have. */
export type ValuesOf<Table extends Settings> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : never;
};

const defined = new Map<string, Setting<unknown>>();

/**
 * Adds settings to those that the environment may have. A room adds its own, and adds their types to Config by
 * declaration merging.
 * Errors: another table has the name or the variable.
 * @returns what was given, for the room's declaration
 */
export function defineSettings<const Table extends Settings>(table: Table): Table {
  for (const [key, one] of Object.entries(table)) {
    const isTaken = [...defined.values()].some(({ variable }) => variable === one.variable);
    if (defined.has(key) || isTaken) throw new Error(`the setting ${key} or ${one.variable} is defined twice`);
    defined.set(key, one);
  }
  return table;
}

/** All settings, in the order of their definition. */
export const definedSettings = (): IterableIterator<[string, Setting<unknown>]> => defined.entries();
