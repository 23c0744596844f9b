"use strict";

module.exports = {
  sharp: async (sharp) => {
    const { data, info } = await sharp({
      create: { width: 4, height: 4, channels: 3, background: "red" },
    })
      .resize(2, 2)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return [[...data], info.width];
  },
};
