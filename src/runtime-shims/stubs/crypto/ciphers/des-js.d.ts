/** The part of des.js that is used; the package has no types. */
declare module "des.js" {
  interface Cipher {
    update(data: ArrayLike<number>): number[];
    final(): number[];
  }
  export const EDE: {
    create(options: {
      readonly type: "encrypt" | "decrypt";
      readonly key: readonly number[];
      readonly padding: false;
    }): Cipher;
  };
}
