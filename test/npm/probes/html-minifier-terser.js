"use strict";

module.exports = {
  "html-minifier-terser": ({ minify }) =>
    minify("<p  class='a' > b </p><script>var a = 1</script>", {
      collapseWhitespace: true,
      minifyJS: true,
    }),
};
