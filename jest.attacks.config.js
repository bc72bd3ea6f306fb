import common from './jest.config.js';

/** `npm run test:attacks`: what is tried against a running gateway to break its contract, its bounds or its silence. */
/** @type {import('jest').Config} */
export default {
  ...common,
  testMatch: ['<rootDir>/test/attacks/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Some of these measure how fast an attack is refused: one at a time.
  maxWorkers: 1,
};
