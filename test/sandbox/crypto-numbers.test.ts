/**
 * What `crypto` does with numbers of its own, beside Node's: primes, secrets of
 * Diffie and Hellman's, keys of DSA.
 */
import * as c from "node:crypto";
import { compileSandbox, runSandboxed } from "../support/sandbox.js";
import { expectLikeNode } from "../support/like-node.js";

// The builtins are those of Node 20; what others say of errors differs.
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

const ATTEMPT =
  'const c = require("crypto"); const t = (name, run) => { try { console.log(name, run()); } catch (e) { console.log(name, e.name, e.code, e.message); } };';

testLikeNode("primes", () =>
  expectLikeNode(`${ATTEMPT}
    for (const size of ["a", false, {}, [], -1, 0, 2 ** 31, 1.5]) { t("size", () => c.generatePrimeSync(size)); t("async", () => c.generatePrime(size, () => {})); }
    for (const options of ["a", 123, null, { safe: 1 }, { add: "a" }, { rem: 1 }, { add: -1n }, { rem: -1n }, { bigint: "" }, { add: 2n ** 64n }, { add: 7n, rem: 7n }]) t("options", () => c.generatePrimeSync(64, options));
    t("callback", () => c.generatePrime(8));
    for (const bits of [1, 2, 3, 4]) t(bits, () => c.generatePrimeSync(bits, { bigint: true }));
    for (const bits of [1, 2, 3, 4, 5, 6, 7]) t(bits, () => c.generatePrimeSync(bits, { bigint: true, safe: true }));
    t("exact", () => c.generatePrimeSync(4, { add: 15n, rem: 13n, bigint: true }));
    t("bytes", () => { const p = c.generatePrimeSync(81); return [p.constructor.name, p.byteLength, c.checkPrimeSync(p)]; });
    for (const [bits, options] of [[20, {}], [64, {}], [129, {}], [90, { add: 12n, rem: 11n }], [100, { safe: true }], [90, { add: 5n, safe: true }], [90, { add: 5n }]]) t(bits, () => { const p = c.generatePrimeSync(bits, { bigint: true, ...options }); return [p.toString(2).length, p % (options.add ?? (options.safe ? 4n : 2n)), c.checkPrimeSync(p), options.safe && c.checkPrimeSync((p - 1n) / 2n)]; });
    for (const n of [0n, 1n, 2n, 3n, 4n, 561n, 65537n, 3215031751n, 2n ** 89n - 1n, 2n ** 67n - 1n, (2n ** 89n - 1n) * (2n ** 107n - 1n), Buffer.from([7]), new Uint8Array([1, 1]).buffer]) t("check", () => c.checkPrimeSync(n));
    for (const n of [1, "a", {}, -1n]) t("check", () => c.checkPrimeSync(n));
    for (const checks of ["a", -1, 2 ** 31, 1.5]) t("checks", () => c.checkPrimeSync(2n, { checks }));
    c.checkPrime(7n, (error, is) => { console.log(error, is); c.generatePrime(3, { bigint: true }, (error, p) => console.log(error, p)); });
  `),
);

