"use strict";

module.exports = {
  "magic-string": (MagicString) => {
    const text = new (MagicString.default ?? MagicString)("abc");
    text.overwrite(1, 2, "xx");
    return [text.toString(), text.generateMap({ hires: true }).mappings];
  },
};
