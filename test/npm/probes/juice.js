"use strict";

module.exports = {
  juice: (juice) => juice("<style>p{color:red}</style><p>a</p>"),
};
