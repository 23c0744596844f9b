"use strict";

module.exports = {
  cssnano: (cssnano) =>
    cssnano().plugins.map(
      (plugin) => (Array.isArray(plugin) ? plugin[0] : plugin).postcssPlugin,
    ),
};
