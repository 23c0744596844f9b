"use strict";

module.exports = {
  passport: (passport) => {
    passport.serializeUser((user, done) => done(null, user.id));
    return new Promise((resolve) =>
      passport.serializeUser({ id: 7 }, (error, id) => resolve([error, id])),
    );
  },
};
