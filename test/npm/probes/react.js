"use strict";

module.exports = {
  react: (React) => [
    React.createElement("p", { a: 1 }, "x").props,
    React.version,
  ],
};
