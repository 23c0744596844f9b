"use strict";
module.exports = {
  validator: (validator) => [
    validator.isIBAN("GB29NWBK60161331926819"),
    validator.isURL("https://a.example/x?y=1"),
    validator.normalizeEmail("A.B+c@gmail.com"),
    validator.escape("<a>"),
  ],
  "validator/lib/isEmail": (module) => [
    module.default("a@b.org"),
    module.default("a@"),
    module.default === module,
  ],
};
