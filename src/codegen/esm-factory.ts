/**
 * One ES module as a factory. Receives the module's text and its analysis;
 * returns the text to embed, with the header and footer around it. Line n of the
 * module is line n of the embedded text. Must not know other modules.
 *
 * ```js
 * ["Packages_a_2f_b_2e_mjs"]: function* ($m, $i, $n) { "use strict"; $m.link({f: () => f}, {}, {y: [0, "x"]}); yield;
 *        function f() { return $i.y; }
 * },
 * ```
 *
 * A generator has the two phases of a module. Its first step enters the scope:
 * hoisted functions are there, and `link` takes the getters of what the module
 * exports. Its second step is the evaluation; top-level await makes the
 * generator an async one. `$i` has the imported names, `$n` the imported
 * namespaces where only their members are read. The other end of all this is
 * src/runtime-shims/esm.ts.
 */
import type { EsmAnalysis, Rewrite } from "../graph/esm/types.js";

export interface EsmFactory {
  /** What follows the factory's key up to line 1 of the module. */
  readonly header: string;
  readonly text: string;
}

/** The names by which a factory reaches what is not its own. */
interface Names {
  readonly module: string;
  readonly imports: string;
  readonly namespaces: string;
  /** The binding of a default export that has no name. */
  readonly default: string;
}

/**
 * @param source the text that was analysed
 */
export function renderEsmFactory(
  source: string,
  analysis: EsmAnalysis,
): EsmFactory {
  const names = freeNames(analysis.dollarNames);
  let text = "";
  let at = 0;
  for (const rewrite of analysis.rewrites) {
    text += source.slice(at, rewrite.start);
    text += replacementFor(rewrite, source, names);
    at = rewrite.end;
  }
  return {
    header: `: ${headerOf(analysis, names)}\n`,
    text: text + source.slice(at),
  };
}

/** `$m` and so on; `$0m` where the module has such names itself. */
function freeNames(taken: ReadonlySet<string>): Names {
  for (let prefix = "$", next = 0; ; prefix = `$${next++}`) {
    const names = {
      module: `${prefix}m`,
      imports: `${prefix}i`,
      namespaces: `${prefix}n`,
      default: `${prefix}d`,
    };
    if (!Object.values(names).some((name) => taken.has(name))) return names;
  }
}

/**
 * The arguments of `link` are four tables: getters of exports by the binding's
 * own name, getters of the other exports, imported names and namespaces with
 * the request (and export) that each comes from.
 */
