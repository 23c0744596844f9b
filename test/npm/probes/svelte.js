"use strict";
function tryOut({ compile, parse, preprocess, VERSION }) {
  const source =
    "<script>let { name } = $props(); let n = $state(0);</script>\n" +
    "<button onclick={() => n++}>{name} {n}</button>\n" +
    "{#if n > 1}<p>{n}</p>{/if}<style>p { color: red }</style>";
  const client = compile(source, { filename: "App.svelte" });
  const server = compile(source, { generate: "server" });
  let failure;
  try {
    compile("{#if}", {});
  } catch ({ code, position, message }) {
    failure = [code, position, message];
  }
  return preprocess("<script>1</script>", {
    script: () => ({ code: "2" }),
  }).then(({ code }) => [
    client.js.code,
    client.css.code,
    server.js.code,
    failure,
    parse(source, { modern: true }).fragment.nodes.length,
    code,
    VERSION,
  ]);
}

module.exports = {
  "svelte/compiler": tryOut,
  svelte: ({ createRawSnippet, getContext, tick }) => {
    let failure;
    try {
      getContext("x");
    } catch ({ message }) {
      failure = message;
    }
    return [typeof createRawSnippet, typeof tick, failure];
  },
  "svelte/server": ({ render }) => {
    const App = (output, { name }) => output.push(`<p>${name}</p>`);
    const { body, head } = render(App, { props: { name: "x" } });
    return [body, head];
  },
  imported: { "svelte/compiler": tryOut },
};
