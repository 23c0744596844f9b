/** Arithmetic of so many bits, which hashes are made with, on each engine. */
import { expectLikeNode } from "../support/like-node.js";
import { compileSandbox } from "../support/sandbox.js";

test("BigInt.asUintN and BigInt.asIntN", () =>
  expectLikeNode(`
    const attempt = (run) => {
      try { return String(run()); } catch (error) { return error.name; }
    };
    const values = [0n, 1n, -1n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 64n), 2n ** 127n + 5n, 2n ** 128n - 1n, -12345678901234567890n];
    for (const bits of [0, 1, 8, 31, 32, 33, 63, 64, 65, 127, 128, 1.9, "16"]) {
      console.log(bits, values.map((value) => BigInt.asUintN(bits, value)), values.map((value) => BigInt.asIntN(bits, value)));
    }
    for (const [bits, value] of [[-1, 1n], [8, 1], [2 ** 53, 1n], [8, "255"], [8, true]]) console.log(attempt(() => BigInt.asUintN(bits, value)));
    console.log(BigInt.asUintN.name, BigInt.asUintN.length, Object.keys(BigInt));
    let hash = 0xcbf29ce484222325n;
    for (const byte of Buffer.from("fnv-1a of 64 bits")) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    console.log(hash.toString(16));
  `));

test("only programs that name it have it", () => {
  const has = (program: string) =>
    compileSandbox({ "main.js": program }).includes("polyfills/big-int.js");
  expect(has("exports.a = BigInt.asUintN(64, 1n);")).toBe(true);
  expect(has("exports.a = BigInt(1);")).toBe(false);
});
