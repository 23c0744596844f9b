"use strict";
module.exports = {
  group: "linters",
  files: {
    ".prettierrc.yaml":
      "singleQuote: true\nplugins: ['./plug.mjs']\noverrides:\n  - files: '*.css'\n    options:\n      tabWidth: 4\n",
    "plug.mjs":
      "export const languages=[{name:'foo',parsers:['foo'],extensions:['.foo']}];export const parsers={foo:{parse:(t)=>({t}),astFormat:'foo',locStart:()=>0,locEnd:()=>0}};export const printers={foo:{print:(p)=>p.getValue().t.toUpperCase()}};",
    ".editorconfig": "root=true\n[*.md]\nmax_line_length=40\n",
    "a.js": 'const a = {b:1,  c: "x"}; async  function* f(){ await 1 }\n',
    "b.ts":
      "interface A<T> {a:string;b?:T}; enum X {a,b}\nlet x:A<number>=  {a:'1'} as any\n",
    "c.css": "a{color:red;background:blue}\n@media (max-width:1px){b{c:d}}",
    "d.md":
      "* a\n* b\n\n| a | b |\n|-|-|\n| ccc | d |\n\n```js\nlet  a=1\n```\nlong long long long long long long long long\n",
    "e.html":
      "<div><p>hello<b>x</b></p><script>let a  =1</script><style>a{b:c}</style></div>",
    "f.yaml": "a:   1\nb:\n    - c\n    -   d\n",
    "g.json": '{"a":1,\n"b":[1,2]}',
    "h.graphql": "query { a(b:1){c} }",
    "i.vue":
      "<template><div :a='b  + 1'/></template>\n<script>export default {a:1}</script>",
    "j.less": "@a:1px;.b{.c;}",
    "k.jsx": "const x=<div a={1}>t{y}</div>",
    "l.hbs": "{{#if a}}b{{/if}}",
    "m.foo": "foo text",
    "n.mdx": "# a\n<B  c={1}/>",
    ".prettierignore": "n.mdx\n",
    "bad.js": "let = = 1",
    "o.flow.js": "// @flow\ntype A={|a:string|}",
  },
  runs: [
    ["--check", "."],
    ["-l", "."],
    ["a.js"],
    [
      "b.ts",
      "c.css",
      "d.md",
      "e.html",
      "f.yaml",
      "g.json",
      "h.graphql",
      "i.vue",
      "j.less",
      "k.jsx",
      "l.hbs",
      "m.foo",
      "o.flow.js",
    ],
    ["--find-config-path", "c.css"],
    ["--file-info", "i.vue"],
    ["--support-info"],
    ["--write", "."],
    ["--version"],
    ["--help"],
    ["--help", "parser"],
    { args: ["--stdin-filepath", "x.ts"], input: "let a:string  = 1" },
  ],
};
