"use strict";

module.exports = {
  "@google-cloud/storage": ({ Storage }) =>
    new Storage({ projectId: "p" }).bucket("b").file("f").name,
};
