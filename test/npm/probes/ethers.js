"use strict";

module.exports = {
  ethers: ({ id, Wallet, parseEther }) => [
    id("hello"),
    String(parseEther("1.5")),
    new Wallet(`0x${"1".repeat(64)}`).address,
  ],
};
