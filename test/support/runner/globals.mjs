/**
 * `@jest/globals` for modules that stay loaded from one test file to the next: each name leads to what jest has set up for
 * the file that runs now.
 */
const live = (name) =>
  new Proxy(function () {}, {
    apply: (_target, self, args) => Reflect.apply(globalThis[name], self, args),
    get: (_target, key) => globalThis[name][key],
  });

export const afterAll = live('afterAll');
export const afterEach = live('afterEach');
export const beforeAll = live('beforeAll');
export const beforeEach = live('beforeEach');
export const describe = live('describe');
export const expect = live('expect');
export const it = live('it');
export const test = live('test');
