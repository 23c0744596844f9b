"use strict";

module.exports = {
  figlet: (figlet) => [
    figlet.textSync("Hi"),
    figlet.textSync("Hi", { font: "Ghost" }),
    figlet.fontsSync().length,
  ],
};
