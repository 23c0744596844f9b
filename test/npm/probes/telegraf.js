"use strict";

module.exports = {
  telegraf: ({ Telegraf, Markup }) => [
    typeof new Telegraf("t").launch,
    Markup.keyboard([["a"]]),
  ],
};
