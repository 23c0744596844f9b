"use strict";

module.exports = {
  busboy: (busboy) =>
    new Promise((resolve) => {
      const parts = [];
      const parser = busboy({
        headers: { "content-type": "multipart/form-data; boundary=x" },
      });
      parser.on("field", (name, value) => parts.push([name, value]));
      parser.on("file", (name, stream, info) => {
        stream.on("data", (data) =>
          parts.push([name, info.filename, String(data)]),
        );
      });
      parser.on("close", () => resolve(parts));
      parser.end(
        [
          "--x",
          'Content-Disposition: form-data; name="a"',
          "",
          "1",
          "--x",
          'Content-Disposition: form-data; name="f"; filename="f.txt"',
          "Content-Type: text/plain",
          "",
          "text",
          "--x--",
          "",
        ].join("\r\n"),
      );
    }),
};
