import common from './jest.config.js';

/** `npm run test:console`: the console in a browser, against a gateway with the demo. Pictures go to coverage/screens. */
/** @type {import('jest').Config} */
export default {
  ...common,
  testMatch: ['<rootDir>/test/console/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One browser and one gateway are work enough for two cores.
  maxWorkers: 1,
  testTimeout: 300_000,
};
