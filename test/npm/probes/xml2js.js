"use strict";

module.exports = {
  xml2js: async ({ parseStringPromise, Builder }) => [
    await parseStringPromise('<a b="1"><c>d</c></a>'),
    new Builder().buildObject({ a: { $: { b: 1 }, _: "t" } }),
  ],
};
