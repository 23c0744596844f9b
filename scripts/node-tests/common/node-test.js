/** Stands in for node:test where a test uses it: runs what it is given, in order. */
"use strict";
const { problems } = require("./index.js");

let last = Promise.resolve();

function test(name, options, body = options) {
  if (typeof name === "function") return test(name.name, name);
  if (options?.skip || options?.todo) return last;
  last = last.then(async () => {
    try {
      const context = { test, diagnostic() {}, mock };
      if (body.length < 2) await body(context);
      else {
        await new Promise((resolve, reject) => {
          body(context, (error) => (error ? reject(error) : resolve()));
        });
      }
    } catch (error) {
      problems.failed.push(`${name}: ${error?.message ?? error}`);
    } finally {
      mock.restoreAll();
    }
  });
  return last;
}

function describe(_name, options, body = options) {
  body();
}

const restores = [];
const mock = {
  restoreAll() {
    for (const restore of restores.splice(0)) restore();
  },
  fn: (body = () => {}) => body,
  /** @see https://nodejs.org/api/test.html#mockmethodobject-methodname-implementation-options */
  method(object, name, implementation = object[name]) {
    const calls = [];
    const mocked = function (...args) {
      calls.push({ arguments: args, this: this });
      return Reflect.apply(implementation, this, args);
    };
    const original = object[name];
    restores.push(() => {
      object[name] = original;
    });
    object[name] = Object.assign(mocked, {
      mock: { calls, callCount: () => calls.length },
    });
    return object[name];
  },
};
problems.failed ??= [];

module.exports = Object.assign(test, {
  test,
  it: test,
  describe,
  suite: describe,
  mock,
  before: (run) => run(),
  after() {},
  beforeEach() {},
  afterEach() {},
});
test.skip = () => {};
test.todo = () => {};
describe.skip = () => {};
