"use strict";
module.exports = {
  group: "utilities",
  files: {
    "package.json":
      '{"name":"p","dependencies":{"lodash":"1","unused":"1"},"devDependencies":{"eslint":"1"}}',
    "a.js": "const l=require('lodash');import x from 'missing'",
    "b.ts": "import y from 'other';const z:string=y",
    "c.jsx": "import R from 'react';<a/>",
    "d.vue": "<script>import v from 'vuex'</script>",
    "e.scss": "@import 'sassy';",
    "f.coffee": "x = require 'cof'",
    ".eslintrc.json": '{"extends":["airbnb"]}',
  },
  runs: [[], ["--json"], ["--help"], ["--version"], ["--ignores=unused"]],
  ignore: [/npm warn.*\n/g],
};
