import base from './jest.config.js';

// The workers get it from here: see describeInHalves in test/support/engines.ts.
process.env.KULA_TEST_LONG = 'true';

/**
 * The tests that take long, each in a file named `*.long.test.ts`, and of each `*.halves.test.ts` the half on PostgreSQL: they
 * would take `npm test` over its four minutes on two cores.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/**/*.{long,halves}.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
