"use strict";

module.exports = {
  mjml: async (mjml) =>
    (
      await (mjml.default ?? mjml)(
        "<mjml><mj-body><mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section></mj-body></mjml>",
      )
    ).html.length,
};
