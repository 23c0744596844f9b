"use strict";

module.exports = {
  mammoth: async (mammoth) =>
    mammoth
      .convertToHtml({ buffer: Buffer.from("x") })
      .catch(({ message }) => message),
};
