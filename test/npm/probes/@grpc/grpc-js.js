"use strict";
module.exports = {
  "@grpc/grpc-js": async (grpc) => {
    const { credentials, Server, ServerCredentials } = grpc;
    const service = grpc.getChannelzServiceDefinition();
    const server = new Server();
    server.addService(service, grpc.getChannelzHandlers());
    const port = await new Promise((resolve, reject) => {
      const insecure = ServerCredentials.createInsecure();
      server.bindAsync("127.0.0.1:0", insecure, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const Client = grpc.makeGenericClientConstructor(service, "Channelz");
    const client = new Client(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
    );
    const answer = await new Promise((resolve, reject) => {
      client.GetServers({}, (error, servers) =>
        error ? reject(error) : resolve(servers),
      );
    });
    client.close();
    await new Promise((resolve) => server.tryShutdown(resolve));
    return [Object.keys(service), answer.end, answer.server.length];
  },
};
