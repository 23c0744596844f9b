"use strict";
module.exports = {
  "source-map": ({ SourceMapGenerator, SourceMapConsumer }) => {
    const generator = new SourceMapGenerator({ file: "out.js" });
    generator.addMapping({
      source: "in.js",
      original: { line: 3, column: 7 },
      generated: { line: 1, column: 20 },
      name: "n",
    });
    const consumer = new SourceMapConsumer(generator.toJSON());
    return [
      generator.toString(),
      consumer.originalPositionFor({ line: 1, column: 25 }),
    ];
  },
};
