"use strict";

module.exports = {
  less: async (less) =>
    (
      await less.render(
        "@a: 1px; p { q { margin: @a * 2; color: darken(#fff, 10%) } }",
      )
    ).css,
};
