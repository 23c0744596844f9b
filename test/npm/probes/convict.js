"use strict";

module.exports = {
  convict: (convict) => {
    const config = convict({
      port: { format: "port", default: 80, env: "NO_PORT" },
    });
    config.load({ port: 99 });
    config.validate();
    return config.getProperties();
  },
};
