"use strict";

module.exports = {
  "sanitize-html": (sanitize) =>
    sanitize('<p onclick="x">a<script>b</script><b>c</b></p>'),
};
