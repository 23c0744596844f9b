/**
 * What `crypto` does with pairs of keys. In the artifact where the program names one
 * of these; what draws randomness needs the host's.
 */
import { getCurves } from "./pairs/curves.js";
import { createECDH, diffieHellman, ECDH } from "./pairs/ecdh.js";
import {
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
} from "./pairs/encrypt.js";
import { generateKeyPair, generateKeyPairSync } from "./pairs/generate.js";
import {
  createPrivateKey,
  createPublicKey,
  keyObjectOf,
} from "./pairs/key-objects.js";
import {
  createSign,
  createVerify,
  Sign,
  sign,
  Verify,
  verify,
} from "./pairs/sign.js";

const pairs: Readonly<Record<string, unknown>> = {
  createECDH,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  diffieHellman,
  ECDH,
  generateKeyPair,
  generateKeyPairSync,
  getCurves,
  keyObjectOf,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  Sign,
  sign,
  Verify,
  verify,
};

export = pairs;
