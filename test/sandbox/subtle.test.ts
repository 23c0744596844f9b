/**
 * `crypto.subtle` in a sandbox: done by the host, with Node's results and errors,
 * over JSON in which all bytes are base64.
 */
import { webcrypto } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSubtle } from "../../src/hosting/sandbox/capabilities/subtle.js";
import type { CryptoCapability } from "../../src/runtime-shims/bridge/interface.js";
import { createHost } from "../../src/hosting/sandbox/create-host.js";
import type { EngineName } from "../../src/hosting/sandbox/engines/engine.js";
import { HOST_ENGINES } from "../support/engines.js";
import { runNode } from "../support/children.js";
import { compileSandbox } from "../support/sandbox.js";

/** Runs a program with the capability; returns what it printed. */
async function run(
  program: string,
  engine: EngineName,
  isGranted = true,
): Promise<string> {
  let output = "";
  const write = (chunk: Uint8Array) => {
    output += Buffer.from(chunk).toString();
  };
  const grants = { stdout: write, stderr: write, entropy: isGranted };
  const text = compileSandbox({ "main.mjs": program });
  await createHost({ engine, grants, limits: { timeout: 60_000 } })
    .load(new TextEncoder().encode(text))
    .run();
  return output;
}

describe("Crypto Is Stub Tier with Secure Randomness Contract", () => {
  test("Calling crypto.subtle.digest", async () => {
    const program = `
      import { createHash, webcrypto } from "node:crypto";
      const data = new TextEncoder().encode("data");
      for (const name of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
        const hash = await crypto.subtle.digest(name, data);
        console.log(hash instanceof ArrayBuffer, Buffer.from(hash).toString("hex"));
      }
      console.log(webcrypto.subtle === crypto.subtle, Buffer.from(await crypto.subtle.digest({ name: "SHA-256" }, data.buffer)).equals(createHash("sha256").update("data").digest()));
    `;
    const expected = Buffer.from(
      await webcrypto.subtle.digest("SHA-256", Buffer.from("data")),
    ).toString("hex");
    for (const engine of HOST_ENGINES) {
      const output = await run(program, engine);
      expect(output).toContain(`true ${expected}\n`);
      expect(output.match(/^true /gm)).toHaveLength(5);
      expect(output).toMatch(/\ntrue true\n$/);
    }
  });

  test("keys of subtle as keys of crypto", async () => {
    const program = `
      import { createHmac, createSign, createVerify, KeyObject, sign, verify } from "node:crypto";
      const { subtle } = crypto;
      const raw = new Uint8Array(32).map((_, at) => at), data = Buffer.from("data");
      const hmac = await subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      console.log(KeyObject.from(hmac).export().toString("hex"), createHmac("sha1", hmac).update(data).digest("hex"));
      const jwk = await subtle.importKey("jwk", { kty: "oct", k: "AAECAw" }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
      console.log(KeyObject.from(jwk).equals(KeyObject.from(jwk)), KeyObject.from(jwk).export({ format: "jwk" }));
      for (const algorithm of [{ name: "ECDSA", namedCurve: "P-384" }, { name: "Ed25519" }, { name: "RSA-PSS", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }]) {
        const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
        const [open, own] = [KeyObject.from(publicKey), KeyObject.from(privateKey)];
        const digest = algorithm.name === "Ed25519" ? null : "sha256";
        console.log(open.type, own.type, open.asymmetricKeyType, own.asymmetricKeyDetails);
        console.log(verify(digest, data, publicKey, sign(digest, data, own)), verify(digest, data, { key: open }, sign(digest, data, { key: privateKey })));
        if (digest) console.log(createVerify(digest).update(data).verify(publicKey, createSign(digest).update(data).sign(privateKey)));
        const jwks = await subtle.importKey("jwk", await subtle.exportKey("jwk", publicKey), algorithm, true, ["verify"]);
        console.log(KeyObject.from(jwks).equals(open));
        if (algorithm.hash) continue;
        const bare = await subtle.importKey("raw", await subtle.exportKey("raw", publicKey), algorithm, true, ["verify"]);
        console.log(KeyObject.from(bare).equals(open));
      }
      try { createHmac("sha1", (await subtle.generateKey({ name: "Ed25519" }, true, ["sign"])).publicKey); } catch ({ code }) { console.log(code); }
    `;
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
    try {
      writeFileSync(join(folder, "main.mjs"), program);
      const node = await runNode(["main.mjs"], folder);
      expect(node.stdout).toContain("ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE");
      for (const engine of HOST_ENGINES) {
        expect(await run(program, engine)).toBe(node.stdout);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("crypto.subtle operations delegate to host", async () => {
    const program = `
      const { subtle } = crypto;
      const bytes = (text) => new TextEncoder().encode(text);
      const hex = (data) => Buffer.from(data).toString("hex");
      const failure = async (run) => { try { await run(); return "none"; } catch ({ name, message, constructor }) { return [name, message, constructor.name]; } };
      const raw = new Uint8Array(32).map((_, at) => at);
      const aes = await subtle.importKey("raw", raw, "AES-GCM", true, ["encrypt", "decrypt"]);
      console.log(aes.constructor === CryptoKey, Object.keys(aes), aes.type, aes.extractable, aes.algorithm, aes.usages, String(aes));
      const box = await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, bytes("secret"));
      console.log(hex(box), Buffer.from(await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, box)).toString());
      console.log(hex(await subtle.exportKey("raw", aes)), await subtle.exportKey("jwk", aes));
      console.log(await failure(() => subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, box.slice(1))));
      const closed = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
      console.log(await failure(() => subtle.exportKey("raw", closed)), await failure(() => subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, closed, box)));
      const hmac = await subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
      const mac = await subtle.sign("HMAC", hmac, bytes("text"));
      console.log(hex(mac), await subtle.verify("HMAC", hmac, mac, bytes("text")), await subtle.verify("HMAC", hmac, mac, bytes("test")), hmac.algorithm);
      const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      console.log(pair.publicKey.type, pair.publicKey.extractable, pair.privateKey.type, pair.privateKey.extractable, pair.privateKey.usages, pair.privateKey.algorithm);
      const signature = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes("text"));
      const again = await subtle.importKey("spki", await subtle.exportKey("spki", pair.publicKey), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
      console.log(signature.byteLength, await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, again, signature, bytes("text")), (await subtle.exportKey("jwk", again)).crv);
      console.log(await failure(() => subtle.exportKey("pkcs8", pair.privateKey)));
      const rsa = await subtle.generateKey({ name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, ["encrypt", "decrypt"]);
      console.log(rsa.publicKey.algorithm, Buffer.from(await subtle.decrypt("RSA-OAEP", rsa.privateKey, await subtle.encrypt("RSA-OAEP", rsa.publicKey, bytes("rsa")))).toString());
      const password = await subtle.importKey("raw", bytes("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
      const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytes("salt"), iterations: 1000 };
      console.log(hex(await subtle.deriveBits(derivation, password, 128)));
      const derived = await subtle.deriveKey(derivation, password, { name: "AES-CBC", length: 256 }, true, ["encrypt", "wrapKey", "unwrapKey"]);
      console.log(hex(await subtle.exportKey("raw", derived)), derived.algorithm);
      const wrapped = await subtle.wrapKey("raw", aes, derived, { name: "AES-CBC", iv: new Uint8Array(16) });
      console.log(hex(wrapped), hex(await subtle.exportKey("raw", await subtle.unwrapKey("raw", wrapped, derived, { name: "AES-CBC", iv: new Uint8Array(16) }, "AES-GCM", true, ["encrypt"]))));
      for (const name of ["nope", "SHA-256"]) console.log(await failure(() => subtle.generateKey({ name }, true, [])).then(([name]) => name));
      console.log(await failure(() => new CryptoKey()));
    `;
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
    try {
      const file = join(folder, "main.mjs");
      writeFileSync(file, program);
      const { stdout, stderr } = await runNode([file], folder);
      expect(stderr).toBe("");
      for (const engine of HOST_ENGINES) {
        expect(await run(program, engine)).toBe(stdout);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("what crosses is JSON, in which all bytes are base64", async () => {
    const crossing: string[] = [];
    const capability = createSubtle();
    const spy: CryptoCapability = {
      async subtle(operation, json) {
        const reply = await capability.subtle(operation, json);
        crossing.push(json, reply);
        return reply;
      },
    };
    const ask = async (operation: string, ...args: unknown[]) =>
      JSON.parse(await spy.subtle(operation, JSON.stringify(args))) as {
        value: [string, { data: unknown }];
        error: { name: string };
      };
    const secret = Buffer.from("0123456789abcdef");
    const bytes = ["bytes", secret.toString("base64")];
    const usages = ["list", ["encrypt"]];
    const { value } = await ask(
      "importKey",
      "raw",
      bytes,
      "AES-GCM",
      true,
      usages,
    );
    expect(value[0]).toBe("key");
    expect(value[1].data).toEqual(bytes);
    expect((await ask("exportKey", "raw", value)).value).toEqual([
      "buffer",
      bytes[1],
    ]);
    expect(crossing.join("\n")).not.toContain(secret.toString());
    // Of keys and of operations that are none.
    for (const wrong of [
      ask("constructor"),
      ask("digest", "SHA-1", ["key", null]),
      ask("digest", "SHA-1", ["other", "x"]),
      ask(
        "generateKey",
        { name: "RSA-PSS", modulusLength: 2 ** 16 },
        true,
        usages,
      ),
    ]) {
      expect((await wrong).error.name).toMatch(/Error$/);
    }
  });

  test("what would keep the host's threads busy is refused, or waits its turn", async () => {
    const capability = createSubtle();
    const ask = async (operation: string, ...args: unknown[]) =>
      JSON.parse(
        await capability.subtle(operation, JSON.stringify(args)),
      ) as Record<string, Record<string, unknown>>;
    const password = ["bytes", Buffer.from("password").toString("base64")];
    const use = ["list", ["deriveBits"]];
    const { value: base } = await ask(
      "importKey",
      "raw",
      password,
      "PBKDF2",
      false,
      use,
    );
    const pbkdf2 = (iterations: number) => ({
      name: "PBKDF2",
      hash: "SHA-256",
      salt: password,
      iterations,
    });
    for (const [iterations, bits] of [
      [1, 2 ** 30],
      [1_000_000, 2 ** 20],
      [10_000_000, 1024],
      [2 ** 31, 256],
    ] as const) {
      const { error } = await ask("deriveBits", pbkdf2(iterations), base, bits);
      expect(error?.name).toBe("OperationError");
    }
    expect((await ask("deriveBits", pbkdf2(1000), base, 512)).error).toBe(
      undefined,
    );
    // A key that the guest made elsewhere.
    const n = Buffer.alloc(2048, 0xff).toString("base64url");
    const rsa = { name: "RSA-PSS", hash: "SHA-256" };
    const { error } = await ask(
      "importKey",
      "jwk",
      { kty: "RSA", n, e: "AQAB" },
      rsa,
      true,
      ["list", ["verify"]],
    );
    expect(error?.name).toBe("OperationError");
    // Little text that makes many values.
    const nested = await capability.subtle(
      "digest",
      `["SHA-1", [${"[],".repeat(1e6)}1]]`,
    );
    expect(nested).toContain("ERR_INGOT_TOO_LARGE");

    const begun: Promise<unknown>[] = [];
    for (let at = 0; at < 1500; at++) {
      begun.push(ask("deriveBits", pbkdf2(20_000), base, 256));
    }
    const [first, last] = [await begun[0], await begun[1499]];
    expect(first).toHaveProperty("value");
    expect(last).toMatchObject({ error: { code: "ENOBUFS" } });
    // The rest is never begun.
    capability.close();
    await begun[1];
    const isDone = await Promise.race([
      begun[900]?.then(() => true),
      new Promise((resolve) => setTimeout(resolve, 100, false)),
    ]);
    expect(isDone).toBe(false);
  });

  test("Without the capability each method of crypto.subtle throws", async () => {
    const program = `
      for (const name of ["digest", "encrypt", "decrypt", "sign", "verify", "generateKey", "importKey", "exportKey"]) {
        try { crypto.subtle[name](); console.log("none"); } catch ({ message }) { console.log(message); }
      }
    `;
    for (const engine of HOST_ENGINES) {
      const output = await run(program, engine, false);
      expect(output.trim().split("\n")).toEqual(
        "digest encrypt decrypt sign verify generateKey importKey exportKey"
          .split(" ")
          .map((name) => `crypto.subtle.${name} is not supported in sandbox`),
      );
    }
  });
});
