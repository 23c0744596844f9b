"use strict";

module.exports = {
  "apollo-server": async ({ ApolloServer, gql }) => {
    const server = new ApolloServer({
      typeDefs: gql`
        type Query {
          a: Int
        }
      `,
      resolvers: { Query: { a: () => 7 } },
      stopOnTerminationSignals: false,
    });
    const { url } = await server.listen({ port: 0, host: "127.0.0.1" });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: '{"query":"{ a }"}',
    });
    const answer = await response.json();
    await server.stop();
    return answer;
  },
};
