"use strict";

const modules = {
  entry: 'import { used } from "library"; console.log(used);',
  library: "export const used = () => 7; export const unused = 8;",
  broken: "import { from",
};

const virtual = {
  name: "virtual",
  resolveId: (id) => id,
  load: (id) => modules[id],
};

async function bundles({ rollup, VERSION }) {
  const bundle = await rollup({ input: "entry", plugins: [virtual] });
  const { output } = await bundle.generate({ format: "es", sourcemap: true });
  await bundle.close();
  const refusal = await rollup({ input: "broken", plugins: [virtual] }).catch(
    ({ code, message, pos }) => [code, message, pos],
  );
  return [
    VERSION,
    output[0].code,
    output[0].modules.library.removedExports,
    output[0].map.mappings,
    refusal,
  ];
}

module.exports = {
  "rollup-4": bundles,
  imported: { "rollup-4": bundles },
};
