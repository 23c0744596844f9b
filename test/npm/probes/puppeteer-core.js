"use strict";

module.exports = {
  "puppeteer-core": async (puppeteer) => [
    await puppeteer
      .launch({ executablePath: "/none" })
      .catch(({ message }) => message.split("\n")[0]),
  ],
};
