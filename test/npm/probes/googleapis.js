"use strict";

module.exports = {
  googleapis: ({ google }) => {
    const drive = google.drive({ version: "v3", auth: "k" });
    return [
      typeof drive.files.list,
      Object.keys(google).length,
      google.getSupportedAPIs !== undefined,
    ];
  },
};
