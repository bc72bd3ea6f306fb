import { readFileSync } from 'node:fs';
import { buildSchema, Lexer, parse, Source, TokenKind, validate } from 'graphql';
import { describe, expect, it } from '@jest/globals';
import { createKula } from '../../src/client/index.js';
import { textOf } from '../../src/client/graphql.js';
import { keyPlaces, mutations } from '../../src/client/mutations.js';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const names = Object.keys(mutations) as (keyof typeof mutations)[];

function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}

describe('the methods of the client', () => {
  it('are one for each mutation of the schema', () => {
    const kula = createKula({ url: 'http://127.0.0.1:1', key: 'k' });
    expect(names).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}));
    for (const name of names) expect(typeof kula[name]).toBe('function');
  });

  it.each(names)('%s asks for what the schema has, within the bounds of a document', (name) => {
    const text = textOf(mutations[name]);
    expect(validate(schema, parse(text))).toEqual([]);
    expect(tokensOf(text)).toBeLessThan(1_000);
  });

  it('make an idempotency key wherever there is a place for one', () => {
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
    const keyed = fields.filter(({ args }) =>
      args.some(({ name, type }) => {
        const named = schema.getType(type.toString().replaceAll(/[[\]!]/g, ''));
        return name === 'idempotencyKey' || (named && 'getFields' in named && 'idempotencyKey' in named.getFields());
      }),
    );
    expect(Object.keys(keyPlaces)).toEqual(keyed.map(({ name }) => name));
  });
});
