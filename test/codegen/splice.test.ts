/**
 * New texts in an artifact that is there: to the byte what is written when all is
 * put together anew, or nothing at all.
 */
import fc from "../support/random.js";
import { type Artifact, paysToBeAscii } from "../../src/codegen/artifact.js";
import { formOf, renderFactory } from "../../src/codegen/factory.js";
import { splice } from "../../src/codegen/splice.js";
import { compile } from "../../src/compile.js";
import { memoryHost } from "../support/memory-host.js";

type Files = Readonly<Record<string, string>>;

const NAMES = ["/app/index.js", "/app/line.js", "/app/b.json", "/app/c.js"];

function project(texts: Files): Files {
  return {
    "/app/package.json": '{ "name": "app" }',
    "/app/index.js": "",
    "/app/line.js": "",
    "/app/b.json": "{}",
    "/app/c.js": "",
    ...texts,
    "/app/entry.js": `${NAMES.map((name) => `require(${JSON.stringify(name)});`).join("\n")}
const fs = require("fs");
exports.text = fs.readFileSync(__dirname + "/text.txt", "utf8");
exports.row = require("line");`,
    // A number behind its name in a table of edges.
    "/app/node_modules/line/index.js": "exports.line = 7;",
    "/app/text.txt": "the text of a file",
  };
}

function compiled(files: Files): Artifact {
  const result = compile({ entry: "/app/entry.js" }, memoryHost(files));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.artifact;
}

function bytesOf({ chunks }: { readonly chunks: readonly Uint8Array[] }) {
  return Buffer.concat(chunks);
}

/** What is there with other texts, where that can be told. */
function spliced(artifact: Artifact, isLarge: boolean, texts: Files) {
  const ids = artifact.manifest.modules.map(({ id }) => id);
  const replaced = Object.entries(texts).map(([path, text]) => {
    const index = ids.indexOf(path.replace("/app", "."));
    const source = Buffer.from(text);
    const module = path.endsWith(".json")
      ? ({ format: "json", source } as const)
      : ({ format: "commonjs", source, dynamicImports: [] } as const);
    const form = formOf(module, { isAsciiOnly: isLarge, isEager: true }, true);
    return { index, text: renderFactory(module, form).text };
  });
  replaced.sort((a, b) => a.index - b.index);
  return splice(bytesOf(artifact), artifact.layout, replaced);
}

const scripts = fc
  .array(
    fc.constantFrom(
      ...["exports.a = 1;", "// line\r", "// cr \r\n", "/* \u2028 */", "ü;"],
      ...["`\n\n\n`;", "", "\n".repeat(120), "/*{u+*/"],
    ),
    { maxLength: 6 },
  )
  .map((lines) => lines.join("\n").replaceAll("ü;", '"ü";'));
const texts = fc.record({
  "/app/index.js": scripts,
  "/app/line.js": scripts,
  "/app/c.js": scripts,
  "/app/b.json": fc.constantFrom("{}", '["ü"]', '{"a": "*/"}', "\ufeff[\r\n]"),
});
const large = "// a remark\n".repeat(400_000);

test.each([
  ["a small artifact", ""],
  ["one that is all ASCII", large],
])("%s with other texts is what it would be", (_, remark) => {
  const isLarge = paysToBeAscii(remark.length);
  fc.assert(
    fc.property(
      texts,
      texts,
      fc.subarray(NAMES, { minLength: 1 }),
      (before, after, names) => {
        const files = {
          ...before,
          "/app/line.js": `exports.l = 1;\n${remark}`,
        };
        const earlier = compiled(project(files));
        const edits = Object.fromEntries(
          Object.entries(after).filter(
            ([name]) => names.includes(name) && name !== "/app/line.js",
          ),
        );
        const anew = compiled(project({ ...files, ...edits }));
        // What is escaped is another kind of factory.
        const kinds = ({ manifest }: Artifact) =>
          manifest.modules.map(({ escaped }) => escaped);
        fc.pre(String(kinds(earlier)) === String(kinds(anew)));
        const found = spliced(earlier, isLarge, edits);
        expect(found && bytesOf(found).equals(bytesOf(anew))).toBe(true);
        expect(found?.layout).toEqual(anew.layout);
      },
    ),
    { numRuns: isLarge ? 15 : 150 },
  );
});

test("a text that an asset shares is not replaced alone", () => {
  const before = project({ "/app/c.js": "shared" });
  const sharing = { ...before, "/app/text.txt": "shared" };
  const replaced = (files: Files, text: string) =>
    spliced(compiled(files), false, { "/app/c.js": text });
  expect(replaced(before, "1")).not.toBeNull();
  expect(replaced(sharing, "1")).toBeNull();
  expect(replaced(before, "the text of a file")).toBeNull();
});

test("nothing is made of what is no artifact", () => {
  const artifact = compiled(project({}));
  const bytes = bytesOf(artifact).fill(
    0x20,
    artifact.layout.firstRow,
    artifact.layout.firstRow + 40,
  );
  expect(
    splice(bytes, artifact.layout, [{ index: 0, text: Buffer.from("1") }]),
  ).toBeNull();
});
