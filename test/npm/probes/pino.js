"use strict";
const { once } = require("node:events");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { Writable } = require("node:stream");

module.exports = {
  pino: async (pino) => {
    const folder = mkdtempSync(join(tmpdir(), "pino-"));
    // The worker of a transport does not keep the process running.
    const awake = setInterval(() => {}, 1000);
    const options = { timestamp: false, base: undefined };
    const read = (name) => readFileSync(join(folder, name), "utf8");
    const target = (name) => ({
      target: "pino/file",
      options: { destination: join(folder, name) },
    });
    try {
      const lines = [];
      const stream = new Writable({
        write(chunk, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      });
      const plain = pino({ ...options, redact: ["password"] }, stream);
      plain.child({ part: 1 }).warn({ password: "secret" }, "hello %s", "you");
      plain.debug("not shown");
      for (const transport of [
        pino.transport(target("one")),
        pino.transport({ targets: [target("two"), target("three")] }),
      ]) {
        pino(options, transport).info("hello");
        transport.end();
        await once(transport, "close");
      }
      let failure;
      try {
        pino.transport({ target: "not-installed" });
      } catch ({ message }) {
        failure = message;
      }
      return [lines, read("one"), read("two"), read("three"), failure];
    } finally {
      clearInterval(awake);
      rmSync(folder, { recursive: true });
    }
  },
};
