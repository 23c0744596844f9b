"use strict";

module.exports = {
  "dd-trace": (tracer) => {
    const span = tracer.startSpan("s");
    span.finish();
    return [typeof span.context().toTraceId(), typeof tracer.init];
  },
};
