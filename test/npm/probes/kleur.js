"use strict";
module.exports = {
  kleur: (kleur) => {
    kleur.enabled = true;
    return kleur.bold().red().bgWhite("x");
  },
  "kleur/colors": (colors) => {
    colors.$.enabled = true;
    return colors.green(colors.underline("x"));
  },
};
