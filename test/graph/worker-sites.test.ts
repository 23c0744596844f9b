/**
 * What the text says of workers: which calls start one, and which files each may
 * run. That Node starts these is shown by fixtures/run; here are the spellings.
 */
import { mayStartWorkers } from "../../src/graph/workers/candidates.js";
import { findHandedNames } from "../../src/graph/workers/handed-names.js";
import { findWorkerSites } from "../../src/graph/workers/scan.js";
import { describePattern } from "../../src/graph/patterns/expand.js";

const head = `
  const { Worker } = require("worker_threads");
  const child_process = require("node:child_process");
  const cluster = require("cluster");
  const path = require("path");
`;

/** Each site as `callee: what it may run`. */
function sitesOf(text: string, format: "commonjs" | "module" = "commonjs") {
  const source = format === "commonjs" ? head + text : text;
  const sites = findWorkerSites(source, format, "own.js");
  // The cheap question must never rule out what the parser finds.
  if (sites.length > 0) expect(mayStartWorkers(source)).toBe(true);
  return sites.map(
    ({ callee, patterns, specifiers, fromWorkingDirectory, open }) =>
      [
        `${callee}:`,
        ...patterns.map(describePattern),
        ...specifiers.map(({ specifier, kind }) => `${kind} ${specifier}`),
        ...fromWorkingDirectory.map((text) => `cwd ${text}`),
        ...(open ? ["open"] : []),
      ].join(" "),
  );
}

test.each([
  ['new Worker(path.join(__dirname, "a.js"))', "new Worker: ./a.js"],
  ['new Worker(__dirname + "/a.js", {})', "new Worker: ./a.js"],
  ["new Worker(__filename)", "new Worker: ./own.js"],
  ["new Worker(path.join(__dirname, 'jobs', x))", "new Worker: ./jobs/*"],
  ['new Worker(require.resolve("./a"))', "new Worker: resolve ./a"],
  [
    "const file = require.resolve ? require.resolve('./a') : null; new Worker(file)",
    "new Worker: resolve ./a",
  ],
  [
    "let file = x || require.resolve('./a'); if (y) file = require.resolve('b'); child_process.fork(file)",
    "fork: resolve ./a resolve b",
  ],
  ['new Worker("./a.js")', "new Worker: cwd ./a.js"],
  ["new Worker(x)", "new Worker: open"],
  ["new Worker(globalThis.x || __dirname + '/a.js')", "new Worker: ./a.js"],
  ["new Worker(new URL('data:text/javascript,1'))", "new Worker:"],
  [
    "function t() { return require('worker_threads') } new (t().Worker)(x)",
    "new Worker:",
  ],
  ["child_process.fork('a', [])", "fork: cwd a"],
  ["(0, child_process.fork)(__dirname + '/a')", "fork: ./a"],
  ["child_process.fork(process.argv[1])", "fork:"],
  ["child_process.fork(require.main.filename)", "fork:"],
  [
    "cluster.setupPrimary({ args: [], exec: path.resolve(__dirname, '../a.js') })",
    "cluster.setupPrimary: ./../a.js",
  ],
  ["cluster.setupMaster({ exec: x })", "cluster.setupMaster:"],
  [
    "child_process.spawn(process.execPath, ['--no-warnings', __dirname + '/a.js', x])",
    "spawn: ./a.js",
  ],
  [
    "child_process.execFileSync('node', [__filename])",
    "execFileSync: ./own.js",
  ],
  [
    "const list = [__dirname + '/a.js', x]; child_process.spawn(process.execPath, list)",
    "spawn: ./a.js",
  ],
  [
    "child_process.spawn(process.execPath, [__dirname + '/a.js'].concat(x))",
    "spawn: ./a.js",
  ],
  ["child_process.spawn(process.execPath, list)", "spawn: open"],
  ["child_process.spawn(process.execPath, [x])", "spawn: open"],
  ["child_process.spawn(x, [__dirname + '/a.js'])", "spawn: ./a.js"],
  ["child_process.exec('node ' + __filename)", "exec: ./own.js"],
  ["child_process.exec('node ' + __dirname + '/a.js b')", "exec: ./a.js"],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    'child_process.execSync(`A=1 ${process.execPath} -r b "${__dirname}/a.js" c`)',
    "execSync: ./a.js",
  ],
  [
    "child_process.exec('node ' + JSON.stringify(path.join(__dirname, 'a.js')))",
    "exec: ./a.js",
  ],
  [
    "child_process.exec(['node', path.join(__dirname, 'a.js')].join(' '))",
    "exec: ./a.js",
  ],
  ["const c = 'node ./a.js'; child_process.exec(c)", "exec: cwd ./a.js"],
  ["child_process.exec('node ' + x)", "exec: open"],
])("%s", (text, expected) => {
  expect(sitesOf(text)).toEqual([expected]);
});

