/**
 * ls, why and decode over artifacts of real packages. The manifest is checked
 * against the artifact's bytes by an independent reader, decoded stacks against
 * those of plain Node.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unescapeText } from "../../src/codegen/factory.js";
import { artifactText, compile, nodeHost } from "../../src/index.js";
import type { ModuleListing } from "../../src/inspect/ls.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import type { Explanation } from "../../src/inspect/why.js";
import { runNode } from "../support/children.js";
import { compileTo } from "../support/compile-module-id.js";
import { embeddedModules, manifestOf } from "../support/embedded.js";
import { npmFixtures } from "../support/npm-fixtures.js";
import { npmFixturesDir, repoRoot } from "../support/paths.js";
import { plantTree } from "../support/tree.js";

const program = join(repoRoot, "dist/src/bin.js");
const sha256 = (bytes: Uint8Array) =>
  createHash("sha256").update(bytes).digest("hex");

describe("the manifest is true", () => {
  test.each(npmFixtures.map((fixture) => [fixture.name, fixture] as const))(
    "of %s",
    (_name, { moduleids, alongside = [] }) => {
      const result = compile(
        { moduleid: [...moduleids, ...alongside] },
        nodeHost(npmFixturesDir),
      );
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      const file = Buffer.concat(result.artifact.chunks);
      expect(file.length).toBe(result.artifact.size);
      expect(manifestOf(file)).toEqual(result.artifact.manifest);
      const modules = embeddedModules(file);
      expect(modules.filter(({ untrue }) => untrue.length > 0)).toEqual([]);

      // CommonJS is embedded byte for byte, but for #! and import().
      const sources = new Set(
        [...result.inputs].map((path) => sha256(readFileSync(path))),
      );
      for (const [index, { format, edges, escaped }] of manifestOf(
        file,
      ).modules.entries()) {
        const { text, id } = modules[index] ?? { text: Buffer.of(), id: "" };
        if (format !== "commonjs" || text.toString("latin1", 0, 2) === "//") {
          continue;
        }
        if (text.includes("$i0000")) continue;
        const source = escaped
          ? Buffer.from(unescapeText(text.toString()))
          : text;
        expect([id, sources.has(sha256(source))]).toEqual([id, true]);
        for (const target of Object.values(edges)) {
          if (typeof target !== "number") continue;
          expect(modules[target]).toBeDefined();
        }
      }
      const reading = readManifest(file);
      if (!reading.ok) throw new Error(reading.reason);
      expect(
        reading.texts.map(({ offset }, index) =>
          file.indexOf(modules[index]?.text ?? "", offset),
        ),
      ).toEqual(reading.texts.map(({ offset }) => offset));
      expect(artifactText(result.artifact)).not.toContain(npmFixturesDir);
    },
  );
});

/**
 * A server that answers each request by the stack that it leads to, thrown as
 * deep in express's dependencies as a request can reach.
 */
const SERVER = `const express = require("express");
const qs = require("qs");
const http = require("http");

Error.stackTraceLimit = 100;
const app = express();
app.set("query parser", (text) =>
  qs.parse(text, {
    decoder(value, fallback) {
      if (value === "boom") throw new RangeError("in qs");
      return fallback(value);
    },
  }),
);
app.use(express.json({ limit: 20 }));
app.get("/handler", function handler() {
  throw new Error("in a handler");
});
app.get("/send-file", (request, response) => response.sendFile("relative"));
app.get("/render", (request, response) => response.render("absent"));
app.get("/header", (request, response) => response.set("Content-Type", []));
app.get("/location", (request, response) => response.redirect());
app.param("id", (request, response, next, id) => JSON.parse(id));
app.get("/param/:id", () => {});
app.get("/async", async (request, response, next) => {
  try {
    await new Promise((resolve) => setImmediate(resolve));
    request.app.engine();
  } catch (error) {
    next(error);
  }
});
app.use((error, request, response, next) => {
  // Not through express: it may have failed before it got so far.
  response.statusCode = 500;
  response.end(error.stack);
});

const requests = [
  ["/handler"], ["/send-file"], ["/render"], ["/header"], ["/location"],
  ["/param/%7Bx"], ["/param/%E0"], ["/async"], ["/?a=boom"], ["/?a[b][c]=boom"],
  ["/json", { method: "POST", body: '{"a"; 1}' }],
  ["/large", { method: "POST", body: '{"a": "0123456789abcdef"}' }],
  ["/charset", { method: "POST", body: "{}", type: "application/json; charset=utf-9" }],
  ["/encoding", { method: "POST", body: "{}", encoding: "br2" }],
];
const server = app.listen(0, "127.0.0.1", async () => {
  for (const [path, { type = "application/json", encoding, ...init } = {}] of requests) {
    const headers = { "content-type": type, connection: "close" };
    if (encoding) headers["content-encoding"] = encoding;
    const url = "http://127.0.0.1:" + server.address().port + path;
    const response = await fetch(url, { ...init, headers });
    console.log("## " + path + "\\n" + (await response.text()));
  }
  server.close();
  server.closeAllConnections();
});
`;

