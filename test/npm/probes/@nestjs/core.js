"use strict";

module.exports = {
  "@nestjs/core": async (core) => [
    typeof core.NestFactory.create,
    new core.Reflector().get("none", class {}) ?? null,
    core.HttpAdapterHost.name,
  ],
};
