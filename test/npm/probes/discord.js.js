"use strict";

module.exports = {
  "discord.js": ({ EmbedBuilder, GatewayIntentBits }) => [
    new EmbedBuilder().setTitle("t").toJSON(),
    GatewayIntentBits.Guilds,
  ],
};
