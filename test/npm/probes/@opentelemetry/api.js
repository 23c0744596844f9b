"use strict";

module.exports = {
  "@opentelemetry/api": ({ trace, context }) => [
    trace.getTracer("t").startSpan("s").spanContext(),
    typeof context.active(),
  ],
};
