"use strict";

module.exports = {
  qrcode: (qrcode) => qrcode.toString("hello", { type: "svg" }),
};
