"use strict";
module.exports = {
  mockery: (mockery) => {
    const warnings = [];
    const { warn } = console;
    console.warn = (line) => warnings.push(line);
    mockery.registerMock("a", 1);
    mockery.registerMock("a", 2);
    mockery.registerSubstitute("b", "c");
    mockery.registerSubstitute("b", "d");
    mockery.deregisterAll();
    console.warn = warn;
    try {
      mockery.registerAllowable({});
      return warnings;
    } catch ({ name }) {
      return [...warnings, name];
    }
  },
};
