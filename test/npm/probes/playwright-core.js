"use strict";

module.exports = {
  "playwright-core": async ({ chromium, devices }) => [
    Object.keys(devices).length,
    await chromium
      .launch({ executablePath: "/none" })
      .catch(({ message }) => message.split("\n")[0]),
  ],
};
