/** `structuredClone`, what it gives away, and blobs of files, beside those of Node. */
import { expectLikeNode } from "../support/like-node.js";

/** Later Nodes refuse with other words. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("copies, and buffers that were given away", () =>
  expectLikeNode(`
    const { isAscii, isUtf8 } = require("buffer");
    const attempt = (run) => {
      try { console.log(run()); } catch (error) { console.log(error.name, error.code, error.message); }
    };
    const gone = new ArrayBuffer(4);
    const kept = structuredClone({ gone, again: gone }, { transfer: [gone] });
    console.log(kept.gone.byteLength, kept.gone === kept.again, gone.byteLength);
    for (const run of [
      () => isAscii(gone), () => isUtf8(gone), () => structuredClone(gone), () => structuredClone(1, { transfer: [gone] }),
      () => structuredClone(1, { transfer: [{}] }), () => structuredClone(1, { transfer: 5 }), () => structuredClone(1, 5), () => structuredClone(1, null),
      () => structuredClone(1, { transfer: [kept.gone, kept.gone] }), () => isAscii(kept.gone),
      () => structuredClone(new Blob(["ab"], { type: "text/x" })), () => structuredClone({ blob: new Blob(["ab"]).slice(1) }),
      () => structuredClone(new Map([[1, new Set([[2]])]])), () => structuredClone(() => {}),
    ]) attempt(run);
  `),
);

test("blobs of files, until the file changes", () =>
  expectLikeNode(`
    const fs = require("fs"), os = require("os"), path = require("path");
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "blob-")), "file");
    const attempt = async (run) => {
      try { console.log(await run()); } catch (error) { console.log(error.name, error.code, error.message); }
    };
    const chunks = async (blob) => { const all = []; for await (const chunk of blob.stream()) all.push(...chunk); return Buffer.from(all).toString(); };
    (async () => {
      fs.writeFileSync(file, "hello, file");
      const blob = await fs.openAsBlob(file, { type: "text/x" });
      const part = blob.slice(7), joined = new Blob(["<", blob, ">"]);
      console.log(blob, part.size, joined.size);
      for (const one of [blob, part, joined]) { await attempt(() => one.text()); await attempt(() => chunks(one)); await attempt(async () => (await one.arrayBuffer()).byteLength); }
      await attempt(() => structuredClone(blob));
      fs.writeFileSync(file, "another length");
      for (const one of [blob, part, joined]) for (const read of [() => one.text(), () => one.arrayBuffer(), () => chunks(one)]) {
        try { await read(); console.log("read"); } catch (error) { console.log(error.name, error instanceof DOMException); }
      }
    })();
  `));
