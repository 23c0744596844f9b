"use strict";

module.exports = {
  pngjs: ({ PNG }) => {
    const image = new PNG({ width: 2, height: 1 });
    image.data.set([1, 2, 3, 255, 4, 5, 6, 255]);
    return [...PNG.sync.read(PNG.sync.write(image)).data];
  },
};