testLikeNode("secrets of Diffie and Hellman's", () =>
  expectLikeNode(`${ATTEMPT}
    const sha = (bytes) => c.createHash("sha1").update(bytes).digest("hex");
    for (const name of ["modp1", "modp2", "MODP5", "modp14", "modp15", "modp16", "modp17", "modp18"]) t(name, () => { const g = c.getDiffieHellman(name); return [sha(g.getPrime()), g.getGenerator("hex"), g.verifyError, Object.keys(g), g.setPrivateKey, g instanceof c.DiffieHellmanGroup]; });
    for (const p of ["abcdef", "07", "0b", "1d", "ffffffffffffffffc5"]) for (const g of [2, 5, 6]) t(p, () => c.createDiffieHellman(p, "hex", g).verifyError);
    const prime = c.getDiffieHellman("modp2").getPrime();
    const [a, b] = [c.createDiffieHellman(prime), c.DiffieHellman(prime.toString("base64"), "base64", Buffer.from([2]))];
    t("none", () => a.getPublicKey()); t("none", () => a.getPrivateKey()); t("none", () => a.computeSecret(Buffer.from([5])));
    a.setPrivateKey("1234567890".repeat(4), "hex"); b.setPrivateKey(Buffer.alloc(39, "A"));
    t("stale", () => a.getPublicKey());
    const open = [a.generateKeys("hex"), b.generateKeys()];
    t("shared", () => [open, a.getPrivateKey("base64"), a.computeSecret(open[1], null, "hex") === b.computeSecret(open[0], "hex").toString("hex"), a.computeSecret(open[1], undefined, "base64")]);
    a.setPrivateKey("11", "hex"); t("new", () => [a.generateKeys("hex") === open[0], a.getPublicKey("hex") === a.generateKeys("hex")]);
    const g = c.getDiffieHellman("modp14"), h = c.getDiffieHellman("modp14"); g.generateKeys(); h.generateKeys();
    t("group", () => g.computeSecret(h.getPublicKey()).equals(h.computeSecret(g.getPublicKey("latin1"), "latin1")));
    for (const key of ["", Buffer.from([0]), Buffer.from([1]), prime, Buffer.concat([prime, prime])]) t("bad", () => b.computeSecret(key));
    t("type", () => b.computeSecret(1)); t("type", () => b.setPublicKey(1)); t("type", () => b.setPublicKey("ab", "hex").getPublicKey());
    for (const args of [[], [1.5], ["ab", true], ["ab", "hex", {}], [-1], [1], [511], [100000], ["abcdef", -1], ["abcdef", 1], ["abcdef", Buffer.alloc(0)], [512, 1], [512, "02", "hex"], ["abcdef", 0], ["abcdef", 1.5]]) t("args", () => typeof c.createDiffieHellman(...args));
    t("group", () => c.getDiffieHellman("x")); t("group", () => c.createDiffieHellmanGroup());
  `),
);

testLikeNode(
  "a group of one's own is tested when it is asked for",
  async () => {
    const prime = c
      .createDiffieHellman(c.generatePrimeSync(512, { safe: true }))
      .getPrime("hex");
    const even = `${prime.slice(0, -1)}0`;
    await expectLikeNode(`
    const c = require("crypto");
    for (const prime of ["${prime}", "${even}"]) console.log(c.createDiffieHellman(prime, "hex").verifyError);
  `);
  },
);

/** Keys that this Node made, and what it signed with them. */
function keys() {
  const dsa = c.generateKeyPairSync("dsa", {
    modulusLength: 1024,
    divisorLength: 160,
  });
  const pem = (key: c.KeyObject, cipher?: string) =>
    key.export({
      type: key.type === "public" ? "spki" : "pkcs8",
      format: "pem",
      ...(cipher && { cipher, passphrase: "top" }),
    } as never);
  const dh = (["modp2", "modp2"] as const).map((group) => {
    const { publicKey, privateKey } = c.generateKeyPairSync(
      "dh" as "x448",
      { group } as never,
    ) as unknown as c.KeyPairKeyObjectResult;
    return { open: pem(publicKey), own: pem(privateKey) };
  });
  const sign = (dsaEncoding: "der" | "ieee-p1363") =>
    c
      .sign("sha256", Buffer.from("data"), { key: dsa.privateKey, dsaEncoding })
      .toString("base64");
  return {
    dsa: {
      open: pem(dsa.publicKey),
      own: pem(dsa.privateKey),
      der: sign("der"),
      raw: sign("ieee-p1363"),
    },
    dh,
  };
}

