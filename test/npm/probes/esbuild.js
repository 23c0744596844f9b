"use strict";

module.exports = {
  esbuild: (esbuild) => [
    esbuild.version,
    esbuild.transformSync("let a: number = 1", { loader: "ts" }).code,
  ],
};
