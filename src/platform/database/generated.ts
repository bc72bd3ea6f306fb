/**
 * Functions made of an entity's columns as text, once, when a module is loaded. V8 keeps what it has learned about an access for
 * each function: `row.points` in a function of its own is as fast as one written by hand, and `row[property]` in one function that
 * serves all columns is not. Names come from the entities of this program alone.
 */
import { bytesElement, textElement } from './columns.js';
import type { Column } from './table.js';

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

function expectIdentifier(name: string): string {
  if (!identifier.test(name)) throw new Error(`${name} cannot be the name of a property or a column`);
  return name;
}

/** A function of its own that gives one property. */
export function reader(property: string): (source: never) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('source', `'use strict'; return source.${expectIdentifier(property)}`) as (
    source: never,
  ) => unknown;
}

/** How a value of one kind of column is written into an array literal: code over `value`, which is not null. */
const written = {
  text: 'textElement(value)',
  number: 'value.toString()',
  time: '(value === last ? text : (last = value, text = `"${value.toISOString()}"`))',
  bytes: 'bytesElement(value)',
} as const;

/**
 * A function of its own that makes the array literal of one column: a loop with the access and the writing in line, the same as
 * `textColumn` and its like (`columns.ts`) do through a function for each value.
 * @param pick how the value is read; undefined: it is the property's own
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

/** A function of its own that makes a record of a row, all of one shape, with the name of its GraphQL type where there is one. */
export function recordMaker(columns: readonly Column[], typename?: string): (row: never) => object {
  const head = typename === undefined ? [] : [`__typename: '${expectIdentifier(typename)}'`];
  const fields = columns.map(({ property, name }) => `${expectIdentifier(property)}: row.${expectIdentifier(name)}`);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('row', `'use strict'; return { ${[...head, ...fields].join(', ')} }`) as (row: never) => object;
}

/** A function of its own that makes a record of something with the same properties; of one that is left out, null. */
export function copier(columns: readonly Column[]): (source: never) => object {
  const fields = columns.map(({ property, nullable }) => {
    const name = expectIdentifier(property);
    return `${name}: source.${name}${nullable ? ' ?? null' : ''}`;
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  return new Function('source', `'use strict'; return { ${fields.join(', ')} }`) as (source: never) => object;
}
