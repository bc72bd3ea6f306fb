import common from './jest.config.js';

/** `npm run test:faults`: faults are given to processes of their own, one file after another, so that figures mean something. */
/** @type {import('jest').Config} */
export default {
  ...common,
  testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  // A bound, not an expectation: machines that run tests are slow and busy.
  testTimeout: 240_000,
};