testLikeNode("keys of DSA and of Diffie and Hellman's", () =>
  expectLikeNode(`${ATTEMPT}
    const { dsa, dh } = ${JSON.stringify(keys())};
    const data = Buffer.from("data");
    for (const { open, own } of [dsa, ...dh]) t("key", () => { const [p, q] = [c.createPublicKey(open), c.createPrivateKey(own)]; return [p.asymmetricKeyType, p.asymmetricKeyDetails, q.asymmetricKeyDetails, p.export({ type: "spki", format: "pem" }) === open, q.export({ type: "pkcs8", format: "pem" }) === own, c.createPublicKey(q).equals(p)]; });
    t("verify", () => [c.verify("sha256", data, dsa.open, Buffer.from(dsa.der, "base64")), c.verify("sha256", data, { key: dsa.open, dsaEncoding: "ieee-p1363" }, Buffer.from(dsa.raw, "base64")), c.verify("sha1", data, dsa.open, Buffer.from(dsa.der, "base64")), c.verify("sha256", data, dsa.open, Buffer.from(dsa.raw, "base64")), c.verify("sha256", data, dsa.open, Buffer.alloc(0))]);
    t("sign", () => [c.verify("sha512", data, dsa.open, c.sign("sha512", data, dsa.own)), c.sign("sha1", data, { key: dsa.own, dsaEncoding: "ieee-p1363" }).length, c.createVerify("DSS1").update(data).verify(dsa.open, c.createSign("DSS1").update(data).sign(dsa.own, "hex"), "hex")]);
    t("shared", () => { const [a, b] = dh.map(({ open, own }) => ({ publicKey: c.createPublicKey(open), privateKey: c.createPrivateKey(own) })); return c.diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey }).toString("hex"); });
    t("made", () => { const pair = () => c.generateKeyPairSync("dh", { group: "modp5" }); const [a, b] = [pair(), pair()]; return c.diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey }).equals(c.diffieHellman({ privateKey: b.privateKey, publicKey: a.publicKey })); });
    t("mismatch", () => c.diffieHellman({ privateKey: c.createPrivateKey(dh[0].own), publicKey: c.generateKeyPairSync("dh", { group: "modp5" }).publicKey }));
    t("kinds", () => c.diffieHellman({ privateKey: c.createPrivateKey(dsa.own), publicKey: c.createPublicKey(dsa.open) }));
    t("jwk", () => c.createPublicKey(dsa.open).export({ format: "jwk" })); t("sign", () => c.sign("sha1", data, dh[0].own)); t("encrypt", () => c.publicEncrypt(dsa.open, data));
    for (const options of [{}, { group: 1 }, { group: "x" }, { group: "modp5", prime: 1 }, { group: "modp5", primeLength: 1 }, { group: "modp5", generator: 1 }, { prime: 1 }, { prime: Buffer.alloc(1), primeLength: 1 }, { primeLength: -1 }, { primeLength: 10 }, { prime: Buffer.alloc(1), generator: -1 }, undefined]) t("dh", () => typeof c.generateKeyPairSync("dh", options));
    for (const options of [{}, { modulusLength: -1 }, { modulusLength: 512, divisorLength: -1 }, { modulusLength: "a" }, { modulusLength: 1024, divisorLength: 1 }, undefined]) t("dsa", () => typeof c.generateKeyPairSync("dsa", options));
    t("made", () => { const { publicKey, privateKey } = c.generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }); return [publicKey.asymmetricKeyDetails, c.verify("sha1", data, publicKey, c.sign("sha1", data, privateKey))]; });
    t("heap", () => c.secureHeapUsed()); t("engine", () => c.setEngine(1)); t("engine", () => c.setEngine("x")); t("engine", () => c.setEngine("x", "a"));
  `),
);

test("a prime that is made", async () => {
  const text = compileSandbox({
    "main.js": `
      const one = require("crypto").createDiffieHellman(512);
      exports.prime = one.getPrime("hex");
      const other = require("crypto").createDiffieHellman(one.getPrime());
      exports.shared = [one, other].map((mine, at, [first, second]) => { first.generateKeys(); second.generateKeys(); return mine.computeSecret((at ? first : second).getPublicKey(), null, "hex"); });
    `,
  });
  const { exports } = await runSandboxed("v8", text);
  const { prime, shared } = exports as { prime: string; shared: string[] };
  expect(c.createDiffieHellman(prime, "hex").verifyError).toBe(0);
  expect(shared[0]).toBe(shared[1]);
});

