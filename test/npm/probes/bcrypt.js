"use strict";
const hash = "$2b$04$abcdefghijklmnopqrstuuvSNGKBCYZNaYGLkZFHbsnQ4UsZgpPDa";

module.exports = {
  bcrypt: async (bcrypt) => {
    const salt = "$2b$04$abcdefghijklmnopqrstuu";
    const hashed = bcrypt.hashSync("ingot", salt);
    return [
      hashed,
      bcrypt.compareSync("ingot", hashed),
      await bcrypt.compare("other", hash),
      bcrypt.getRounds(hash),
    ];
  },
};
