"use strict";

module.exports = {
  "cli-table3": (Table) => {
    const table = new Table({ head: ["a"], style: { head: [], border: [] } });
    table.push(["b"]);
    return table.toString();
  },
};
