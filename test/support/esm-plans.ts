/**
 * Random graphs of modules that log what they see: plans, which fast-check
 * generates, and the files that a plan means. ES modules and CommonJS import and
 * require each other in any direction, cycles included.
 */
import * as fc from "fast-check";
import type { GraphCase } from "./esm-compare.js";

/** An export to import: one that its module has, but for a few. */
interface NamePlan {
  readonly choice: number;
  readonly missing: boolean;
}

type EsmStep =
  | { readonly op: "import"; readonly to: number; readonly name: NamePlan }
  | { readonly op: "namespace"; readonly to: number }
  | { readonly op: "side effect"; readonly to: number }
  | { readonly op: "export"; readonly name: string; readonly form: number }
  | {
      readonly op: "re-export";
      readonly to: number;
      readonly name: NamePlan;
      readonly as: string;
    }
  | { readonly op: "star"; readonly to: number }
  | { readonly op: "star as"; readonly to: number; readonly as: string }
  | { readonly op: "re-export import"; readonly as: string }
  | { readonly op: "read" }
  | { readonly op: "call" }
  | { readonly op: "mutate" }
  | { readonly op: "await"; readonly ticks: number }
  | { readonly op: "dynamic"; readonly to: number; readonly caught: boolean }
  | { readonly op: "later"; readonly to: number }
  | { readonly op: "require"; readonly to: number; readonly caught: boolean }
  | { readonly op: "throw" };

type CommonJsStep =
  | { readonly op: "set"; readonly name: string; readonly form: number }
  | { readonly op: "replace"; readonly form: number; readonly to: number }
  | { readonly op: "require"; readonly to: number; readonly caught: boolean }
  | { readonly op: "later"; readonly to: number }
  | { readonly op: "throw" };

type ModulePlan =
  | { readonly format: "mjs"; readonly steps: readonly EsmStep[] }
  | { readonly format: "cjs"; readonly steps: readonly CommonJsStep[] };

export interface GraphPlan {
  readonly modules: readonly ModulePlan[];
  /** Whether imports name what `export *` give, too. */
  readonly throughStars: boolean;
}

const name = fc.constantFrom("a", "b", "c", "d", "default");
const exportedName = fc.constantFrom(
  "a",
  "b",
  "c",
  "d",
  "default",
  "__esModule",
  "module.exports",
);
const importedName: fc.Arbitrary<NamePlan> = fc.record({
  choice: fc.nat(5),
  missing: fc.nat(199).map((roll) => roll === 0),
});
const to = fc.nat(11);
const caught = fc.boolean();

function step<Step extends object>(
  weight: number,
  model: { readonly [Key in keyof Step]: fc.Arbitrary<Step[Key]> },
): fc.WeightedArbitrary<Step> {
  return {
    weight: weight * 4,
    arbitrary: fc.record(model) as fc.Arbitrary<Step>,
  };
}

const op = <Op extends string>(value: Op) => fc.constant(value);

const esmStep: fc.Arbitrary<EsmStep> = fc.oneof(
  step<EsmStep>(10, { op: op("import"), to, name: importedName } as never),
  step<EsmStep>(4, { op: op("namespace"), to } as never),
  step<EsmStep>(4, { op: op("side effect"), to } as never),
  step<EsmStep>(14, { op: op("export"), name, form: fc.nat(5) } as never),
  step<EsmStep>(4, {
    op: op("re-export"),
    to,
    name: importedName,
    as: exportedName,
  } as never),
  step<EsmStep>(4, { op: op("star"), to } as never),
  step<EsmStep>(1, { op: op("star as"), to, as: exportedName } as never),
  step<EsmStep>(2, { op: op("re-export import"), as: exportedName } as never),
  step<EsmStep>(8, { op: op("read") } as never),
  step<EsmStep>(5, { op: op("call") } as never),
  step<EsmStep>(4, { op: op("mutate") } as never),
  step<EsmStep>(2, { op: op("await"), ticks: fc.nat(4) } as never),
  step<EsmStep>(2, { op: op("dynamic"), to, caught } as never),
  step<EsmStep>(1, { op: op("later"), to } as never),
  step<EsmStep>(2, { op: op("require"), to, caught } as never),
  step<EsmStep>(0.5, { op: op("throw") } as never),
);

const commonJsStep: fc.Arbitrary<CommonJsStep> = fc.oneof(
  step<CommonJsStep>(8, {
    op: op("set"),
    name: exportedName,
    form: fc.nat(3),
  } as never),
  step<CommonJsStep>(2, { op: op("replace"), form: fc.nat(5), to } as never),
  step<CommonJsStep>(5, { op: op("require"), to, caught } as never),
  step<CommonJsStep>(1, { op: op("later"), to } as never),
  step<CommonJsStep>(0.5, { op: op("throw") } as never),
);

