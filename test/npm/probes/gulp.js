"use strict";

module.exports = {
  gulp: (gulp) => [typeof gulp.task, typeof gulp.src, gulp.tree()],
};
