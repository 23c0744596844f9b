import { builtinModules, isBuiltin } from "node:module";
import { builtinName, builtinNames } from "../../src/resolver/builtins.js";

describe("builtin names", () => {
  test("hold every name that the running Node has", () => {
    const bare = builtinModules.filter((name) => !name.startsWith("node:"));
    const missing = bare.filter((name) => !builtinNames.includes(name));
    expect(missing).toEqual([]);
  });

  test("hold no name that the running Node does not have", () => {
    // Node 26 dropped these; they are builtins on every older version.
    const dropped = /^_stream_/;
    const extra = builtinNames.filter((name) => !isBuiltin(name));
    expect(extra.filter((name) => !dropped.test(name))).toEqual([]);
  });

  test("are sorted and unique", () => {
    expect(builtinNames).toEqual([...new Set(builtinNames)].sort());
  });

  test("are told from packages as Node does", () => {
    const specifiers = ["fs", "fs/", "fs/promises", "test", "sqlite", "sea"];
    specifiers.push("node:fs", "node:test", "punycode/", "string_decoder/", "");
    for (const specifier of specifiers) {
      expect([specifier, builtinName(specifier) !== null]).toEqual([
        specifier,
        isBuiltin(specifier),
      ]);
    }
    expect(builtinName("fs/promises")).toBe("node:fs/promises");
    // A later Node may know it; this one throws when it is asked for.
    expect(builtinName("node:from-the-future")).toBe("node:from-the-future");
  });
});
