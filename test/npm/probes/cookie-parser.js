"use strict";

module.exports = {
  "cookie-parser": ({ JSONCookies, signedCookie }) => [
    JSONCookies({ a: 'j:{"b":1}' }),
    signedCookie("s:a.b", "secret"),
  ],
};
