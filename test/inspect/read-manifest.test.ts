import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readManifest } from "../../src/inspect/read-manifest.js";
import {
  type HandMadeArtifact,
  type HandMadeModule,
  handMadeArtifact,
} from "../support/hand-made-artifact.js";

const readText = (text: string) => readManifest(Buffer.from(text));

function accepted(text: string) {
  const reading = readText(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading;
}

function refusal(text: string): string {
  const reading = readText(text);
  return reading.ok ? "accepted" : reading.reason;
}

const main: HandMadeModule = {
  id: "./src/main.js",
  text: 'const ms = require("ms");\nconsole.log(ms(require("./data.json").a));\n',
  edges: { ms: "ms@2.1.3/index.js", "./data.json": "./src/data.json" },
  conditions: { ms: ["node", "require"] },
};
const data: HandMadeModule = {
  id: "./src/data.json",
  text: '{\r\n"a":"`$' + '{1}*/`"}',
  format: "json",
};
const ms: HandMadeModule = {
  id: "ms@2.1.3/index.js",
  text: "module.exports = (text) => text + 1; // no line end",
  edges: { fs: "node:fs", pg: { external: "pg" }, gone: null },
};
const plain: HandMadeArtifact = {
  modules: [main, data, ms],
  names: { ms: "ms@2.1.3/index.js", "./main": "./src/main.js" },
};

describe("readManifest accepts", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ingot-read-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (text: string) => {
    const path = join(folder, "out.cjs");
    writeFileSync(path, text);
    return spawnSync(process.execPath, [path], { encoding: "utf8" });
  };

  test("the manifest and the place of each text", () => {
    const text = handMadeArtifact(plain);
    expect(run(text).stdout).toBe("`$" + "{1}*/`1\n");
    const { manifest, texts, lines } = accepted(text);
    expect(manifest.entry).toBe(0);
    expect(manifest.names).toEqual({ ms: 2, "./main": 0 });
    expect(manifest.modules[2]?.edges).toEqual(ms.edges);
    expect(lines).toBe(text.split("\n").length - 1);
    const embedded = manifest.modules.map(({ size }, index) => {
      const offset = texts[index]?.offset ?? -1;
      return Buffer.from(text).toString("utf8", offset, offset + size);
    });
    expect(embedded).toEqual([
      main.text,
      data.text.replace("*/", "*\\/"),
      ms.text,
    ]);
    const fileLines = text.split("\n");
    expect(
      manifest.modules.map(({ line }, index) => [
        fileLines[line - 1],
        texts[index]?.lines,
      ]),
    ).toEqual([
      ['const ms = require("ms");', 3],
      ["{\r", 2],
      ["module.exports = (text) => text + 1; // no line end", 1],
    ]);
  });

  test("texts that look like a manifest or a factory are never searched", () => {
    const fake = `\`), {\n{"ingot":1,"modules":[]}\n\`), {\n["Packages_b"]: function (exports, require, module, __filename, __dirname) {\n}, require, module);\n`;
    const text = handMadeArtifact({
      modules: [
        { id: "a@1.0.0/a.js", text: `/*\n${fake}*/`, edges: { [fake]: null } },
        { id: "b", text: JSON.stringify({ fake }), format: "json" },
      ],
    });
    expect(run(text)).toMatchObject({ status: 0, stderr: "" });
    const { manifest } = accepted(text);
    expect(manifest.modules.map(({ id }) => id)).toEqual(["a@1.0.0/a.js", "b"]);
    expect(Object.keys(manifest.modules[0]?.edges ?? {})).toEqual([fake]);
  });

  test("lines are counted as the engine counts them", () => {
    const oddLineEnds =
      "// cr\r// crlf\r\n// ls\u2028// ps\u2029/* \u2027 \u202a é */\r";
    const text = handMadeArtifact({
      modules: [
        {
          id: "a@1.0.0/a.js",
          text: `require("b"); ${oddLineEnds}`,
          edges: { b: "b@1.0.0/b.js" },
        },
        { id: "b@1.0.0/b.js", text: `${oddLineEnds}throw new Error("b")` },
      ],
    });
    const { stderr } = run(text);
    const thrown = Number(/out\.cjs:(\d+)/.exec(stderr)?.[1]);
    const { manifest, texts } = accepted(text);
    expect(thrown - (manifest.modules[1]?.line ?? 0) + 1).toBe(6);
    // A last CR and the line feed that the artifact adds are one line end.
    expect(texts.map(({ lines }) => lines)).toEqual([5, 6]);
  });

  test.each([
    ["#!/usr/bin/env node"],
    ["#!/usr/bin/env node\r"],
    ["#!/usr/bin/env -S node --stack-trace-limit=50"],
  ])("a #! line before everything: %j", (hashbang) => {
    const text = handMadeArtifact({ ...plain, hashbang });
    expect(run(text).status).toBe(0);
    expect(accepted(text).manifest.entry).toBe(0);
  });

  test("ids and specifiers that are hostile to objects", () => {
    const names = ["__proto__", "constructor", "toString", "\ud83d", "\u2028"];
    const { manifest } = accepted(
      handMadeArtifact({
        modules: names.map((id) => ({
          id,
          text: "",
          edges: Object.fromEntries(names.map((name) => [name, name])),
        })),
        names: Object.fromEntries(names.map((name) => [name, name])),
      }),
    );
    expect(manifest.modules.map(({ id }) => id)).toEqual(names);
    expect(Object.entries(manifest.modules[0]?.edges ?? {})).toEqual(
      names.map((name, index) => [name, index]),
    );
    expect(Object.keys(manifest.names)).toEqual(names);
  });

  test("a text whose own line end closes the factory", () => {
    // The line feed before the footer may be the text's or the artifact's.
    const text = handMadeArtifact({ modules: [{ id: "a", text: "1;" }] });
    const own = text.replace('"size":2', '"size":3');
    expect(accepted(own).texts[0]?.lines).toBe(1);
  });
});

