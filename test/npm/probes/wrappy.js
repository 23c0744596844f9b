"use strict";
module.exports = {
  wrappy: (wrappy) => {
    const once = wrappy((callback) => {
      const wrapped = () => callback("called");
      return wrapped;
    });
    const callback = (text) => text;
    callback.own = "kept";
    const wrapped = once(callback);
    return [wrapped(), wrapped.own];
  },
};
