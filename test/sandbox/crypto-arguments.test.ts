/** What `crypto` says to arguments of all kinds, beside what Node's says. */
import { expectLikeNode } from "../support/like-node.js";

test("arguments, states, and text in parts", () =>
  expectLikeNode(`
    const c = require("crypto");
    for (const e of ["ascii", "latin1", "binary", "hex", "utf8", "UTF-8", "ucs2", "base64", "utf16le", undefined, null, "buffer", ""]) { const d = c.createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)); try { console.log(e, d.update("ünïcode", "utf8", e), d.update("ünïcode", "utf8", e), d.final(e)); } catch (x) { console.log(e, x.name, x.code, x.message); } }
    const enc = c.createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)); const x = Buffer.concat([enc.update("€uro€"), enc.final()]); const dec = c.createDecipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)); let s = ""; for (const b of x) { const t = dec.update(Buffer.from([b]), null, "utf8"); s += t + "|"; } console.log(s + dec.final("utf8"));
    const t = (n, f) => { try { console.log(n, f()); } catch (x) { console.log(n, x.name, x.code, x.message); } };
    for (const o of [null, "", 1, {}, { keyLength: 16 }, { keyLength: "a" }, { ivLength: 5 }]) t("info", () => typeof c.getCipherInfo("aes-128-cbc", o));
    for (const o of [null, 1, { disableEntropyCache: 1 }, {}]) t("uuid", () => c.randomUUID(o).length);
    for (const a of [[1], [Buffer.alloc(2), "x"], [Buffer.alloc(2), 3], [Buffer.alloc(2), 0, 3], [Buffer.alloc(2), 1, -1], [new Uint32Array(2), 1, 1], [new Uint16Array(2), 1, 2], [Buffer.alloc(2), NaN], [new ArrayBuffer(2), 0, "s"]]) t("fill", () => c.randomFillSync(...a).byteLength);
    for (const a of [[], [1], [Buffer.alloc(2), 0, 1], [Buffer.alloc(2), 0, 1, 2], [Buffer.alloc(2), 5, () => {}], [Buffer.alloc(2), "a", () => {}]]) t("fillasync", () => c.randomFill(...a));
    for (const a of [[-1], ["a"], [2 ** 31], [NaN], [1, 2], [1.5]]) t("bytes", () => c.randomBytes(...a).length);
    for (const a of [[], [5, 3], [0], [1.5], ["a"], [0, 2 ** 49], [1, 2, 3], [-5, -4]]) t("int", () => c.randomInt(...a));
    const h = c.createHash("shake128", { outputLength: 3 }); t("copy", () => h.update("a").copy({ outputLength: 5 }).digest("hex") + " " + h.copy().digest("hex") + " " + h.digest("hex")); t("again", () => h.digest()); t("copy done", () => h.copy()); t("update done", () => h.update("a"));
    const p = c.createHash("sha1"); p.setEncoding("hex"); p.on("data", (d) => { console.log("piped", d); t("after", () => p.digest("hex")); t("after", () => p.digest("hex")); }); p.end("abc");
    for (const a of [["sha256"], ["sha256", "a", "buffer"], ["sha1", Buffer.from("a"), "base64"]]) t("hash", () => c.hash(...a));
    for (const a of [["a", "b", 1, 1], ["a", "b", 0, 1, "sha1"], ["a", "b", 1, -1, "sha1"], [1, "b", 1, 1, "sha1"], ["a", "b", 1, 1, "nope"], ["a", "b", 1.5, 1, "sha1"]]) t("pbkdf2", () => c.pbkdf2Sync(...a));
    for (const a of [[], ["sha1", 1], ["sha1", "a", "b", "c", 1e6], ["sha1", "a", "b", Buffer.alloc(1025), 1], ["nope", "a", "b", "c", 1]]) t("hkdf", () => c.hkdfSync(...a));
    t("hmac", () => c.createHmac("sha1")); t("hmac", () => c.createHmac(1, "a")); t("hmac", () => c.createHmac("sha1", 1)); t("hmac", () => { const m = c.createHmac("sha1", "a"); m.digest(); return [m.digest(), m.update("a")]; });
    t("tse", () => c.timingSafeEqual(1, 2)); t("tse", () => c.timingSafeEqual("a", "a"));
    const cc = c.createCipheriv("aes-128-cbc", Buffer.alloc(16), Buffer.alloc(16)); cc.final(); t("cfinal", () => cc.final()); t("cupd", () => cc.update("a")); t("aad", () => cc.setAAD(Buffer.alloc(1))); t("tag", () => cc.getAuthTag()); t("pad", () => cc.setAutoPadding(false)); t("upd", () => c.createCipheriv("aes-128-cbc", Buffer.alloc(16), Buffer.alloc(16)).update(1));
    t("civ", () => c.createCipheriv(1)); t("civ", () => c.createCipheriv("aes-128-cbc", 1)); t("civ", () => c.createCipheriv("aes-128-cbc", Buffer.alloc(16), 1)); t("civ", () => c.createCipheriv("aes-128-gcm", Buffer.alloc(16), Buffer.alloc(12), { authTagLength: 3 })); t("civ", () => c.createCipheriv("aes-128-cbc", Buffer.alloc(16), null)); t("civ", () => c.createDecipheriv("aes-128-gcm", Buffer.alloc(16), Buffer.alloc(12)).setAuthTag(Buffer.alloc(3)));
    t("scrypt", () => c.scryptSync("a", "b", 1, { N: "a" })); t("scrypt", () => c.scryptSync("a", "b", -1)); t("scrypt", () => c.scryptSync("a", "b", 1, { maxmem: 1 })); t("scrypt", () => c.scrypt("a", "b", 1)); t("pbk", () => c.pbkdf2("a", "b", 1, 1, "sha1"));
  `));
