"use strict";
module.exports = {
  inherits: derive,
  "inherits/inherits_browser": derive,
};

function derive(inherits) {
  function Base() {}
  Base.prototype.greet = () => "hello";
  function Derived() {}
  inherits(Derived, Base);
  return [
    new Derived().greet(),
    Derived.super_ === Base,
    Object.keys(new Derived()),
    Derived.prototype.constructor === Derived,
  ];
}
