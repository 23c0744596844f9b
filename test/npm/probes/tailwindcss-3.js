"use strict";

module.exports = {
  "tailwindcss-3": (tailwind) => {
    const { plugins } = tailwind({ content: [{ raw: "p-4" }] });
    return plugins.length;
  },
};