test.each([
  "new Worker('1', { eval: true })",
  "new Worker()",
  "new Worker(...args)",
  "Worker(__filename)",
  "cluster.fork(env)",
  "cluster.setupPrimary(settings)",
  "child_process.spawn('ls', [__dirname])",
  "child_process.spawn(process.execPath, ['-e', code, __filename])",
  "child_process.spawn(process.execPath, { stdio: 'ignore' })",
  "child_process.spawn('ls', list)",
  "child_process.spawn(x, list)",
  "child_process.exec('ls ' + __filename)",
  "child_process.exec('nodeenv ' + __filename)",
  "child_process.exec('node -p ' + __filename)",
  "child_process.exec(x + __filename)",
  "/x/.exec('node a.js')",
])("starts no module: %s", (text) => {
  expect(sitesOf(text)).toEqual([]);
});

test.each([
  ["new URL('./a.mjs', import.meta.url)", "new Worker: ./a.mjs"],
  ["new URL(import.meta.resolve('./a.mjs'))", "new Worker: import ./a.mjs"],
  ["new URL(import.meta.url)", "new Worker: ./own.js"],
  ["import.meta.filename", "new Worker: ./own.js"],
  [
    "fileURLToPath(import.meta.url + '/../a.js')",
    "new Worker: ./own.js/../a.js",
  ],
])("of an ES module: %s", (target, expected) => {
  const text = `
    import { fileURLToPath } from "url";
    import * as threads from "node:worker_threads";
    new threads.Worker(${target});`;
  expect(sitesOf(text, "module")).toEqual([expected]);
});

test("names are found in what calls of a package are given", () => {
  const text = `
    const pino = require("pino");
    const { transport } = __importDefault(require("pino"));
    const options = { targets: [{ target: "in-variable" }] };
    pino({ transport: { target: flag ? "one" : "two" }, other: make("no") });
    transport(options);
    for (const each of [{ target: "in-loop" }]) pino.transport(each);
    other({ target: "of-another" });
    ("elsewhere");`;
  const names = findHandedNames(text, "commonjs").filter(
    ({ to }) => to === "pino",
  );
  expect(names.map(({ specifier }) => specifier)).toEqual([
    "one",
    "two",
    "in-variable",
    "in-loop",
  ]);
});

test("a variable that is made of itself again and again is looked at once", () => {
  const again = "t = { a: t, b: [t], c: t };\n".repeat(30);
  const text = `const pino = require("pino"); let t = "one";\n${again}pino(t);`;
  expect(findHandedNames(text, "commonjs")).toEqual([
    expect.objectContaining({ specifier: "one", to: "pino" }),
  ]);
});

test("source that acorn does not know has no sites", () => {
  expect(findWorkerSites("new Worker(", "commonjs", "own.js")).toEqual([]);
});

test.each([
  ["x.exec('gcloud config --format json')", false],
  ["x.exec('/usr/bin/git status')", false],
  ["/a/gi.exec(text)", false],
  ["x.exec(profile['command'], {})", false],
  ["x.exec(options.command)", false],
  ["x.exec('node a.js')", true],
  ["x.exec('A=1 node a.js')", true],
  ["x.exec('no' + rest)", true],
  ['x.exec("\\x6eode a.js")', true],
  ["x.exec(`$" + "{program} a.js`)", true],
  ["x.exec(process.execPath + ' a.js')", true],
  ["x.exec(JSON.stringify(process.execPath) + ' a.js')", true],
  ["x.exec([program, 'a.js'].join(' '))", true],
  ["x.exec(command)", true],
])("whether %s may start a worker", (source, expected) => {
  const required = `const x = require("child_process"); ${source}`;
  expect(mayStartWorkers(required)).toBe(expected);
  // Then it is a regular expression's.
  expect(mayStartWorkers(source)).toBe(false);
});
