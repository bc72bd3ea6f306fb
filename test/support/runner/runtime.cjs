const { pathToFileURL } = require('node:url');
const JestRuntime = require('jest-runtime').default;
const SharedEnvironment = require('./environment.cjs');

const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
let runs = 0;

/**
 * What jest asks of its module loader, answered by Node's own (see register.mjs). A test file is loaded anew each time it
 * runs, everything that it imports once in the life of a process. So there are no module mocks, which we have no use for.
 *
 * A file that changes the house for everyone in its process (a room of its own, a rule of earning) begins with a comment
 * `@jest-environment node`: jest then gives it modules and a global object of its own, as it usually does.
 */
module.exports = class NodeRuntime {
  constructor(config, environment, ...others) {
    if (!(environment instanceof SharedEnvironment)) return new JestRuntime(config, environment, ...others);
  }

  requireInternalModule(path) {
    // jest-circus keeps its handlers and its tree of tests in the module: a file must not see those of the file before.
    delete require.cache[require.resolve(path)];
    delete globalThis[EVENT_HANDLERS];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    const { href } = pathToFileURL(path);
    await import(path.endsWith('.ts') ? `${href}?run=${(runs += 1).toString()}` : href);
  }

  setGlobalsForRuntime(globals) {
    Object.assign(globalThis, globals);
  }

  getSourceMaps() {
    return new Map();
  }

  enterTestCode() {}
  leaveTestCode() {}
  resetModules() {}
  clearAllMocks() {}
  resetAllMocks() {}
  restoreAllMocks() {}
  teardown() {}
  getAllCoverageInfoCopy() {
    return undefined;
  }
  getAllV8CoverageInfoCopy() {
    return [];
  }
};
