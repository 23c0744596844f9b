/**
 * Module files of the installed packages that Node parses, compile: the
 * compiler takes it for what Node takes it for, and V8 parses its factory. What
 * the compiler refuses, Node refuses.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { Script } from "node:vm";
import { renderFactory } from "../src/codegen/factory.js";
import { declaredFormat } from "../src/graph/format.js";
import { decodeSource, loadSource } from "../src/graph/load.js";
import { type AbsolutePath, nodeHost } from "../src/host.js";
import { createPackageReader } from "../src/resolver/package-json.js";
import { npmFixturesDir } from "./support/paths.js";
import { isTaken } from "./support/thorough.js";

const MODULES: ReadonlySet<string> = new Set([".js", ".mjs", ".cjs"]);

const host = nodeHost(npmFixturesDir);
const packages = createPackageReader(host);
const folder = join(npmFixturesDir, "node_modules");
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && MODULES.has(extname(entry.name)))
  .map((entry) => join(entry.parentPath, entry.name) as AbsolutePath)
  .filter((path) => isTaken(relative(folder, path), 4));

/** @returns whether the file compiles; throws where its factory does not */
function compiles(path: AbsolutePath): boolean {
  const source = readFileSync(path);
  const format = declaredFormat(path, "import", host, packages);
  if (format === "json") return false;
  const isMarked = source[0] === 0xef;
  const text = decodeSource(source);
  const loaded = loadSource(path, text, isMarked, format, new Map());
  if ("code" in loaded) return false;
  const factory = renderFactory(
    { source, ...loaded },
    { isAsciiOnly: false, isEager: true, isEscaped: false },
  );
  const { header, footer } = factory;
  const script = `({"x"${header}${Buffer.from(factory.text)}${footer}})`;
  new Script(script, { filename: path });
  return true;
}

test("modules that Node parses compile, and V8 parses their factories", () => {
  expect(files.length).toBeGreaterThan(2_000);
  const refused = files.filter((path) => !compiles(path));
  const parsedByNode = refused.filter((path) => {
    const args = ["--check", path];
    return spawnSync(process.execPath, args).status === 0;
  });
  expect(parsedByNode).toEqual([]);
  expect(refused.length).toBeLessThan(files.length / 1000);
});
