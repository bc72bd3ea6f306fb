// Loaded before any test: it copies the globals that it finds, and must not find a test's.
require('jest-environment-node');

/**
 * Tests run in Node's own global object. Jest's usual environment gives each file a fresh one, and with it a fresh copy of
 * every module: loading the house took 3 to 4 s a file, which was most of the time of a run of 140 files.
 */
module.exports = class SharedEnvironment {
  global = globalThis;
  fakeTimers = null;
  fakeTimersModern = null;
  moduleMocker = null;
  #exit = process.exit;

  async setup() {}

  async teardown() {
    // Jest wraps it once a file.
    process.exit = this.#exit;
  }

  getVmContext() {
    return null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }
};
