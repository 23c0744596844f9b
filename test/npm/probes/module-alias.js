"use strict";
module.exports = {
  "module-alias": (alias) => {
    const matches = ["@x", "@x/y", "@xy"].map((path) =>
      alias.isPathMatchesAlias(path, "@x"),
    );
    alias.addAlias("@x", "/nowhere");
    alias.reset();
    return matches;
  },
};