describe("readManifest refuses", () => {
  const text = handMadeArtifact(plain);
  const edited = (from: string | RegExp, to: string) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return refusal(changed);
  };

  test.each([
    ["nothing", ""],
    ["a script", 'console.log("// ingot 1 ")\n'],
    ["a manifest alone", '{"ingot":1,"modules":[]}\n`), {\n'],
    ["another marker", "// ingotten 1\n"],
    ["a marker without a version", "// ingot one\n"],
    ["a marker after a script's start", "1;\n// ingot 1 …\n"],
  ])("what is no artifact: %s", (_, other) => {
    expect(refusal(other)).toBe(
      "not an ingot artifact: it does not start with `// ingot …`",
    );
  });

  test("an unknown version, in the first line or in the manifest", () => {
    expect(edited("// ingot 1 ", "// ingot 2 ")).toBe(
      "artifact version 2 is unknown: this ingot reads version 1",
    );
    expect(edited('{"ingot":1,', '{"ingot":7,')).toBe(
      "the manifest is malformed: artifact version 7 is unknown: this ingot reads version 1",
    );
    expect(edited('{"ingot":1,', '{"ingot":"1",')).toContain('version "1"');
  });

  test("every truncation", () => {
    const whole = text.length - 1; // the last line feed says nothing
    for (let length = 0; length < whole; length++)
      expect([length, readText(text.slice(0, length)).ok]).toEqual([
        length,
        false,
      ]);
    expect(readText(text.slice(0, whole)).ok).toBe(true);
  });

  test("every line feed put into the factories", () => {
    for (let at = text.indexOf("`), {\n") + 5; at < text.length - 1; at++)
      expect([
        at,
        readText(`${text.slice(0, at)}\n${text.slice(at)}`).ok,
      ]).toEqual([at, false]);
  });

  test("line ends changed by a transfer", () => {
    expect(refusal(text.replaceAll("\n", "\r\n"))).toBe(
      "the manifest does not end: the file is truncated or its line ends were changed",
    );
  });

  test("a manifest that is not JSON, with its line", () => {
    const line =
      text.split("\n").findIndex((l) => l.startsWith('{"ingot"')) + 1;
    expect(edited('"format":"json"', '"format":"json" 1')).toMatch(
      new RegExp(`^line ${line + 2}: the manifest is not JSON: .*position`),
    );
    expect(edited('"format":"json"', '"format":json')).toMatch(
      new RegExp(`^from line ${line}: the manifest is not JSON: Unexpected`),
    );
    const broken = Buffer.from(text);
    broken[broken.indexOf('"ms@2.1.3') + 1] = 0xff;
    expect(readManifest(broken)).toEqual({
      ok: false,
      reason: `line ${line}: the manifest is not UTF-8`,
    });
  });

  test.each<[string | RegExp, string, string]>([
    ['"compiler":"0.1.0"', '"compiler":1', "compiler must be a string, not 1"],
    ['"entry":0', '"entry":3', "entry must be the index of a module, not 3"],
    ['"entry":0', '"entry":-1', "entry must be the index of a module, not -1"],
    [
      '"entry":0',
      '"entry":0.5',
      "entry must be the index of a module, not 0.5",
    ],
    ['"entry":0,', "", "entry must be the index of a module, not nothing"],
    ['"names":{', '"names":[],"x":{', "names must be an object, not []"],
    [
      '"./main":0',
      '"./main":"0"',
      'names["./main"] must be the index of a module, not "0"',
    ],
    ['"modules":[', '"modules":{},"x":[', "modules must be an array, not {}"],
    [/\{"id":"ms@2.*/, "null", "modules[2] must be an object, not null"],
    [
      '"id":"ms@2.1.3/index.js"',
      '"id":3',
      "modules[2].id must be a string, not 3",
    ],
    [
      '"factory":"Modules_src_2f_main_2e_js"',
      '"factory":"main"',
      'modules[0].factory must be "Modules_src_2f_main_2e_js", not "main"',
    ],
    [/"line":\d+/, '"line":0', "modules[0].line must be a line number, not 0"],
    [
      /"size":\d+/,
      '"size":1e300',
      "modules[0].size must be a byte count, not 1e+300",
    ],
    [
      '"sha256":"00',
      '"sha256":"',
      "sha256 must be 64 lower-case hex digits, not ",
    ],
    [
      /("size":\d+,"sha256":")../,
      "$1",
      "modules[0].sha256 must be 64 lower-case hex digits, not ",
    ],
    [
      '"format":"json"',
      '"format":"wasm"',
      'modules[1].format must be "commonjs" or "json" or "native" or "module", not "wasm"',
    ],
    [
      '"format":"json"',
      '"format":"toString"',
      'modules[1].format must be "commonjs" or "json" or "native" or "module", not "toString"',
    ],
    [
      '"edges":{}',
      '"edges":null',
      "modules[1].edges must be an object, not null",
    ],
    [
      '"ms":2,"./data',
      '"ms":9,"./data',
      'modules[0].edges["ms"] must be the index of a module, "node:…", {"external": …}, {"empty": true} or null, not 9',
    ],
    [
      '"node:fs"',
      '"fs"',
      'modules[2].edges["fs"] must be the index of a module, "node:…", {"external": …}, {"empty": true} or null, not "fs"',
    ],
    [
      '{"external":"pg"}',
      '{"external":1}',
      'modules[2].edges["pg"] must be the index of a module, "node:…", {"external": …}, {"empty": true} or null, not {"external":1}',
    ],
    [
      '"edges":{}',
      '"edges":{},"workers":[]',
      "modules[1].workers must be an object, not []",
    ],
    [
      '"edges":{}',
      '"edges":{},"workers":{"./w.js":-1}',
      'modules[1].workers["./w.js"] must be the index of a module, "node:…", {"external": …}, {"empty": true} or null, not -1',
    ],
    [
      '["node","require"]',
      '"node"',
      'modules[0].conditions["ms"] must be an array of strings, not "node"',
    ],
    [
      '["node","require"]',
      '["node",1]',
      'modules[0].conditions["ms"] must be an array of strings, not ["node",1]',
    ],
  ])("%s made %s", (from, to, reason) => {
    expect(edited(from, to)).toContain(`the manifest is malformed: ${reason}`);
  });

  test("an id that occurs twice", () => {
    const twice = handMadeArtifact({ modules: [ms, ms] });
    expect(refusal(twice)).toBe(
      'the manifest is malformed: modules[1].id repeats "ms@2.1.3/index.js"',
    );
  });

  test("modules that do not lie where the manifest says", () => {
    const header =
      text.split("\n").findIndex((l) => l.startsWith('["Modules_src_2f_main')) +
      1;
    expect(edited(/"line":\d+/, `"line":${header}`)).toBe(
      `./src/main.js starts at line ${header + 1}, but the manifest says line ${header}`,
    );
    expect(edited(/"line":\d+/, '"line":100000')).toMatch(
      /^line \d+: expected the factory of \.\/src\/data\.json; the file is truncated or was edited$/,
    );
    expect(edited(/"size":\d+/, '"size":5')).toBe(
      "./src/main.js does not end after 5 bytes, as the manifest says; the file is truncated or was edited",
    );
    expect(edited(/"size":\d+/, '"size":900000')).toContain(
      "does not end after 900000 bytes",
    );
    expect(edited('\n["Packages_ms', '\n["Packages_mz')).toContain(
      "expected the factory of ms@2.1.3/index.js",
    );
    expect(
      edited("}, require, module);", "}, require, module); // more\n"),
    ).toMatch(/^line \d+: expected the artifact's last line/);
  });
});