function headerOf(analysis: EsmAnalysis, names: Names): string {
  const own: string[] = [];
  const renamed: string[] = [];
  const imports: string[] = [];
  const namespaces: string[] = [];
  const importedNamespaces = new Set<string>();
  for (const { local, imported } of analysis.imports) {
    if (imported === null) importedNamespaces.add(local);
  }
  const used = new Set<string>();
  const members = new Set<string>();
  for (const rewrite of analysis.rewrites) {
    if (rewrite.kind === "reference") used.add(rewrite.local);
    if (rewrite.kind === "namespace") members.add(rewrite.local);
  }

  for (const { exported, local } of analysis.localExports) {
    let value = local ?? names.default;
    if (importedNamespaces.has(value)) {
      used.add(value);
      value = `${names.imports}.${value}`;
    }
    const table = exported === local ? own : renamed;
    table.push(`${propertyKey(exported)}: () => ${value}`);
  }
  for (const { local, request, imported } of analysis.imports) {
    const key = propertyKey(local);
    if (used.has(local)) {
      const name = imported === null ? "" : `, ${JSON.stringify(imported)}`;
      imports.push(`${key}: [${request}${name}]`);
    }
    if (members.has(local)) namespaces.push(`${key}: ${request}`);
  }
  for (const { exported, request } of analysis.namespaceExports) {
    // No imported name can be spelled so.
    const key = JSON.stringify(`*${request}`);
    renamed.push(`${propertyKey(exported)}: () => ${names.imports}[${key}]`);
    if (!imports.includes(`${key}: [${request}]`)) {
      imports.push(`${key}: [${request}]`);
    }
  }

  const keyword = analysis.hasTopLevelAwait ? "async function*" : "function*";
  const parameters = `${names.module}, ${names.imports}, ${names.namespaces}`;
  const tables = [own, renamed, imports, namespaces];
  while (tables.at(-1)?.length === 0) tables.pop();
  const link = tables.map((entries) => `{${entries.join(", ")}}`).join(", ");
  const naming = analysis.hasDefaultFunction
    ? ` ${names.module}.name(${names.default});`
    : "";
  return `${keyword} (${parameters}) { "use strict"; ${names.module}.link(${link});${naming} yield;`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

function propertyKey(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

function replacementFor(
  rewrite: Rewrite,
  source: string,
  names: Names,
): string {
  const { start, end } = rewrite;
  const original = source.slice(start, end);
  switch (rewrite.kind) {
    case "hashbang":
      return "//";
    case "drop":
      // The semicolon keeps the statements around it apart.
      return `;${dropped(original, source, end)}`;
    case "export-keywords":
      return blank(original);
    case "default-function":
      return namedKeywords(original, names.default);
    case "default-value": {
      // As the value of a property an anonymous function is named after it.
      const opening = rewrite.anonymous ? "={default:" : " =";
      const declaration = `const ${names.default}${opening}`;
      return padded(declaration, original);
    }
    case "default-value-end":
      return source[start] === ";" ? "}.default" : "}.default;";
    case "reference": {
      const read = `${names.imports}.${rewrite.local}`;
      const value = rewrite.called ? `(0, ${read})` : read;
      const label = rewrite.shorthand ? `${rewrite.local}: ` : "";
      const separator =
        rewrite.leading && !endsStatement(source, start) ? ";" : "";
      return separator + label + value;
    }
    case "namespace":
      return `${names.namespaces}.${rewrite.local}`;
    case "unbound": {
      const { name } = rewrite;
      const label = rewrite.shorthand ? `${name}: ` : "";
      const object = rewrite.typeof ? "global" : "unbound";
      return `${label}${names.module}.${object}.${name}`;
    }
    case "import-meta":
      return padded(`${names.module}.meta`, original);
    case "program":
      return `${names.module}.program(`;
    case "program-end":
      return ")";
    case "dynamic-import":
      return `${names.module}.import`;
    case "made-import":
      return `${rewrite.before}${names.module}.import${rewrite.after}`;
    case "create-require":
      return padded(`${names.module}.createRequire`, original);
  }
}

const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/g;

/** Spaces in place of everything but line ends. */
function blank(original: string): string {
  return original.replace(/[^\n\r\u2028\u2029]/g, " ");
}

/** `replacement`, with the width and the line ends of what it replaces. */
function padded(replacement: string, original: string): string {
  const lineEnds = original.match(LINE_ENDS);
  return lineEnds === null
    ? replacement.padEnd(original.length)
    : replacement + lineEnds.join("");
}

/** Only code that follows on the same line needs its column kept. */
function dropped(original: string, source: string, end: number): string {
  const following = /[ \t;]*(?:$|[\n\r\u2028\u2029]|\/\/)/y;
  following.lastIndex = end;
  return following.test(source)
    ? (original.match(LINE_ENDS) ?? []).join("")
    : blank(original.slice(1));
}

/** `export default async function` → `async function $d`, flush right. */
function namedKeywords(original: string, name: string): string {
  const exporting = /^export(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*default/.exec(
    original,
  );
  const width = exporting === null ? 0 : exporting[0].length;
  const spaces = blank(original.slice(0, width));
  const kept = /^ *$/.test(spaces) ? spaces.slice(name.length + 1) : spaces;
  return `${kept}${original.slice(width)} ${name}`;
}

/** Whether nothing before `start` could take what stands there as its operand. */
function endsStatement(source: string, start: number): boolean {
  let at = start - 1;
  while (at >= 0 && /\s/.test(source.charAt(at))) at--;
  return at < 0 || source[at] === ";" || source[at] === "{";
}
