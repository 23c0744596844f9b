"use strict";
module.exports = {
  once: (once) => {
    let calls = 0;
    const first = once((value) => {
      calls++;
      return value;
    });
    const strict = once.strict(() => calls);
    strict();
    let refusal;
    try {
      strict();
    } catch (error) {
      refusal = error.message;
    }
    return [first(1), first(2), calls, first.called, refusal];
  },
};
