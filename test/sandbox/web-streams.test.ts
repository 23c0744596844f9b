/** Streams of the web, beside those of Node and under it. */
import { expectLikeNode } from "../support/like-node.js";

test("streams of the web, and between them and those of Node", () =>
  expectLikeNode(`
    const { Readable, Writable, Duplex, Transform, pipeline, finished } = require("stream");
    const { text, json, buffer, arrayBuffer } = require("stream/consumers");
    const web = require("stream/web");
    const log = [];
    const say = (...a) => console.log(...a);
    (async () => {
      say(Object.keys(web).filter((name) => name !== "ReadableStreamTee").sort().join(" "), web.ReadableStream === ReadableStream);
      const rs = new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } });
      say(Object.prototype.toString.call(rs), rs.locked);
      const up = new TransformStream({ transform(x, c) { c.enqueue(x.toUpperCase()); } });
      for await (const x of rs.pipeThrough(up)) say(x);
      const [a, b] = ReadableStream.from(["x", "yé"]).tee();
      say(await text(a), await text(b.pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream())));
      say(await json(Readable.from(['{"a":', "1}"])), await buffer(Readable.from([Buffer.from("hi"), "yo"])), (await arrayBuffer(Readable.from(["abc"]))).byteLength);
      say(await text(Readable.toWeb(Readable.from([Buffer.from("one "), Buffer.from("two")], { objectMode: false }))));
      const back = Readable.fromWeb(new ReadableStream({ start(c) { c.enqueue("q"); c.enqueue(Buffer.from("r")); c.close(); } }), { encoding: "utf8" });
      let s = ""; for await (const x of back) s += x; say(s);
      const got = []; const w = Writable.toWeb(new Writable({ write(c, e, cb) { got.push(c.toString()); setTimeout(cb, 1); } }));
      const writer = w.getWriter(); await writer.write(Buffer.from("1")); writer.write(Buffer.from("2")); await writer.close(); say(got);
      const got2 = []; const w2 = Writable.fromWeb(new WritableStream({ write(c) { got2.push(Buffer.from(c).toString()); } }));
      await new Promise((r) => pipeline(Readable.from(["u", "v"]), w2, (e) => { say(e, got2); r(); }));
      const pair = Duplex.toWeb(new Transform({ transform(c, e, cb) { cb(null, String(c).toUpperCase()); } }));
      const pw = pair.writable.getWriter(); pw.write(Buffer.from("pair")); pw.close(); say(await text(pair.readable));
      const d = Duplex.fromWeb({ readable: new ReadableStream({ start(c) { c.enqueue("dd"); c.close(); } }), writable: new WritableStream({ write(c) { say("dw", Buffer.from(c).toString()); } }) }, { encoding: "utf8" });
      d.write("w"); d.end(); say(await text(d));
      const failing = Readable.toWeb(new Readable({ read() { this.destroy(new Error("bad")); } }));
      try { await failing.getReader().read(); } catch (e) { say(e.message); }
      try { for await (const x of Readable.fromWeb(new ReadableStream({ pull(c) { c.error(new Error("web bad")); } }))); } catch (e) { say(e.message); }
      await new Promise((done) => { const closing = ReadableStream.from([1]); finished(closing, (error) => { say("finished", error); done(); }); text(closing.pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(String(x)); } }))); });
      const z = ReadableStream.from([Buffer.from("zip me ".repeat(50))]).pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"));
      say((await text(z)).length);
      const stop = ReadableStream.from([1, 2, 3]); const rd = stop.getReader(); await rd.read(); await rd.cancel("r"); say(Object.entries(await rd.read()).sort());
      const bs = new ReadableStream({ type: "bytes", pull(c) { c.byobRequest.view[0] = 7; c.byobRequest.respond(1); } });
      say(Object.entries(await bs.getReader({ mode: "byob" }).read(new Uint8Array(3))).sort());
      for (const f of [() => Readable.fromWeb(1), () => Readable.toWeb(1), () => Writable.fromWeb({}), () => Duplex.fromWeb(1)]) try { f(); say("none"); } catch (e) { say(e.name, e.code, e.message); }
      await pipeline; await require("stream/promises").pipeline(ReadableStream.from(["p"]), new TransformStream(), async function* (src) { for await (const x of src) yield x + "!"; }, new WritableStream({ write(x) { say("pipe", x); } }));
    })();
  `));

/** What Node shows changes between majors. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("streams are shown as by Node, and guard their members", () =>
  expectLikeNode(`
    const { inspect } = require("util");
    const { Writable } = require("stream");
    const attempt = (run) => {
      try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
    };
    const locked = new ReadableStream(); locked.getReader();
    const all = [locked, new ReadableStream(), new ReadableStream({ type: "bytes" }), new WritableStream(), new TransformStream(), new TextEncoderStream(), new TextDecoderStream("latin1", { fatal: true }), new CompressionStream("gzip"), new DecompressionStream("deflate")];
    for (const stream of all) console.log(stream, [stream], inspect(stream, { depth: 0 }));
    for (const Class of [TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream]) {
      for (const key of Object.keys(Class.prototype)) console.log(key, attempt(() => Reflect.get(Class.prototype, key, {})));
      console.log(attempt(() => Class.prototype[inspect.custom].call()));
    }
    for (const given of [1, false, "hello"]) console.log(attempt(() => new TextDecoder(undefined, given)));
    const told = new Writable({ write(chunk, encoding, done) { done(); } });
    told.write("x", (...args) => console.log(args)); told.end((...args) => console.log(args));
    (async () => {
      const packed = new CompressionStream("gzip"), writer = packed.writable.getWriter();
      writer.write("text of ").catch(console.log); writer.write(Buffer.from("bytes")).catch(console.log); writer.close();
      const chunks = []; for await (const chunk of packed.readable) chunks.push(chunk);
      console.log(require("zlib").gunzipSync(Buffer.concat(chunks)).toString());
    })();
  `),
);
