"use strict";

module.exports = {
  jimp: async ({ Jimp }) => {
    const image = new Jimp({ width: 4, height: 4, color: 0xff0000ff });
    image.resize({ w: 2, h: 2 });
    const again = await Jimp.read(await image.getBuffer("image/png"));
    return [again.width, again.getPixelColor(0, 0)];
  },
};
