"use strict";
module.exports = {
  dotenv: (dotenv) => {
    const target = { A: "kept" };
    dotenv.populate(target, dotenv.parse("A=1\nB='x y' # note\nexport C=3"));
    return target;
  },
  "dotenv/package.json": ({ name, version, exports }) => [
    name,
    version,
    Object.keys(exports),
  ],
};
