"use strict";
module.exports = {
  uuid: (uuid) => [
    uuid.v5("ingot", uuid.v5.URL),
    uuid.v3("ingot", uuid.v3.DNS),
    uuid.validate(uuid.v4()),
    uuid.version(uuid.v1()),
  ],
};
