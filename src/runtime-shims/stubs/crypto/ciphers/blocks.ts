/**
 * Blocks under a key: those of AES by @noble/ciphers, those of DES by des.js.
 * Receives and returns whole blocks; must not know modes.
 */
import { unsafe } from "@noble/ciphers/aes.js";
import des = require("des.js");

export interface BlockCipher {
  readonly size: 8 | 16;
  /** Both make new bytes of whole blocks, each for itself. */
  encrypt(blocks: Uint8Array): Uint8Array;
  decrypt(blocks: Uint8Array): Uint8Array;
}

export function aesBlocks(key: Uint8Array): BlockCipher {
  const forth = unsafe.expandKeyLE(Uint8Array.from(key));
  let back: Uint32Array | undefined;
  const each = (
    blocks: Uint8Array,
    run: (block: Uint8Array) => Uint8Array,
  ): Uint8Array => {
    // Of its own: it is looked at as words.
    const out = new Uint8Array(blocks);
    for (let at = 0; at < out.length; at += 16) {
      run(out.subarray(at, at + 16));
    }
    return out;
  };
  return {
    size: 16,
    encrypt: (blocks) =>
      each(blocks, (block) => unsafe.encryptBlock(forth, block)),
    decrypt: (blocks) => {
      back ??= unsafe.expandKeyDecLE(Uint8Array.from(key));
      const expanded = back;
      return each(blocks, (block) => unsafe.decryptBlock(expanded, block));
    },
  };
}

/** Three times DES, under two keys or three. */
export function desBlocks(key: Uint8Array): BlockCipher {
  const whole = [...key, ...key].slice(0, 24);
  const make = (type: "encrypt" | "decrypt") =>
    des.EDE.create({ type, key: whole, padding: false });
  const [forth, back] = [make("encrypt"), make("decrypt")];
  return {
    size: 8,
    encrypt: (blocks) => Uint8Array.from(forth.update(blocks)),
    decrypt(blocks) {
      if (blocks.length === 0) return blocks;
      // It holds the last block back, for its padding.
      return Uint8Array.from([...back.update(blocks), ...back.final()]);
    },
  };
}
