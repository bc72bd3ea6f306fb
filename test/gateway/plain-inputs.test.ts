/**
 * Inputs and arguments reach resolvers as they were read, without an instance of their class: so the classes may only declare
 * fields.
 */
import { expect, it } from '@jest/globals';
import { getMetadataStorage } from 'type-graphql';
import '../../src/gateway/rooms.js';

it('classes of inputs and of arguments have no methods and no values of their own', () => {
  const { inputTypes, argumentTypes } = getMetadataStorage();
  expect(inputTypes.length).toBeGreaterThan(50);
  expect(argumentTypes.length).toBeGreaterThan(1);
  for (const { name, target } of [...inputTypes, ...argumentTypes]) {
    const made: unknown = new (target as new () => object)();
    const methods = Object.getOwnPropertyNames(target.prototype).filter((property) => property !== 'constructor');
    const values = Object.values(made as object).filter((value) => value !== undefined);
    expect({ name, methods, values }).toEqual({ name, methods: [], values: [] });
  }
});
