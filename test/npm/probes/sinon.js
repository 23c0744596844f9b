"use strict";

module.exports = {
  sinon: (sinon) => {
    const clock = sinon.useFakeTimers(0);
    const spy = sinon.spy();
    setTimeout(spy, 100);
    clock.tick(100);
    clock.restore();
    return [spy.callCount, sinon.match({ a: 1 }).test({ a: 1 })];
  },
};
