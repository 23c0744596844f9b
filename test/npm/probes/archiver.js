"use strict";

module.exports = {
  archiver: (archiver) =>
    new Promise((resolve, reject) => {
      const make = archiver.create ?? archiver;
      const archive =
        typeof make === "function"
          ? make("zip", { store: true })
          : new archiver.ZipArchive({ store: true });
      const chunks = [];
      archive.on("data", (chunk) => chunks.push(chunk));
      archive.on("error", reject);
      archive.on("end", () =>
        resolve(Buffer.concat(chunks).toString("latin1").includes("hello")),
      );
      archive.append("hello", { name: "a.txt", date: new Date(0) });
      archive.finalize();
    }),
};
