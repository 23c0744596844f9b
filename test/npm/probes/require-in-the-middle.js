"use strict";
module.exports = {
  "require-in-the-middle": (Hook) => {
    const hook = new Hook(["nothing"], { internals: true }, () => {});
    hook.unhook();
    try {
      return Hook("nothing");
    } catch ({ name }) {
      return [Hook === Hook.Hook, hook instanceof Hook, name];
    }
  },
};
