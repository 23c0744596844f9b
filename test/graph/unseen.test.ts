/** What the compiler does not look into, and says so. */
import { compile } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

function diagnose(files: Readonly<Record<string, string>>) {
  const result = compile({ entry: "index.js" }, memoryHost(files));
  return {
    ok: result.ok,
    warnings: result.diagnostics
      .filter(({ severity }) => severity === "warning")
      .map(({ code }) => code),
  };
}

test("a long source that speaks of its own place, but spells no path", () => {
  const long = `/* ${"x".repeat(1_000_000)} */`;
  const own = "const own = __filename.endsWith('x') ? null : __filename;";
  expect(diagnose({ "index.js": `${long}\n${own}` })).toEqual({
    ok: true,
    warnings: ["assets_left_out"],
  });
  expect(diagnose({ "index.js": long }).warnings).toEqual([]);
  expect(diagnose({ "index.js": `${long}\n"__filename";` }).warnings).toEqual(
    [],
  );
});

test("a library that is only resolved is no source", () => {
  const files = { "lib.so.1": "\u007fELF\0\0", "text.so.2": "exports.a = 1" };
  const warned = { ok: true, warnings: ["unsupported_file_type"] };
  expect(
    diagnose({ ...files, "index.js": `require.resolve("./lib.so.1")` }),
  ).toEqual(warned);
  expect(
    diagnose({ ...files, "index.js": `require.resolve("./text.so.2")` }),
  ).toEqual({ ok: true, warnings: [] });
  expect(diagnose({ ...files, "index.js": `require("./lib.so.1")` }).ok).toBe(
    false,
  );
});
