/**
 * An input type that contains itself, over whatever others, is never compiled to an end: graphql-jit 0.8.9 took all of a processor for
 * minutes before it was ended.
 */
import { expect, it } from '@jest/globals';
import { getNamedType, isInputObjectType, type GraphQLInputObjectType } from 'graphql';
import { createSchema } from '../../src/gateway/schema.js';
import type { Services } from '../../src/ledger/index.js';

const within = (type: GraphQLInputObjectType): GraphQLInputObjectType[] =>
  Object.values(type.getFields())
    .map((field) => getNamedType(field.type))
    .filter(isInputObjectType);

it('no input type of the schema contains itself', async () => {
  const schema = await createSchema({} as Services);
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  expect(inputs.length).toBeGreaterThan(100);
  const recursive = inputs.filter((type) => {
    const reached = new Set<GraphQLInputObjectType>();
    const open = [...within(type)];
    for (let one = open.pop(); one; one = open.pop()) {
      if (reached.has(one)) continue;
      reached.add(one);
      open.push(...within(one));
    }
    return reached.has(type);
  });
  expect(recursive.map(({ name }) => name)).toEqual([]);
});