const modulePlan: fc.Arbitrary<ModulePlan> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      format: fc.constant("mjs" as const),
      steps: fc.array(esmStep, { minLength: 3, maxLength: 14 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      format: fc.constant("cjs" as const),
      steps: fc.array(commonJsStep, { maxLength: 5 }),
    }),
  },
);

export const graphPlan: fc.Arbitrary<GraphPlan> = fc.record({
  modules: fc.array(modulePlan, { minLength: 2, maxLength: 12 }),
  throughStars: fc.constant(false),
});

const fewNames = fc.constantFrom("a", "b", "c");
const caughtAlways = fc.constant(true);

function steps<Step extends object>(
  model: { readonly [Key in keyof Step]: fc.Arbitrary<Step[Key]> },
  minLength: number,
  maxLength: number,
): fc.Arbitrary<Step[]> {
  const one = fc.record(model) as fc.Arbitrary<Step>;
  return fc.array(one, { minLength, maxLength });
}

/** What asks for namespaces, in whatever order. */
const asking: fc.Arbitrary<EsmStep> = fc.oneof(
  step<EsmStep>(4, { op: op("namespace"), to } as never),
  step<EsmStep>(3, { op: op("dynamic"), to, caught: caughtAlways } as never),
  step<EsmStep>(3, { op: op("require"), to, caught: caughtAlways } as never),
  step<EsmStep>(2, { op: op("side effect"), to } as never),
);

const resolving: fc.Arbitrary<EsmStep> = fc.oneof(
  step<EsmStep>(3, { op: op("import"), to, name: importedName } as never),
  step<EsmStep>(1, {
    op: op("re-export"),
    to,
    name: importedName,
    as: name,
  } as never),
  step<EsmStep>(1, { op: op("star as"), to, as: fewNames } as never),
);

const exporting = (minLength: number) =>
  steps<EsmStep>(
    { op: op("export"), name: fewNames, form: fc.nat(5) } as never,
    minLength,
    3,
  );

/** Exports names, and passes on those of the next module and of others. */
const passingSteps = fc
  .tuple(
    exporting(0),
    steps<EsmStep>({ op: op("star"), to } as never, 0, 2),
    fc.array(asking, { maxLength: 1 }),
    fc.array(resolving, { maxLength: 1 }),
    fc.nat(2),
  )
  .map(([own, stars, asks, resolves, place]) => (next: number): ModulePlan => {
    const passed: EsmStep[] = [...stars];
    passed.splice(place, 0, { op: "star", to: next });
    return { format: "mjs", steps: [...own, ...passed, ...asks, ...resolves] };
  });

const givingModule: fc.Arbitrary<ModulePlan> = exporting(2).map((given) => ({
  format: "mjs",
  steps: given,
}));

const askingModule: fc.Arbitrary<ModulePlan> = fc.record({
  format: fc.constant("mjs" as const),
  steps: fc.array(asking, { minLength: 3, maxLength: 6 }),
});

const askingCommonJs: fc.Arbitrary<ModulePlan> = fc.record({
  format: fc.constant("cjs" as const),
  steps: fc.array(
    fc.oneof(
      step<CommonJsStep>(2, {
        op: op("set"),
        name: fewNames,
        form: fc.nat(3),
      } as never),
      step<CommonJsStep>(4, {
        op: op("require"),
        to,
        caught: caughtAlways,
      } as never),
    ),
    { maxLength: 3 },
  ),
});

/**
 * Graphs of few names: an entry that asks for namespaces, modules in a circle of
 * `export *`, and others.
 */
