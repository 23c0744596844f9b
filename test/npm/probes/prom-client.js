"use strict";

module.exports = {
  "prom-client": async ({ Counter, Registry }) => {
    const registry = new Registry();
    new Counter({ name: "c", help: "h", registers: [registry] }).inc(2);
    return registry.metrics();
  },
};
