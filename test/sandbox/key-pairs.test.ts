/**
 * Pairs of keys, beside Node's: keys, signatures and messages that this Node made are
 * read, and what is certain of those made in the sandbox is compared.
 */
import * as c from "node:crypto";
import { expectLikeNode } from "../support/like-node.js";

type Texts = Record<string, string>;

const KINDS: readonly (readonly [string, string, object?])[] = [
  ["rsa", "rsa", { modulusLength: 1024 }],
  [
    "pss",
    "rsa-pss",
    {
      modulusLength: 1024,
      hashAlgorithm: "sha256",
      mgf1HashAlgorithm: "sha256",
      saltLength: 16,
    },
  ],
  ["p256", "ec", { namedCurve: "P-256" }],
  ["p384", "ec", { namedCurve: "secp384r1" }],
  ["p521", "ec", { namedCurve: "P-521" }],
  ["k1", "ec", { namedCurve: "secp256k1" }],
  ["ed25519", "ed25519"],
  ["ed448", "ed448"],
  ["x25519", "x25519"],
  ["x448", "x448"],
];

const pem = (key: c.KeyObject, type: string, cipher?: string): string =>
  key.export({
    type,
    format: "pem",
    ...(cipher && { cipher, passphrase: "top" }),
  } as never) as string;

/** By the name of a key: its texts, and what this Node signed and sealed with it. */
function fixtures(): Record<string, Texts | string> {
  const data = Buffer.from("data");
  const generate = c.generateKeyPairSync as unknown as (
    type: string,
    options?: object,
  ) => { publicKey: c.KeyObject; privateKey: c.KeyObject };
  const keys: Record<string, Texts | string> = {
    otherx: pem(generate("x25519").publicKey, "spki"),
  };
  for (const [name, type, options] of KINDS) {
    const { publicKey, privateKey } = generate(type, options);
    const texts: Texts = {
      pub: pem(publicKey, "spki"),
      priv: pem(privateKey, "pkcs8"),
      // What OpenSSL makes slow on purpose is slower yet in an interpreter.
      ...(name === "p256" && { enc: pem(privateKey, "pkcs8", "aes-256-cbc") }),
    };
    keys[name] = texts;
    if (type === "rsa") {
      const label = { oaepHash: "sha256", oaepLabel: Buffer.from("l") };
      Object.assign(texts, {
        p1: pem(privateKey, "pkcs1"),
        p1enc: pem(privateKey, "pkcs1", "aes-128-cbc"),
        pubp1: pem(publicKey, "pkcs1"),
        sealed: c
          .publicEncrypt(publicKey, Buffer.from("oaep"))
          .toString("base64"),
        sealed256: c
          .publicEncrypt({ key: publicKey, ...label }, Buffer.from("oaep2"))
          .toString("base64"),
        priv1: c
          .privateEncrypt(privateKey, Buffer.from("by private"))
          .toString("base64"),
        psssig: c
          .sign("sha512", data, { key: privateKey, padding: 6, saltLength: 20 })
          .toString("base64"),
      });
    }
    if (type === "ec") {
      texts.sec1 = pem(privateKey, "sec1");
      texts.raw = c
        .sign("sha384", data, { key: privateKey, dsaEncoding: "ieee-p1363" })
        .toString("base64");
    }
    if (!type.startsWith("x")) {
      texts.sig = c
        .sign(type.startsWith("ed") ? null : "sha256", data, privateKey)
        .toString("base64");
    }
  }
  return keys;
}

