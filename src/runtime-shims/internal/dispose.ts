/**
 * `Symbol.dispose` and `Symbol.asyncDispose`, which Node has on engines that do
 * not. To be loaded before whatever looks for them.
 *
 * @see https://nodejs.org/api/globals.html
 */
for (const name of ["dispose", "asyncDispose"]) {
  if (!(name in Symbol)) {
    Object.defineProperty(Symbol, name, {
      value: Symbol.for(`nodejs.${name}`),
    });
  }
}

export const { dispose, asyncDispose } = Symbol as unknown as Readonly<
  Record<"dispose" | "asyncDispose", symbol>
>;
