"use strict";

module.exports = {
  mongoose: async (mongoose) => {
    const Item = mongoose.model(
      "Item",
      new mongoose.Schema({
        name: { type: String, required: true },
        count: { type: Number, min: 1 },
      }),
    );
    const item = new Item({ count: 0, _id: "0123456789abcdef01234567" });
    const error = item.validateSync();
    return [error.message, item.toObject()];
  },
};
