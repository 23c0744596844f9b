"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  "firebase-admin": (admin) => {
    const app = admin.initializeApp({ projectId: "p" });
    return [
      app.name,
      admin.getApps().length,
      refusal(() => admin.cert({})),
      refusal(() => admin.getApp("other")),
    ];
  },
};
