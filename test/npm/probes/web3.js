"use strict";

module.exports = {
  web3: ({ Web3 }) => [
    Web3.utils.toWei("1", "ether"),
    new Web3().eth.accounts.privateKeyToAccount(`0x${"1".repeat(64)}`).address,
  ],
};
