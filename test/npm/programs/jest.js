"use strict";
module.exports = {
  group: "builders",
  files: {
    "package.json": '{"name":"p","jest":{"testEnvironment":"node"}}',
    "a.js": "exports.a=1;exports.f=()=>2;",
    "b.js": "module.exports=require('./a').a",
    "a.test.js":
      "const {a}=require('./a');test('a',()=>{expect(a).toBe(1)});test('snap',()=>{expect({a}).toMatchSnapshot()});test('fails',()=>{expect({a:1}).toEqual({a:2})});",
    "b.test.js":
      "jest.mock('./a',()=>({a:5}));test('mocked',()=>{expect(require('./b')).toBe(5)});test('timers',()=>{jest.useFakeTimers();const f=jest.fn();setTimeout(f,1000);jest.runAllTimers();expect(f).toHaveBeenCalled()});",
    "c.test.js":
      "test.each([1,2])('n %i',(n)=>{expect(n).toBeGreaterThan(0)});test('inline',()=>{expect(1).toMatchInlineSnapshot()})",
  },
  runs: [
    ["--ci=false"],
    ["-i", "--verbose"],
    ["--json", "-i"],
    ["--coverage", "-i", "b.test.js"],
    ["--version"],
    ["--help"],
    ["--showConfig"],
    ["--listTests"],
    ["-w", "2", "--no-cache"],
  ],
  ignore: [
    /"(start|end|startTime|endTime|startAt|duration|runtime|loadTestEnvironmentStart|loadTestEnvironmentEnd|setupAfterEnvStart|setupAfterEnvEnd|setupFilesStart|setupFilesEnd)":-?[\d.]+/g,
    /PASS .*|FAIL .*/g,
  ],
  exception:
    "It loads its own packages into the contexts of tests from files, whose folders it looks for on the disk.",
};
