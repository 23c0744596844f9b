"use strict";

module.exports = {
  "@apollo/server": async ({ ApolloServer }) => {
    const server = new ApolloServer({
      typeDefs: "type Query { a: Int }",
      resolvers: { Query: { a: () => 7 } },
    });
    const { body } = await server.executeOperation({ query: "{ a }" });
    await server.stop();
    return body.singleResult;
  },
};