export const starPlan: fc.Arbitrary<GraphPlan> = fc
  .tuple(
    askingModule,
    fc.array(passingSteps, { minLength: 2, maxLength: 4 }),
    fc.array(fc.oneof(givingModule, givingModule, askingCommonJs), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([{ format, steps }, circle, others]) => ({
    modules: [
      { format, steps: [...steps, { op: "read" }] } as ModulePlan,
      ...circle.map((pass, index) => pass(1 + ((index + 1) % circle.length))),
      ...others,
    ],
    throughStars: true,
  }));

/** The names that a module's own steps export. */
function namesOf(plan: ModulePlan | undefined): readonly string[] {
  const names = new Set<string>();
  for (const step of plan?.steps ?? []) {
    if (step.op === "export" || step.op === "set") names.add(step.name);
    if (step.op === "re-export" || step.op === "star as") names.add(step.as);
  }
  if (plan?.format === "cjs") names.add("default");
  names.delete("module.exports");
  return [...names];
}

/** The same, and what its `export *` may give. */
function namesThroughStars(
  modules: readonly ModulePlan[],
  start: number,
): readonly string[] {
  const indices = new Set([start % modules.length]);
  const names = new Set(namesOf(modules[start % modules.length]));
  for (const index of indices) {
    for (const step of modules[index]?.steps ?? []) {
      if (step.op === "star") indices.add(step.to % modules.length);
    }
    for (const name of namesOf(modules[index])) {
      if (name !== "default") names.add(name);
    }
  }
  return [...names];
}

/** The files of a plan; module 0 is the entry. */
export function renderPlan({ modules, throughStars }: GraphPlan): GraphCase {
  const fileOf = (index: number) => {
    const at = index % modules.length;
    return `m${at}.${modules[at]?.format}`;
  };
  const nameIn = (index: number, { choice, missing }: NamePlan) => {
    const names = throughStars
      ? namesThroughStars(modules, index)
      : namesOf(modules[index % modules.length]);
    return missing ? "missing" : names[choice % names.length];
  };
  // Two loads at once race in Node: only one may go its own way, and only where
  // no module counts promise jobs.
  const counts = modules.some((plan) =>
    plan.steps.some((step) => step.op === "await"),
  );
  let laters = counts ? 1 : 0;
  const mayStartLater = () => laters++ === 0;
  const files: Record<string, string> = {};
  for (const [index, plan] of modules.entries()) {
    files[fileOf(index)] =
      plan.format === "mjs"
        ? renderEsm(index, plan.steps, fileOf, nameIn, mayStartLater)
        : renderCommonJs(index, plan.steps, fileOf, mayStartLater);
  }
  return { files, entry: fileOf(0) };
}

/** Logs what a value is, whatever it is. */
const SHOW = `function show(f) {
  try {
    const v = f();
    if (v !== null && typeof v === "object") {
      return "{" + Object.keys(v).map((k) => k + ":" + show1(() => v[k])).join() + "}";
    }
    return show1(() => v);
  } catch (e) { return describeError(e); }
}
function show1(f) {
  try {
    const v = f();
    return typeof v === "function" ? "function " + v.name : v !== null && typeof v === "object" ? "{" + Object.keys(v).join() + "}" : String(v);
  } catch (e) { return describeError(e); }
}
`;

type FileOf = (index: number) => string;

function renderEsm(
  index: number,
  steps: readonly EsmStep[],
  fileOf: FileOf,
  nameIn: (index: number, name: NamePlan) => string | undefined,
  mayStartLater: () => boolean,
): string {
  const lines: string[] = [];
  const exported = new Set<string>();
  const imports: string[] = [];
  const lets: string[] = [];
  const spell = (name: string) =>
    /^\w+$/.test(name) ? name : JSON.stringify(name);
  const isNew = (name: string) => !exported.has(name) && exported.add(name);
  const log = (text: string) => lines.push(`log("m${index} " + ${text});`);
  let unique = 0;
  let required = false;
  log('"starts"');
  for (const step of steps) {
    const local = `x${unique++}`;
    switch (step.op) {
      case "import": {
        const name = nameIn(step.to, step.name);
        if (name === undefined) break;
        lines.push(
          `import { ${spell(name)} as ${local} } from "./${fileOf(step.to)}";`,
        );
        imports.push(local);
        break;
      }
      case "namespace":
        lines.push(`import * as ${local} from "./${fileOf(step.to)}";`);
        imports.push(local);
        break;
      case "side effect":
        lines.push(`import "./${fileOf(step.to)}";`);
        break;
      case "export":
        if (isNew(step.name)) {
          lines.push(renderExport(index, step.name, step.form, local, lets));
        }
        break;
      case "re-export": {
        const name = nameIn(step.to, step.name);
        if (name !== undefined && isNew(step.as)) {
          lines.push(
            `export { ${spell(name)} as ${spell(step.as)} } from "./${fileOf(step.to)}";`,
          );
        }
        break;
      }
      case "star":
        lines.push(`export * from "./${fileOf(step.to)}";`);
        break;
      case "star as":
        if (isNew(step.as)) {
          lines.push(
            `export * as ${spell(step.as)} from "./${fileOf(step.to)}";`,
          );
        }
        break;
      case "re-export import": {
        const last = imports.at(-1);
        if (last !== undefined && isNew(step.as)) {
          lines.push(`export { ${last} as ${spell(step.as)} };`);
        }
        break;
      }
      case "read":
        for (const name of imports) {
          log(`"${name} " + show(() => ${name})`);
        }
        break;
      case "call":
        for (const name of imports) {
          log(
            `"${name}() " + show(() => typeof ${name} === "function" ? ${name}() : 0)`,
          );
        }
        break;
      case "mutate":
        for (const name of lets) {
          lines.push(
            `try { ${name} = "m${index} mutated"; } catch (e) { log(describeError(e)); }`,
          );
        }
        break;
      case "await":
        lines.push(`for (let i = 0; i <= ${step.ticks}; i++) await i;`);
        log('"awaited"');
        break;
      case "dynamic": {
        const body = `log("m${index} imported " + show(() => ${local}));`;
        const load = `const ${local} = await import("./${fileOf(step.to)}");`;
        lines.push(
          step.caught
            ? `try { ${load} ${body} } catch (e) { log("m${index} caught " + describeError(e)); }`
            : `{ ${load} ${body} }`,
        );
        break;
      }
      case "later":
        if (mayStartLater()) lines.push(renderLater(index, fileOf(step.to)));
        break;
      case "require": {
        if (!required) {
          lines.push(
            `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
          );
        }
        required = true;
        lines.push(renderRequire(index, fileOf(step.to), step.caught));
        break;
      }
      case "throw":
        lines.push(`if (globalThis.log) throw new Error("m${index} throws");`);
        break;
    }
  }
  log('"ends"');
  return `${lines.join("\n")}\n${SHOW}`;
}

function renderExport(
  index: number,
  name: string,
  form: number,
  local: string,
  lets: string[],
): string {
  const value = `"m${index} ${name}"`;
  if (name === "default") {
    switch (form) {
      case 0:
        return `export default function () { return show(() => ${local}); } let ${local} = ${value};`;
      case 1:
        return `export default class {}`;
      case 2:
        return `let ${local} = ${value}; export { ${local} as default };`;
      default:
        return `export default ${value};`;
    }
  }
  const binding = `own_${name}`;
  switch (form) {
    case 0:
      lets.push(binding);
      return `export { ${binding} as ${name} }; let ${binding} = ${value};`;
    case 1:
      return `export const ${name} = ${value};`;
    case 2:
      return `export function ${name}() { return "f " + show(() => ${local}); } const ${local} = ${value};`;
    case 3:
      return `export class ${name} {}`;
    case 4:
      lets.push(name);
      return `export var ${name} = ${value};`;
    default:
      lets.push(name);
      return `export let ${name} = ${value};`;
  }
}

function renderLater(index: number, file: string): string {
  return `import("./${file}").then((ns) => log("m${index} later " + show(() => ns)), (e) => log("m${index} later failed " + describeError(e)));`;
}

function renderRequire(index: number, file: string, caught: boolean): string {
  const load = `log("m${index} required " + (() => { const value = require("./${file}"); return show(() => value); })());`;
  return caught
    ? `try { ${load} } catch (e) { log("m${index} caught " + describeError(e)); }`
    : load;
}

function renderCommonJs(
  index: number,
  steps: readonly CommonJsStep[],
  fileOf: FileOf,
  mayStartLater: () => boolean,
): string {
  const lines = [`log("m${index} starts");`];
  for (const step of steps) {
    switch (step.op) {
      case "set": {
        const value = `"m${index} ${step.name}"`;
        const key = JSON.stringify(step.name);
        // The lexers of Node's versions differ in names that they cannot be
        // sure of and find again.
        const times = steps.filter(
          (other) =>
            (other.op === "set" && other.name === step.name) ||
            (other.op === "replace" &&
              other.form === 5 &&
              step.name === "__esModule"),
        ).length;
        const form = times > 1 && step.form === 2 ? 0 : step.form;
        lines.push(
          [
            `exports[${key}] = ${value};`,
            /^\w+$/.test(step.name)
              ? `exports.${step.name} = ${value};`
              : `exports[${key}] = ${value};`,
            `Object.defineProperty(exports, ${key}, { enumerable: true, configurable: true, value: ${value} });`,
            `module.exports[${key}] = () => ${value};`,
          ][form] ?? "",
        );
        break;
      }
      case "replace":
        lines.push(
          [
            `module.exports = { a: 1, b: 2, default: 3 };`,
            `module.exports = function replaced() { return "m${index}"; };`,
            `try { module.exports = require("./${fileOf(step.to)}"); } catch (e) { log("m${index} caught " + describeError(e)); }`,
            `module.exports = "m${index} text"; exports = {};`,
            `module.exports = { ...module.exports, c: 4 };`,
            `Object.defineProperty(exports, "__esModule", { value: true });`,
          ][step.form] ?? "",
        );
        break;
      case "require":
        lines.push(renderRequire(index, fileOf(step.to), step.caught));
        break;
      case "later":
        if (mayStartLater()) lines.push(renderLater(index, fileOf(step.to)));
        break;
      case "throw":
        lines.push(`if (globalThis.log) throw new Error("m${index} throws");`);
        break;
    }
  }
  lines.push(`log("m${index} ends");`);
  return `${lines.join("\n")}\n${SHOW}`;
}
