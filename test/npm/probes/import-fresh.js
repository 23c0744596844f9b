"use strict";
module.exports = {
  "import-fresh": (importFresh) => {
    try {
      return importFresh(5);
    } catch ({ name, message }) {
      return [name, message];
    }
  },
};
