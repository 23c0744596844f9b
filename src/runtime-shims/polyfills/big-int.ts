/**
 * `BigInt.asUintN` where the engine's gives negative numbers, as QuickJS' does of
 * those that use all of their bits: hashes are made with it.
 *
 * @see https://tc39.es/ecma262/#sec-bigint.asuintn
 */
const { asUintN: own } = BigInt;

/** Whether the engine's own is to be replaced. */
export const isBetter = own(32, 0xffffffffn) < 0n;

export const { asUintN } = {
  asUintN(bits: number, value: bigint): bigint {
    const size = Number(bits);
    const made = own(size, value);
    return made < 0n ? made + (1n << BigInt(Math.trunc(size))) : made;
  },
};
