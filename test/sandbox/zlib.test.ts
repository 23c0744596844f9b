/**
 * zlib beside Node's: options, flushes, errors. What is compressed is compared when
 * it is text again: Node's zlib is not the one of which others are ports.
 */
import { expectLikeNode } from "../support/like-node.js";

// The builtins are those of Node 20; what others say of errors differs.
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("streams and functions", () =>
  expectLikeNode(`
    const z = require("zlib"), { promisify } = require("util");
    const t = (n, f) => { try { console.log(n, f()); } catch (e) { console.log(n, e.name, e.code, e.errno, e.message); } };
    const text = Buffer.from("the quick brown fox jumps over the lazy dog ".repeat(60));
    for (const [d, i] of [["deflate", "inflate"], ["deflateRaw", "inflateRaw"], ["gzip", "gunzip"]]) {
      for (const o of [{}, { level: 0 }, { level: 1 }, { level: 9 }, { memLevel: 1 }, { windowBits: 9 }, { strategy: 1 }, { strategy: 2 }, { strategy: 3 }, { strategy: 4 }, { chunkSize: 64 }]) t(d + JSON.stringify(o), () => { const b = z[d + "Sync"](text, o); return [b.length > 60, z[i + "Sync"](b).equals(text), z.unzipSync(d === "deflateRaw" ? z.gzipSync(text) : b).length]; });
      t("info", () => { const r = z[d + "Sync"]("abc", { info: true }); return [Object.keys(r), r.engine.constructor.name, r.engine.bytesWritten, z[i + "Sync"](r.buffer).toString()]; });
      t("max", () => z[i + "Sync"](z[d + "Sync"](text), { maxOutputLength: 100 }));
      t("cut", () => z[i + "Sync"](z[d + "Sync"](text).subarray(0, 20)));
      t("cut ok", () => z[i + "Sync"](z[d + "Sync"](text).subarray(0, 30), { finishFlush: z.constants.Z_SYNC_FLUSH }).length < text.length);
      t("bad", () => z[i + "Sync"](Buffer.from("this is no compressed data")));
      t("empty", () => z[i + "Sync"](z[d + "Sync"]("")).length);
    }
    t("dict", () => { const dictionary = Buffer.from("quick brown fox"); const b = z.deflateSync(text, { dictionary }); return [z.inflateSync(b, { dictionary }).equals(text)]; });
    t("no dict", () => z.inflateSync(z.deflateSync("abc", { dictionary: Buffer.from("abc") })));
    t("bad dict", () => z.inflateSync(z.deflateSync("abc", { dictionary: Buffer.from("abc") }), { dictionary: Buffer.from("x") }));
    t("two", () => z.gunzipSync(Buffer.concat([z.gzipSync("a"), z.gzipSync("b"), Buffer.alloc(4)])).toString());
    t("trail", () => z.gunzipSync(Buffer.concat([z.gzipSync("a"), Buffer.from([1, 2, 3])])).toString());
    t("trail", () => z.inflateSync(Buffer.concat([z.deflateSync("a"), Buffer.from([1, 2, 3])])).toString());
    for (const o of [{ level: 10 }, { level: "a" }, { level: NaN }, { windowBits: 7 }, { windowBits: 16 }, { memLevel: 0 }, { memLevel: 10 }, { strategy: 5 }, { chunkSize: 1 }, { chunkSize: "a" }, { flush: 9 }, { finishFlush: -1 }, { maxOutputLength: 0 }, { dictionary: 1 }, { level: Infinity }]) for (const n of ["createGzip", "createInflateRaw", "createUnzip"]) t(n + JSON.stringify(o), () => z[n](o).constructor.name);
    for (const v of [1, undefined, null, {}, []]) { t("arg", () => z.gzipSync(v)); t("arg", () => z.gzip(v, () => {})); }
    t("cb", () => z.gzip("a")); t("cb", () => z.gzip("a", {}));
    for (const params of [{ 0: "lol" }, { 99: 1 }, { x: 1 }, { [-1]: 1 }, { 0: 1, 5: true }, { "0x0": 1, 0: 1 }]) t("brotli", () => z.createBrotliDecompress({ params }).constructor.name);
    for (const o of [{ flush: 4 }, { finishFlush: 9 }, { chunkSize: 2 }]) t("brotli", () => z.createBrotliDecompress(o).constructor.name);
    for (const bad of ["not brotli", "n", Buffer.from([6]), Buffer.from([0x3b]), Buffer.from([0x26, 1])]) t("br bad", () => z.brotliDecompressSync(bad).length); t("br empty", () => z.brotliDecompressSync(""));
    t("br max", () => z.brotliDecompressSync(Buffer.from("GxYA+I2Ubt5EVYaWbCBvIU8c4Dg=", "base64"), {maxOutputLength:3}));
    t("codes", () => [z.codes.Z_OK, z.codes["-3"], Object.isFrozen(z.codes), z.constants.BROTLI_PARAM_MODE, z.Z_BEST_SPEED]);
    if (z.crc32) for (const a of [["abc"], ["abc", 5], [Buffer.from("xyz"), 0], [1], ["a", "b"], ["a", -1]]) t("crc", () => z.crc32(...a));
    (async () => {
      const e = z.createDeflate({ chunkSize: 64 }); const outs = []; e.on("data", (d) => outs.push(d));
      await promisify(e.write).call(e, text.subarray(0, 1000)); await promisify(e.flush).call(e); console.log("flush", outs.length > 0, e.bytesWritten);
      await promisify(e.params).call(e, 9, 0); e.write(text.subarray(1000)); await promisify(e.flush).call(e, z.constants.Z_SYNC_FLUSH); e.end();
      await new Promise((r) => e.on("end", r)); const all = Buffer.concat(outs); console.log("all", all.length > 0, z.inflateSync(all).equals(text), e.bytesWritten);
      t("after", () => e.write("x")); 
      const i = z.createInflate(); i.end(all.subarray(0, 30)); try { for await (const x of i) x; } catch (x) { console.log(x.code, x.errno, x.message); }
      const g = z.createGunzip(); g.on("error", (x) => console.log("gunzip", x.code, x.errno, x.message)); g.on("close", () => console.log("closed")); g.end("nope nope nope");
      await new Promise((r) => setTimeout(r, 20));
      const r = z.createDeflate(); r.write("abc"); await promisify(r.flush).call(r); r.read(); r.reset(); r.end("xyz"); const parts = []; for await (const x of r) parts.push(x); console.log("reset", z.inflateSync(Buffer.concat(parts)).toString());
      const c = z.createGzip(); c.close(() => console.log("close")); await new Promise((q) => setTimeout(q, 20)); t("closed", () => c.reset()); t("destroyed", () => c.destroyed);
      console.log(await promisify(z.unzip)(z.deflateSync("u")), (await promisify(z.gunzip)(z.gzipSync("v"), { info: true })).engine.constructor.name);
      await promisify(z.inflate)("zz").catch((x) => console.log(x.code, x.message)); await promisify(z.gunzip)(z.gzipSync(text), { maxOutputLength: 9 }).catch((x) => console.log(x.code, x.message));
    })();
  `),
);
