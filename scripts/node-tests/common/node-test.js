/** Stands in for node:test where a test uses it: runs what it is given, in order. */
"use strict";
const { problems } = require("./index.js");

let last = Promise.resolve();

function test(name, options, body = options) {
  if (typeof name === "function") return test(name.name, name);
  if (options?.skip || options?.todo) return last;
  last = last.then(async () => {
    try {
      await body({ test, diagnostic() {}, mock });
    } catch (error) {
      problems.failed.push(`${name}: ${error?.message ?? error}`);
    }
  });
  return last;
}

function describe(_name, options, body = options) {
  body();
}

const mock = { fn: (body = () => {}) => body };
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
