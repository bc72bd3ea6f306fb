/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Tests whose runs are scripts of their own: see package.json.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(faults|attacks|console)/', '\\.long\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.kula/'],
  // Node loads the tests and what they import, once in the life of a worker: the house is loaded 3 times a run, not 140 times.
  runtime: '<rootDir>/test/support/runner/runtime.cjs',
  testEnvironment: '<rootDir>/test/support/runner/environment.cjs',
  testSequencer: '<rootDir>/test/support/runner/sequencer.cjs',
  // For files of `@jest-environment node` alone.
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  transform: { '\\.ts$': '@swc/jest' },
  resolver: '<rootDir>/test/support/resolver.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['<rootDir>/test/support/reporter.js'],
  setupFiles: ['reflect-metadata'],
  // One more than the cores of a small machine: many tests wait, for an expiry, a process or a disk.
  maxWorkers: 3,
  // A worker that has run a third of the tests holds 2 GB, and needs more than half a second (the default) to give them back.
  workerGracefulExitTimeout: 10_000,
  // Starting PGlite takes a second on an idle machine, and much more where others work too.
  testTimeout: 120_000,
};
