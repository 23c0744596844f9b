"use strict";
module.exports = {
  group: "builders",
  files: {
    "spec/support/jasmine.mjs":
      "export default {spec_dir:'spec',spec_files:['**/*[sS]pec.?(m)js']}",
    "spec/a.spec.js":
      "describe('a',()=>{it('ok',()=>{expect(1).toBe(1)});it('no',()=>{expect(1).toBe(2)})})",
  },
  runs: [["--seed=1"], ["init"], ["--help"], ["--version"], ["examples"]],
};
