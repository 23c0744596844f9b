"use strict";

module.exports = {
  "ajv-formats": (addFormats) => {
    const formats = {};
    addFormats(
      {
        addFormat: (name) => {
          formats[name] = true;
        },
        addKeyword: () => {},
        opts: { code: {} },
      },
      { keywords: false },
    );
    return Object.keys(formats).sort();
  },
};
