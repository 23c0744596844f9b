"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  "firebase-admin": (admin) => {
    const app = admin.initializeApp({ projectId: "p" });
    return [
      app.name,
      admin.apps.length,
      typeof app.auth().createUser,
      refusal(() => admin.credential.cert({})),
    ];
  },
};
