"use strict";

module.exports = {
  jest: (jest) => Object.keys(jest).sort(),
};
