/**
 * Functions that are made, once when a module is loaded, from text with an entity's columns in it. V8 keeps what it has
 * learned about a property access for each function. So `row.points` in a function of its own is as fast as one written
 * by hand, and `row[property]` in one function that serves all columns is not. The names come only from the entities of
 * this program.
 */
import { bytesElement, textElement } from './columns.js';
import type { Column } from './table.js';

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

function expectIdentifier(name: string): string {
  if (!identifier.test(name)) throw new Error(`${name} cannot be the name of a property or a column`);
  return name;
}

/** A function that gives one property. */
export function reader(property: string): (source: never) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('source', `'use strict'; return source.${expectIdentifier(property)}`) as (
    source: never,
  ) => unknown;
}

/**
 * How a value of one kind of column is written into an array literal: an expression over `value`, which is not null.
 */
const written = {
  text: 'textElement(value)',
  number: 'value.toString()',
  time: '(value === last ? text : (last = value, text = `"${value.toISOString()}"`))',
  bytes: 'bytesElement(value)',
} as const;

/**
 * A function that makes the array literal of one column. It is a loop with the access and the writing in line;
 * `textColumn` and the others of `columns.ts` make the same text by calling a function for each value.
 * @param pick reads the value from a source; undefined: it is the property itself
 */
export function columnMaker(
  kind: keyof typeof written,
  property: string,
  pick: ((source: never) => unknown) | undefined,
): (sources: readonly never[]) => string {
  const read = pick ? 'pick(sources[i])' : `sources[i].${expectIdentifier(property)}`;
  const code = `'use strict'; return function (sources) {
    let out = '{';
    let last;
    let text = '';
    for (let i = 0; i < sources.length; i += 1) {
      const value = ${read};
      if (i > 0) out += ',';
      out += value === null || value === undefined ? 'NULL' : ${written[kind]};
    }
    return out + '}';
  }`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  const make = new Function('pick', 'textElement', 'bytesElement', code) as (
    ...given: readonly unknown[]
  ) => (sources: readonly never[]) => string;
  return make(pick, textElement, bytesElement);
}

/**
 * A function that makes a record from a row. All records have one shape, with the name of their GraphQL type where
 * there is one.
 */
export function recordMaker(columns: readonly Column[], typename?: string): (row: never) => object {
  const head = typename === undefined ? [] : [`__typename: '${expectIdentifier(typename)}'`];
  const fields = columns.map(({ property, name }) => `${expectIdentifier(property)}: row.${expectIdentifier(name)}`);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('row', `'use strict'; return { ${[...head, ...fields].join(', ')} }`) as (row: never) => object;
}

/** A function that makes a record from an object with the same properties; one that is left out becomes null. */
export function copier(columns: readonly Column[]): (source: never) => object {
  const fields = columns.map(({ property, nullable }) => {
    const name = expectIdentifier(property);
    return `${name}: source.${name}${nullable ? ' ?? null' : ''}`;
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('source', `'use strict'; return { ${fields.join(', ')} }`) as (source: never) => object;
}
