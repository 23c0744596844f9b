"use strict";
module.exports = {
  group: "utilities",
  files: {
    "a.mjs":
      "const r = await $`echo hi`; console.log(r.stdout, typeof fetch, chalk.level, path.join('a','b'));",
    "b.md": "# doc\n```js\nconsole.log('md')\n```\n```bash\necho sh\n```\n",
    "c.js": "console.log(argv._, await glob('*.mjs'))",
  },
  runs: [
    ["a.mjs"],
    ["b.md"],
    ["c.js", "x"],
    ["-e", "console.log(1)"],
    ["--version"],
    ["--help"],
    ["nothere.mjs"],
    { args: [], input: "console.log('stdin')" },
  ],
  ignore: [/zx \d/g],
};
