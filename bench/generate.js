/**
 * Makes a module graph out of nothing: `count` small CommonJS modules in folders
 * of a hundred, every one reachable from the first, the same text on every
 * machine. Pure: returns paths and texts, writes nothing.
 *
 * Module _i_ requires its children in a tree of fan-out 4, so the whole graph is
 * reached, and up to two modules of any higher number, so that most modules have
 * several importers. Edges only lead upwards: there is no cycle.
 */
"use strict";

const FAN_OUT = 4;
const FOLDER_SIZE = 100;

/**
 * @param {number} count how many modules, at least 1
 * @returns {{ path: string, text: string }[]} posix paths, relative to the
 *   graph's folder; the first is the entry. It exports `checksum`, a number that
 *   depends on every module.
 */
function generateModules(count) {
  const random = randomNumbers(count);
  return Array.from({ length: count }, (_, index) => ({
    path: pathOf(index),
    text: textOf(index, targetsOf(index, count, random)),
  }));
}

/** A linear congruential generator (Numerical Recipes), so that runs agree. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function targetsOf(index, count, random) {
  const targets = new Set();
  for (let child = 1; child <= FAN_OUT; child++) {
    const target = index * FAN_OUT + child;
    if (target < count) targets.add(target);
  }
  const above = count - index - 1;
  for (let extra = random(3); extra > 0 && above > 0; extra--) {
    targets.add(index + 1 + random(above));
  }
  return [...targets];
}

function pathOf(index) {
  const folder = String(Math.floor(index / FOLDER_SIZE)).padStart(3, "0");
  return `${folder}/m${index}.js`;
}

function specifier(from, to) {
  const [folder, file] = pathOf(to).split("/");
  const name = file.slice(0, -".js".length);
  return pathOf(from).startsWith(`${folder}/`)
    ? `./${name}`
    : `../${folder}/${name}`;
}

function textOf(index, targets) {
  const names = targets.map((target) => `m${target}`);
  return [
    `"use strict";`,
    `/* Module ${index}: adds its own number to those of what it requires. */`,
    ...targets.map(
      (target) => `const m${target} = require("${specifier(index, target)}");`,
    ),
    "",
    `const label = \`module \${${index}}\`; // not a require("./call")`,
    "",
    "/** @param {string} text */",
    "function describe(text) {",
    `  return text.replace(/[/"']+/g, "-") + ": " + label;`,
    "}",
    "",
    `exports.checksum = [${names.map((name) => `${name}.checksum`).join(", ")}].reduce(`,
    "  (sum, value) => (sum * 31 + value) % 1000000007,",
    `  ${index + 1},`,
    ");",
    "exports.describe = describe;",
    "",
  ].join("\n");
}

module.exports = { generateModules };
