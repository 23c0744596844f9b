"use strict";
module.exports = {
  "readable-stream": async ({ Readable, Transform, pipeline }) => {
    const chunks = [];
    await new Promise((resolve, reject) => {
      const upper = new Transform({
        transform(chunk, _encoding, done) {
          done(null, String(chunk).toUpperCase());
        },
      });
      upper.on("data", (chunk) => chunks.push(String(chunk)));
      pipeline(Readable.from(["a", "b"]), upper, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return chunks;
  },
};