const PROGRAM = String.raw`
  const c = require("crypto");
  const data = Buffer.from("data");
  const attempt = (name, run) => { try { console.log(name, run()); } catch (e) { console.log(name, e.name, e.code, e.message); } };
  for (const [name, k] of Object.entries(keys)) {
    if (name === "otherx") continue;
    const priv = c.createPrivateKey(k.priv), pub = c.createPublicKey(k.pub);
    console.log(name, priv.type, pub.type, priv.asymmetricKeyType, pub.asymmetricKeyDetails, String(priv), priv.constructor.name, pub.constructor.name);
    attempt("pub", () => pub.export({ type: "spki", format: "pem" }) === k.pub && c.createPublicKey(priv).export({ type: "spki", format: "pem" }) === k.pub && c.createPublicKey(k.priv).equals(pub));
    attempt("priv", () => priv.export({ type: "pkcs8", format: "pem" }) === k.priv);
    if (k.enc) attempt("encrypted", () => c.createPrivateKey({ key: k.enc, passphrase: "top" }).equals(priv));
    if (k.enc) attempt("encrypted again", () => c.createPrivateKey({ key: priv.export({ type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "x" }), passphrase: "x" }).equals(priv));
    attempt("jwk", () => JSON.stringify([pub, priv].map((key) => Object.entries(key.export({ format: "jwk" })).sort())));
    if (name !== "pss") attempt("from jwk", () => c.createPrivateKey({ key: priv.export({ format: "jwk" }), format: "jwk" }).equals(priv) && c.createPublicKey({ key: pub.export({ format: "jwk" }), format: "jwk" }).equals(pub));
    attempt("der", () => c.createPrivateKey({ key: priv.export({ type: "pkcs8", format: "der" }), format: "der", type: "pkcs8" }).equals(priv) && c.createPublicKey({ key: pub.export({ type: "spki", format: "der" }), format: "der", type: "spki" }).equals(pub));
    if (k.sec1) attempt("sec1", () => priv.export({ type: "sec1", format: "pem" }) === k.sec1 && c.createPrivateKey(k.sec1).equals(priv));
    if (k.p1) { attempt("pkcs1", () => priv.export({ type: "pkcs1", format: "pem" }) === k.p1 && c.createPrivateKey(k.p1).equals(priv) && c.createPrivateKey({ key: k.p1enc, passphrase: "top" }).equals(priv) && pub.export({ type: "pkcs1", format: "pem" }) === k.pubp1 && c.createPublicKey(k.pubp1).equals(pub));
      attempt("decrypt", () => [c.privateDecrypt(k.priv, Buffer.from(k.sealed, "base64")).toString(), c.privateDecrypt({ key: k.priv, oaepHash: "sha256", oaepLabel: Buffer.from("l") }, Buffer.from(k.sealed256, "base64")).toString(), c.publicDecrypt(k.pub, Buffer.from(k.priv1, "base64")).toString(), c.privateEncrypt(k.priv, Buffer.from("by private")).toString("base64") === k.priv1]);
      attempt("both", () => [c.privateDecrypt(k.priv, c.publicEncrypt(k.pub, data)).toString(), c.privateDecrypt({ key: priv, oaepHash: "sha224" }, c.publicEncrypt({ key: pub, oaepHash: "sha224" }, data)).toString()]);
      attempt("pss", () => [c.verify("sha512", data, { key: pub, padding: 6, saltLength: 20 }, Buffer.from(k.psssig, "base64")), c.verify("sha512", data, { key: pub, padding: 6, saltLength: 21 }, Buffer.from(k.psssig, "base64")), c.verify("sha512", data, { key: pub, padding: 6 }, Buffer.from(k.psssig, "base64")), c.verify("sha1", data, { key: pub, padding: 6 }, c.sign("sha1", data, { key: priv, padding: 6, saltLength: -1 }))]);
      attempt("all digests", () => ["md5", "sha1", "RSA-SHA256", "sha512", "sha3-256", "ripemd160"].map((h) => c.createHash("sha1").update(c.sign(h, data, priv)).digest("hex")));
    }
    if (k.sig) { const h = /^ed/.test(name) ? null : "sha256"; attempt("verify", () => [c.verify(h, data, pub, Buffer.from(k.sig, "base64")), c.verify(h, Buffer.from("x"), pub, Buffer.from(k.sig, "base64")), c.verify(h, data, k.pub, c.sign(h, data, k.priv)), c.verify(h, data, pub, Buffer.alloc(70))]);
      if (name === "rsa" || /^ed/.test(name)) attempt("sign", () => c.sign(h, data, priv).toString("base64") === k.sig);
      if (h) attempt("createSign", () => { const s = c.createSign("SHA256"); s.write("da"); s.end("ta"); const sig = s.sign(k.priv, "hex"); return [c.createVerify("RSA-SHA256").update("data").verify(k.pub, sig, "hex"), c.createVerify("sha256").update("datb").verify(k.pub, sig, "hex")]; });
      if (k.raw) attempt("raw", () => [c.verify("sha384", data, { key: pub, dsaEncoding: "ieee-p1363" }, Buffer.from(k.raw, "base64")), c.sign("sha384", data, { key: priv, dsaEncoding: "ieee-p1363" }).length]);
    }
  }
  attempt("x25519", () => c.diffieHellman({ privateKey: c.createPrivateKey(keys.x25519.priv), publicKey: c.createPublicKey(keys.otherx) }).toString("hex"));
  for (const curve of ["prime256v1", "secp384r1", "secp521r1", "secp256k1"]) attempt(curve, () => { const a = c.createECDH(curve), b = c.createECDH(curve); a.setPrivateKey("11".repeat(31), "hex"); b.generateKeys(); return [a.getPublicKey("hex", "compressed"), a.getPublicKey("base64", "hybrid"), a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey("hex", "compressed"), "hex")), c.ECDH.convertKey(a.getPublicKey("hex", "compressed"), curve, "hex", "hex", "uncompressed") === a.getPublicKey("hex")]; });
  for (const [t, o] of [["rsa", { modulusLength: 512 }], ["ec", { namedCurve: "P-384" }], ["ed25519"], ["x448"]]) attempt("generate " + t, () => { const { publicKey, privateKey } = c.generateKeyPairSync(t, { ...o, publicKeyEncoding: { type: "spki", format: "pem" } }); return [privateKey.asymmetricKeyType, privateKey.asymmetricKeyDetails, publicKey.split("\n")[0], c.createPublicKey(privateKey).equals(c.createPublicKey(publicKey))]; });
  c.generateKeyPair("ed25519", (e, p, q) => {
    console.log("async", e, p.type, q.type, c.verify(null, data, p, c.sign(null, data, q)));
    // Node makes both in threads: at once they would be ready in any order.
    c.generateKey("hmac", { length: 64 }, (e, k) => console.log(e, k.symmetricKeySize, c.generateKeySync("aes", { length: 256 }).export().length));
  });
  const rsa = keys.rsa;
  attempt("e", () => c.createPublicKey(1));
  attempt("e", () => c.createSign("nope")); attempt("e", () => c.createSign(1)); attempt("e", () => c.createSign("sha1").sign()); attempt("e", () => c.createSign("sha1").update(1)); attempt("e", () => c.sign("sha1", "string", rsa.priv)); attempt("e", () => c.sign("nope", data, rsa.priv));
  attempt("e", () => c.createSign("sha1").sign({ key: rsa.priv, padding: "x" })); attempt("e", () => c.createPublicKey(c.createSecretKey(Buffer.alloc(2)))); attempt("e", () => c.createHmac("sha1", c.createPublicKey(rsa.pub)));
  attempt("e", () => c.generateKeyPairSync("nope")); attempt("e", () => c.generateKeyPairSync("rsa")); attempt("e", () => c.generateKeyPairSync("rsa", {})); attempt("e", () => c.generateKeyPairSync("ec", { namedCurve: "x" })); attempt("e", () => c.generateKeyPairSync("rsa", { modulusLength: 512, publicKeyEncoding: 1 })); attempt("e", () => c.generateKeyPairSync("ed25519", { privateKeyEncoding: { type: "pkcs1", format: "pem" } })); attempt("e", () => c.generateKeyPair("ed25519")); attempt("e", () => c.createPublicKey(rsa.pub).export({ format: "x" })); attempt("e", () => c.createPublicKey(rsa.pub).export({ format: "pem", type: "pkcs8" })); attempt("e", () => c.createECDH("x")); attempt("e", () => c.createECDH("prime256v1").getPublicKey()); attempt("e", () => c.diffieHellman({})); attempt("e", () => c.createECDH("prime256v1").setPrivateKey(Buffer.alloc(32)));
  attempt("e", () => c.generateKeySync("hmac", { length: 1 })); attempt("e", () => c.generateKeySync("aes", { length: 1 })); attempt("e", () => c.KeyObject.from(1)); attempt("e", () => new c.KeyObject("x", 1));
`;

