"use strict";
module.exports = {
  through2: (through2) => {
    const parts = [];
    return new Promise((resolve) => {
      const stream = through2.obj(function (chunk, _encoding, done) {
        this.push({ twice: chunk * 2 });
        done();
      });
      stream.on("data", (part) => parts.push(part));
      stream.on("end", () => resolve(parts));
      stream.write(1);
      stream.end(2);
    });
  },
};
