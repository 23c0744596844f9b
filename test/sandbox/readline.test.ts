/** Lines, questions, keys and the cursor, beside those of Node. */
import { expectLikeNode } from "../support/like-node.js";

test("readline", () =>
  expectLikeNode(String.raw`
    const readline = require("readline"), rlp = require("readline/promises");
    const { PassThrough, Readable, Writable } = require("stream");
    const util = require("util");
    const out = () => { const o = new PassThrough(); o.text = ""; o.on("data", (c) => o.text += c); return o; };
    (async () => {
      { const rl = readline.createInterface({ input: Readable.from([Buffer.from("one\ntw"), Buffer.from("o\r\nthr"), Buffer.from("ee\rfour five")]) }); const lines = []; for await (const l of rl) lines.push(l); console.log(lines, rl.closed); }
      { const input = new PassThrough(), o = out(); const rl = readline.createInterface({ input, output: o }); rl.on("pause", () => console.log("pause")).on("close", () => console.log("close")).on("line", (l) => console.log("line", l));
        const p = new Promise((r) => rl.question("name? ", (a) => r(a))); input.write("bob\nnext\n"); console.log(await p); await new Promise((r) => setTimeout(r, 5));
        rl.setPrompt("$ "); rl.prompt(); console.log(rl.getPrompt(), rl.terminal, rl.crlfDelay); input.end("last"); await new Promise((r) => rl.once("close", r)); console.log(JSON.stringify(o.text));
        try { rl.question("x", () => {}); } catch (e) { console.log(e.name, e.code, e.message); } }
      { const input = new PassThrough(), o = out(); const rl = rlp.createInterface({ input, output: o }); const a = rl.question("q1 "); input.write("a1\n"); console.log(await a); const ac = new AbortController(); const q = rl.question("q2 ", { signal: ac.signal }); ac.abort(); try { await q; } catch (e) { console.log(e.name, e.code, e.message); } rl.close(); console.log(JSON.stringify(o.text)); }
      { const input = new PassThrough(), o = out(); const rl = readline.createInterface(input, o); const ask = util.promisify(rl.question).bind(rl); const p = ask("p? "); input.write("yes\n"); console.log(await p); rl.close(); rl.close(); }
      { const o = out(); const calls = [[readline.clearLine, -1], [readline.clearLine, 0], [readline.clearLine, 1], [readline.cursorTo, 3], [readline.cursorTo, 3, 4], [readline.moveCursor, -2, 5], [readline.clearScreenDown], [readline.moveCursor, 0, 0]]; for (const [f, ...a] of calls) console.log(f(o, ...a)); await null; console.log(JSON.stringify(o.text), readline.clearLine(null, 0), readline.cursorTo(undefined, 1));
        const R = new rlp.Readline(o); o.text = ""; await R.cursorTo(1).clearLine(0).moveCursor(1, -1).clearScreenDown().commit(); console.log(JSON.stringify(o.text)); }
      const input = new PassThrough();
      for (const f of [() => readline.cursorTo(input, NaN), () => readline.cursorTo(input, "a", 1), () => readline.clearLine(input, 0, 1), () => readline.createInterface({ input, completer: 1 }), () => readline.createInterface({ input, history: 1 }), () => readline.createInterface({ input, tabSize: 0 }), () => new rlp.Readline(1), () => new rlp.Readline(input).cursorTo("a"), () => readline.createInterface({ input, signal: 1 })]) try { f(); console.log("none"); } catch (e) { console.log(e.name, e.code, e.message); }
      { const rl = readline.createInterface({ input: Readable.from(["1\n2\n3\n4\n"]) }); for await (const l of rl) { console.log(l); for await (const m of rl) { console.log("in", m); if (m === "3") break; } } }
      const keys = new PassThrough(); readline.emitKeypressEvents(keys); keys.on("keypress", (s, k) => console.log(JSON.stringify(s), JSON.stringify(k)));
      for (const k of ["a", "Z", "\r", "\n", "\t", "\x7f", " ", "\x03", "\x1ba", "\x1b[A", "\x1b[1;5C", "\x1bOP", "\x1b[15~", "\x1b[3~", "\x1b[Z", "\x1b[3;2~", "é", "\x1b\x1b[A", "{", "5", "ab"]) keys.write(k);
    })();
  `));
