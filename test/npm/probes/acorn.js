"use strict";
module.exports = {
  acorn: (acorn) =>
    acorn.parse("let a = async () => [`x`, 1, /r/u];", { ecmaVersion: 2022 }),
};
