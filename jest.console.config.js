import common from './jest.config.js';

/** `npm run test:console`: the console in a browser, against a gateway with the demo. Pictures go to coverage/screens. */
/** @type {import('jest').Config} */
export default {
  ...common,
  testMatch: ['<rootDir>/test/console/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A browser waits often: one alone left a third of two cores idle, and took 20 minutes.
  maxWorkers: 2,
  testTimeout: 300_000,
};
