"use strict";
module.exports = {
  "source-map-7": ({ SourceMapGenerator, SourceMapConsumer }) => {
    const generator = new SourceMapGenerator({ file: "out.js" });
    generator.addMapping({
      source: "in.js",
      original: { line: 3, column: 7 },
      generated: { line: 1, column: 20 },
      name: "n",
    });
    return SourceMapConsumer.with(generator.toJSON(), null, (consumer) => [
      generator.toString(),
      consumer.originalPositionFor({ line: 1, column: 25 }),
    ]);
  },
};
