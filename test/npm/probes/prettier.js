"use strict";
async function tryOut(prettier) {
  const samples = {
    babel: "const a  =  {b:1 , ...c}; a ?? (b,c)",
    typescript: "type A<T>={[K in keyof T]?:T[K]}",
    css: "a{color:RED;b{c:d}}",
    markdown: "* a\n* b\n\n```js\nlet   x\n```",
    yaml: "a:   [1,2]\nb:\n    c: 1",
    html: "<p><b>a</b><script>let   x</script></p>",
    json: '{"a":[1,2,]}',
    graphql: "query { a(b:1){c} }",
    vue: "<template><p  :a='b+c'/></template>",
  };
  const formatted = {};
  for (const [parser, text] of Object.entries(samples)) {
    formatted[parser] = await prettier.format(text, { parser });
  }
  const failure = await prettier
    .format("let let", { parser: "babel" })
    .catch(({ name, message }) => [name, message]);
  const { languages } = await prettier.getSupportInfo();
  return [formatted, failure, languages.map(({ name }) => name)];
}

module.exports = { prettier: tryOut, imported: { prettier: tryOut } };
