/** Parts of builtins: in an artifact where a module of the program has their word. */
import { compileSandbox, runSandboxed } from "../support/sandbox.js";

const BROTLI = "node:internal/polyfills/zlib/brotli.js";
const has = (text: string) => text.includes(`"id":"${BROTLI}"`);

test("brotli, where it is spoken of", () => {
  expect(
    has(compileSandbox({ "main.js": 'require("zlib").gzipSync("a");' })),
  ).toBe(false);
  expect(
    has(compileSandbox({ "main.js": 'require("zlib")["createB" + "rotli"];' })),
  ).toBe(true);
});

test("the word may stand in another module than the builtin's name", () => {
  const files = {
    "main.js": 'require("./other.js")(require("zlib"));',
    "other.js": "module.exports = (zlib) => zlib.brotliDecompressSync;",
  };
  expect(has(compileSandbox(files))).toBe(true);
});

test("not without the builtin", () => {
  expect(has(compileSandbox({ "main.js": "exports.brotli = 1;" }))).toBe(false);
});

test("what is not there throws as all that a sandbox lacks", async () => {
  const text = compileSandbox({
    "main.js": `
      const zlib = require("zlib");
      const name = ["b", "decompressSync"].join("ro" + "tli").replace("d", "D");
      try { zlib[name](Buffer.from("")); } catch (error) { exports.message = error.message; }
    `,
  });
  const { exports } = await runSandboxed("v8", text);
  expect(exports).toEqual({
    message: "zlib.BrotliDecompress is not supported in sandbox",
  });
});
