/**
 * Colours of terminals: the codes that begin and end each, and which kind of value
 * has which. Plain data, which programs may change.
 *
 * @see https://nodejs.org/api/util.html#customizing-utilinspect-colors
 */

type Code = [begin: number, end: number];

const BASIC = ["black", "red", "green", "yellow", "blue", "magenta", "cyan"];

const ALIASES: Readonly<Record<string, readonly string[]>> = {
  gray: ["grey", "blackBright"],
  bgGray: ["bgGrey", "bgBlackBright"],
  dim: ["faint"],
  strikethrough: ["crossedout", "strikeThrough", "crossedOut"],
  hidden: ["conceal"],
  inverse: ["swapColors", "swapcolors"],
  doubleunderline: ["doubleUnderline"],
};

export type Colors = Record<string, Code>;

/** Each call gives an object of its own. */
export function colorTable(): Colors {
  const colors: Colors = Object.assign(Object.create(null) as Colors, {
    reset: [0, 0],
    bold: [1, 22],
    dim: [2, 22],
    italic: [3, 23],
    underline: [4, 24],
    blink: [5, 25],
    inverse: [7, 27],
    hidden: [8, 28],
    strikethrough: [9, 29],
    doubleunderline: [21, 24],
  });
  const row = (first: number, end: number, name: (color: string) => string) => {
    for (const [at, color] of [...BASIC, "white"].entries()) {
      colors[name(color)] = [first + at, end];
    }
  };
  const background = (color: string) =>
    `bg${color.slice(0, 1).toUpperCase()}${color.slice(1)}`;
  // What is called bright black is gray.
  const bright = (color: string) =>
    color === "black" ? "gray" : `${color}Bright`;
  row(30, 39, (color) => color);
  row(40, 49, background);
  Object.assign(colors, { framed: [51, 54], overlined: [53, 55] });
  row(90, 39, bright);
  row(100, 49, (color) => background(bright(color)));
  for (const [color, names] of Object.entries(ALIASES)) {
    for (const name of names) addAlias(colors, color, name);
  }
  return colors;
}

function addAlias(colors: Colors, color: string, name: string): void {
  Object.defineProperty(colors, name, {
    get(this: Colors) {
      return this[color];
    },
    set(this: Colors, value: Code) {
      this[color] = value;
    },
    configurable: true,
    enumerable: false,
  });
}

export type Styles = Record<string, string>;

/** Each call gives an object of its own. */
export function styleTable(): Styles {
  return Object.assign(Object.create(null) as Styles, {
    special: "cyan",
    number: "yellow",
    bigint: "yellow",
    boolean: "yellow",
    undefined: "grey",
    null: "bold",
    string: "green",
    symbol: "green",
    date: "magenta",
    regexp: "red",
    module: "underline",
  });
}