test("pairs of keys", () =>
  expectLikeNode(`const keys = ${JSON.stringify(fixtures())};\n${PROGRAM}`));

test("what a key of RSA-PSS allows", () =>
  expectLikeNode(`
    const c = require("crypto");
    const data = Buffer.from("data");
    const { publicKey, privateKey } = c.generateKeyPairSync("rsa-pss", { modulusLength: 1024, hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256", saltLength: 16 });
    const attempt = (run) => { try { console.log(run()); } catch ({ name, code, message }) { console.log(name, code, message); } };
    const signature = c.sign("sha256", data, privateKey);
    attempt(() => c.sign("sha1", data, privateKey));
    for (const settings of [{}, { saltLength: 8 }, { saltLength: 16 }, { saltLength: 17 }, { padding: 1 }]) {
      attempt(() => c.verify("sha256", data, { key: publicKey, ...settings }, signature));
      attempt(() => c.sign("sha256", data, { key: privateKey, ...settings }).length);
    }
    for (const options of [{ modulusLength: 512, publicExponent: 4 }, { modulusLength: 100 }]) {
      c.generateKeyPair("rsa", options, (error) => console.log(error.message));
    }
  `));

test("no randomness, no keys", () =>
  expectLikeNode(
    `
    const { generateKeyPairSync, createSign, createPublicKey } = require("crypto");
    console.log(typeof createSign, typeof createPublicKey);
    try { generateKeyPairSync("rsa", { modulusLength: "x" }); } catch ({ code }) { console.log(code); }
  `,
    { entropy: undefined } as never,
  ));
