"use strict";

module.exports = {
  i18next: async (i18next) => {
    await i18next.init({
      lng: "de",
      resources: {
        de: {
          translation: { a_one: "{{count}} Ding", a_other: "{{count}} Dinge" },
        },
      },
    });
    return [i18next.t("a", { count: 1 }), i18next.t("a", { count: 2 })];
  },
};
