"use strict";

module.exports = {
  blessed: (blessed) => Object.keys(blessed.widget).length,
};
