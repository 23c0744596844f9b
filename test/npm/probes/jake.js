"use strict";
module.exports = {
  jake: (jake) => {
    const task = jake.task("build", ["clean"], () => "built");
    return [jake.version, task.name, task.prereqs];
  },
};
