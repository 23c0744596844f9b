"use strict";

module.exports = {
  vite: async ({ build, transformWithEsbuild }) => [
    typeof build,
    typeof transformWithEsbuild,
  ],
};
