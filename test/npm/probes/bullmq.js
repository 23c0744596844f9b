"use strict";

module.exports = {
  bullmq: ({ Queue, FlowProducer, UnrecoverableError }) => [
    Queue.name,
    FlowProducer.name,
    new UnrecoverableError("x").message,
  ],
};