/** Keys on curves whose numbers are written out, and one of a curve that JSON has no name for. */
function curveKeys() {
  return ["prime256v1", "secp224r1", "secp521r1"].flatMap((namedCurve) =>
    (["named", "explicit"] as const).map((paramEncoding) => {
      const { publicKey, privateKey } = c.generateKeyPairSync("ec", {
        namedCurve,
        paramEncoding,
      });
      return {
        open: publicKey.export({ type: "spki", format: "pem" }),
        own: privateKey.export({ type: "pkcs8", format: "pem" }),
        sec1: privateKey.export({ type: "sec1", format: "pem" }),
        signature: c
          .sign("sha256", Buffer.from("data"), privateKey)
          .toString("base64"),
      };
    }),
  );
}

testLikeNode("curves by their numbers", () =>
  expectLikeNode(`${ATTEMPT}
    const data = Buffer.from("data");
    for (const { open, own, sec1, signature } of ${JSON.stringify(curveKeys())}) {
      const [p, q] = [c.createPublicKey(open), c.createPrivateKey(own)];
      t("key", () => [p.asymmetricKeyDetails, q.asymmetricKeyDetails, c.createPrivateKey(sec1).equals(q), c.createPublicKey(q).equals(p), c.verify("sha256", data, p, Buffer.from(signature, "base64")), c.verify("sha1", data, p, c.sign("sha1", data, q))]);
      t("jwk", () => p.export({ format: "jwk" }));
    }
    for (const paramEncoding of ["named", "explicit"]) t("made", () => { const { publicKey, privateKey } = c.generateKeyPairSync("ec", { namedCurve: "P-224", paramEncoding, publicKeyEncoding: { type: "spki", format: "der" } }); return [publicKey.length > 100, c.createPublicKey({ key: publicKey, type: "spki", format: "der" }).equals(c.createPublicKey(privateKey))]; });
    t("no encoding", () => c.generateKeyPairSync("ec", { namedCurve: "P-224", paramEncoding: "x" }));
    t("no jwk", () => c.generateKeyPairSync("ec", { namedCurve: "secp224r1", publicKeyEncoding: { format: "jwk" }, privateKeyEncoding: { format: "jwk" } }));
    t("ecdh", () => { const [a, b] = [c.createECDH("secp224r1"), c.createECDH("secp224r1")]; a.setPrivateKey("11".repeat(28), "hex"); b.generateKeys(); return [a.getPublicKey("hex", "compressed"), a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey()))]; });
  `),
);

test("what of crypto is in an artifact", async () => {
  const parts = (text: string) =>
    [...text.matchAll(/"id":"node:internal\/stubs\/crypto\/(\w+)\.js"/g)]
      .map(([, name]) => name)
      .filter((name) =>
        ["ciphers", "pairs", "groups", "primes"].includes(name ?? ""),
      )
      .sort();
  const of = (program: string) =>
    parts(
      compileSandbox({ "main.js": `const c = require("crypto"); ${program}` }),
    );
  expect(of('c.createHash("sha1");')).toEqual([]);
  expect(of("c.createDiffieHellman(p);")).toEqual(["groups"]);
  expect(of("c.checkPrimeSync(7n);")).toEqual(["primes"]);
  expect(of("c.createPublicKey(pem);")).toEqual(["ciphers", "pairs"]);
  expect(of('c.createCipheriv("aes-128-cbc", k, v);')).toEqual(["ciphers"]);
  const { error } = await runSandboxed(
    "v8",
    compileSandbox({
      "main.js": 'require("crypto")["generatePrime" + "Sync"](8);',
    }),
    { entropy: undefined } as never,
  );
  expect(error).toBe("Error: crypto.generatePrime is not supported in sandbox");
});
