import { TestEnvironment } from 'jest-environment-node';

/** Skips a test where the test file's `globalThis.leftOut`, given the names down to it, answers with a reason. */
export default class LeavingOut extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name !== 'test_start') return;
    const names = [];
    for (let at = test; at.parent; at = at.parent) names.unshift(at.name);
    const reason = this.global.leftOut?.(names);
    if (reason === undefined) return;
    test.mode = 'skip';
    test.name = `${test.name} (${reason})`;
  }
}
