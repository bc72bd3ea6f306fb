import base from './jest.config.js';

/**
 * The tests that take long, each in a file named `*.long.test.ts`: they would take `npm test` over its five minutes on two cores.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/**/*.long.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
