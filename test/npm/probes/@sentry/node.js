"use strict";

module.exports = {
  "@sentry/node": async (Sentry) => {
    const events = [];
    Sentry.init({
      dsn: "http://a@127.0.0.1:1/1",
      beforeSend: (event) => {
        events.push(event.message);
        return null;
      },
    });
    Sentry.captureMessage("hello");
    await Sentry.flush(1000);
    await Sentry.close(100);
    return events;
  },
};
