"use strict";

module.exports = {
  "class-validator": ({ isEmail, validateSync, MinLength }) => {
    class Item {
      name = "a";
    }
    MinLength(3)(Item.prototype, "name");
    return [
      isEmail("a@b.co"),
      validateSync(new Item()).map(({ constraints }) => constraints),
    ];
  },
};
