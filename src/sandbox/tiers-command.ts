/**
 * The table of tiers for readers: `ingot tiers`, its JSON, and the page
 * docs/compatibility.md. Receives nothing but the table; returns text. Must not
 * know artifacts.
 */
import type { Io } from "../inspect/commands.js";
import { prefixedNames } from "../resolver/builtins.js";
import {
  type BuiltinRow,
  builtinRows,
  notSupportedMessage,
  type Tier,
  TIERS,
} from "../runtime-shims/tiers.js";
import { nodeTestCounts, nodeTestsVersion } from "./node-test-counts.js";

const MEANINGS: Readonly<Record<Tier, string>> = {
  bridge: "works through a capability of the bridge that the host passes in",
  polyfill: "works by itself, in JavaScript",
  stub: "there so that programs load; does a part, plausibly",
  deferred:
    "can be required; its functions throw until they are written, or a host grants a capability",
  unsupported: "throws when it is required; will not be written",
};

/** One API whose tier is not its module's. */
interface ApiFacts {
  readonly name: string;
  readonly tier: Tier;
  /** What it throws; `null` where it does not. */
  readonly error: string | null;
}

interface ModuleFacts {
  readonly name: string;
  readonly tier: Tier;
  readonly supported: string;
  readonly rest: string;
  readonly polyfill: string | null;
  readonly apis: readonly ApiFacts[];
}

/** As programs write it: some have no name without the prefix. */
function written(name: string): string {
  return prefixedNames.includes(name) ? `node:${name}` : name;
}

/** Prints the table. @returns the exit code */
export function runTiers(args: { readonly json: boolean }, io: Io): number {
  io.stdout(
    args.json
      ? `${JSON.stringify({ tiers: TIERS, modules: moduleFacts() }, null, 2)}\n`
      : tiersText(),
  );
  return 0;
}

function throws(tier: Tier): boolean {
  return tier === "deferred" || tier === "unsupported";
}

function moduleFacts(): readonly ModuleFacts[] {
  return Object.entries(builtinRows).map(([name, row]) => ({
    name: written(name),
    tier: row.tier,
    supported: row.supported,
    rest: row.rest,
    polyfill: row.polyfill ?? null,
    apis: apiFacts(name, row),
  }));
}

function apiFacts(module: string, { apis = {} }: BuiltinRow) {
  return Object.entries(apis)
    .filter(([name]) => name !== "*")
    .map(([name, { tier }]) => ({
      name,
      tier,
      error: throws(tier) ? notSupportedMessage(`${module}.${name}`) : null,
    }));
}

function tiersText(): string {
  const modules = moduleFacts();
  const width = Math.max(...modules.map(({ name }) => name.length));
  const rows = modules.map(
    ({ name, tier, supported }) =>
      `${name.padEnd(width)}  ${tier.padEnd(11)}  ${supported.replaceAll("`", "")}`,
  );
  const counts = TIERS.map(
    (tier) =>
      `${modules.filter((module) => module.tier === tier).length} ${tier}`,
  );
  return `${"MODULE".padEnd(width)}  TIER         SUPPORTED\n${rows.join("\n")}\n\n${modules.length} modules: ${counts.join(", ")}\n`;
}

function share(passed: number | null, tests: number): string {
  if (passed === null) return "not counted";
  return `${passed} (${Math.floor((100 * passed) / tests)} %)`;
}

/** The page docs/compatibility.md; scripts/compatibility.js writes it. */
export function compatibilityPage(): string {
  const modules = moduleFacts();
  const table = (
    head: readonly string[],
    rows: readonly (readonly string[])[],
  ) =>
    [
      `| ${head.join(" | ")} |`,
      `| ${head.map(() => "---").join(" | ")} |`,
      ...rows.map((row) => `| ${row.join(" | ")} |`),
    ].join("\n");
  const apis = modules.flatMap(({ name, apis }) =>
    apis.map(({ name: api, tier, error }) => [
      `\`${name}.${api}\``,
      tier,
      error === null ? "" : error.replaceAll("|", "\\|"),
    ]),
  );
  return `# Compatibility of sandbox artifacts

<!-- Written by \`node scripts/compatibility.js\` from src/runtime-shims/tiers.ts. -->

What \`ingot compile --platform sandbox\` makes of each of Node's builtin modules.
\`ingot tiers\` prints this table, \`ingot tiers --json\` gives it to programs.
[The sandbox](sandbox.md) says how it works.

## Tiers

${table(
  ["tier", "what it means"],
  TIERS.map((tier) => [tier, MEANINGS[tier]]),
)}

What is not supported throws an error with the code \`ERR_INGOT_UNSUPPORTED\` and a
message that begins \`<module>.<api> is not supported in sandbox\`.

## Modules

${table(
  ["module", "tier", "what works", "what the rest does"],
  modules.map(({ name, tier, supported, rest }) => [
    `\`${name}\``,
    tier,
    supported,
    rest,
  ]),
)}

## APIs of another tier than their module

${table(["API", "tier", "error"], apis)}

## Node's own tests

How many of the tests of Node ${nodeTestsVersion} pass in a sandbox artifact: those of
\`node/test/parallel\` that need no child process, worker, socket, flag or part of Node's
insides, each compiled for itself and run in a fresh V8 context and in QuickJS. A test
counts as passed where nothing is thrown, all expected calls were made, and, on V8, no
rejected promise was left alone. \`node scripts/node-tests.js <checkout of Node>\`
counts them.

${table(
  ["module", "tests", "V8", "QuickJS"],
  Object.entries(nodeTestCounts).map(([name, { tests, v8, quickjs }]) => [
    `\`${name}\``,
    String(tests),
    share(v8, tests),
    share(quickjs, tests),
  ]),
)}

## Randomness

\`crypto.getRandomValues()\`, \`crypto.randomUUID()\`, \`crypto.randomBytes()\` and what
is made of them take cryptographically secure randomness from the host, through the
bridge's \`entropy\`. Where the host grants none, they throw; no other source stands
in for it.
`;
}