/** \`/…/node_modules/qs/lib/parse.js\` as the id of that module. */
function withIds(text: string, project: string): string {
  return text
    .replaceAll(join(project, "/"), "./")
    .replace(
      /[^\s(]*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/\s]+)([^\s:)]*)/g,
      (path: string, name: string, rest: string) => {
        const root = path.slice(0, path.length - rest.length);
        const { version } = JSON.parse(
          readFileSync(join(root, "package.json"), "utf8"),
        ) as { version: string };
        return `${name}@${version}${rest}`.replaceAll("\\", "/");
      },
    );
}

/** Without the frames of either loader. */
function withoutLoader(text: string): readonly string[] {
  return text
    .split("\n")
    .filter(
      (line) => !/ingot:runtime|node:internal\/(?:modules|main)/.test(line),
    );
}

describe("express", () => {
  let source: string;
  let artifact: string;
  beforeAll(async () => {
    source = plantTree({ "server.js": SERVER });
    symlinkSync(
      join(npmFixturesDir, "node_modules"),
      join(source, "node_modules"),
      "junction",
    );
    artifact = join(plantTree({}), "server.cjs");
    compileTo(artifact, source, ["server.js"]);
  });

  async function ingot(...args: readonly string[]): Promise<string> {
    const run = await runNode([program, ...args], dirname(artifact));
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    return run.stdout;
  }

  test("a stack thrown inside a dependency decodes to Node's files, lines and columns", async () => {
    const [byNode, byArtifact] = await Promise.all([
      runNode([join(source, "server.js")], source),
      runNode([artifact], dirname(artifact)),
    ]);
    for (const run of [byNode, byArtifact]) {
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    }
    const log = join(dirname(artifact), "log.txt");
    writeFileSync(log, byArtifact.stdout);
    const decoded = withoutLoader(await ingot("decode", artifact, log));
    const expected = withoutLoader(withIds(byNode.stdout, source));
    expect(decoded).toEqual(expected);

    // The comparison saw what it is about.
    const text = expected.join("\n");
    expect(text.match(/^## /gm)).toHaveLength(14);
    for (const frame of [
      /at handler \(\.\/server\.js:\d+:\d+\)/,
      /\(express@4[^/]*\/lib\/router\/layer\.js:\d+:\d+\)/,
      /\(qs@[^/]*\/lib\/parse\.js:\d+:\d+\)/,
      /\(qs@[^/]*\/lib\/utils\.js:\d+:\d+\)|\(qs@/,
      /\(body-parser@[^/]*\/lib\/types\/json\.js:\d+:\d+\)/,
      /\(raw-body@[^/]*\/index\.js:\d+:\d+\)/,
    ]) {
      expect(text).toMatch(frame);
    }
    expect(text.match(/^ {4}at /gm)?.length).toBeGreaterThan(150);
    expect(text).not.toContain(npmFixturesDir);
  });

  test("an error that ends the process decodes from standard input", async () => {
    const failing = plantTree({
      "main.js": 'require("express").Router().use("/", 5);',
    });
    symlinkSync(
      join(npmFixturesDir, "node_modules"),
      join(failing, "node_modules"),
      "junction",
    );
    const out = join(plantTree({}), "failing.cjs");
    compileTo(out, failing, ["main.js"]);
    const byNode = await runNode([join(failing, "main.js")], failing);
    const byArtifact = await runNode([out], dirname(out));
    expect([byNode.exitCode, byArtifact.exitCode]).toEqual([1, 1]);
    const decoded = execFileSync(process.execPath, [program, "decode", out], {
      input: byArtifact.stderr,
      encoding: "utf8",
    });
    expect(withoutLoader(decoded)).toEqual(
      withoutLoader(withIds(byNode.stderr, failing)),
    );
    expect(decoded).toMatch(/^[\w.@-]+@[\d.]+\/\S+:\d+\n/);
  });

  test("ls lists exactly what is embedded", async () => {
    const file = readFileSync(artifact);
    const manifest = manifestOf(file);
    const listing = JSON.parse(
      await ingot("ls", artifact, "--json"),
    ) as ModuleListing;
    expect(listing.entry).toBe("./server.js");
    const byId = <Module extends { readonly id: string }>(
      modules: readonly Module[],
    ) => [...modules].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(
      byId(listing.modules).map(({ id, line, size, sha256: hash, format }) => ({
        id,
        line,
        size,
        hash,
        format,
      })),
    ).toEqual(
      byId(manifest.modules).map(
        ({ id, line, size, sha256: hash, format }) => ({
          id,
          line,
          size,
          hash,
          format,
        }),
      ),
    );
    const texts = new Map(
      embeddedModules(file).map(({ id, text }) => [id, text.length]),
    );
    for (const { id, size } of listing.modules)
      expect(size).toBe(texts.get(id));
    expect(listing.totals.modules).toBe(texts.size);
    expect(listing.totals.size).toBe(
      [...texts.values()].reduce((sum, size) => sum + size, 0),
    );
    const names = listing.packages.map(({ name }) => name);
    expect(new Set(names)).toEqual(
      new Set(
        manifest.modules
          .filter(({ id }) => !id.startsWith("./"))
          .map(({ id }) => /^(?:@[^/]+\/)?[^@]+/.exec(id)?.[0]),
      ),
    );
    // Two versions of debug and ms meet here.
    expect(listing.duplicates.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["ms"]),
    );
    const text = await ingot("ls", artifact);
    for (const { id } of listing.modules) expect(text).toContain(id);
  });

  test("why gives chains of edges that exist, as short as there are", async () => {
    const { modules, entry } = manifestOf(readFileSync(artifact));
    const idAt = (index: number) => modules[index]?.id ?? "";
    const edgesOf = (id: string) => {
      const { edges = {}, imports = [] } =
        modules.find((module) => module.id === id) ?? {};
      return [...Object.entries(edges), ...imports].map(
        ([specifier, target]) => ({
          specifier,
          to: typeof target === "number" ? idAt(target) : String(target),
        }),
      );
    };
    /** Fewest edges from the entry to whatever it leads to. */
    const distances = new Map([[idAt(entry), 0]]);
    for (const [id, distance] of distances) {
      for (const { to } of edgesOf(id)) {
        if (!distances.has(to)) distances.set(to, distance + 1);
      }
    }
    for (const query of ["ms", "qs", "body-parser", "node:zlib"]) {
      const explanation = JSON.parse(
        await ingot("why", artifact, query, "--json"),
      ) as Explanation;
      expect(explanation.found.length).toBeGreaterThan(0);
      for (const { target, chain } of explanation.found) {
        let at = chain?.root;
        expect(at).toBe("./server.js");
        for (const { importer, specifier, ...step } of chain?.steps ?? []) {
          expect(importer).toBe(at);
          at = "id" in step.target ? step.target.id : query;
          expect(edgesOf(importer)).toContainEqual({ specifier, to: at });
        }
        expect(at).toBe(target);
        if (query !== "node:zlib") {
          expect(chain?.steps.length).toBe(distances.get(target));
        }
      }
      const text = await ingot("why", artifact, query);
      expect(text).toContain("./server.js  (entry)");
    }
    const none = await runNode([program, "why", artifact, "exprss"], "/");
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain("express");
  });
});
