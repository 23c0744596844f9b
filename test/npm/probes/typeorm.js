"use strict";

module.exports = {
  typeorm: ({ DataSource, EntitySchema, In }) => {
    const source = new DataSource({
      type: "postgres",
      entities: [
        new EntitySchema({
          name: "item",
          columns: { id: { primary: true, type: "int" } },
        }),
      ],
    });
    return [source.options.type, In([1, 2]).value, source.isInitialized];
  },
};
