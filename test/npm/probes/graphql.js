"use strict";

module.exports = {
  graphql: async ({ buildSchema, graphql, printSchema }) => {
    const schema = buildSchema("type Query { hello(name: String!): String }");
    const run = (source) =>
      graphql({
        schema,
        source,
        rootValue: { hello: ({ name }) => `hi ${name}` },
      });
    return [
      await run('{ hello(name: "you") }'),
      await run("{ none }"),
      printSchema(schema),
    ];
  },
};
