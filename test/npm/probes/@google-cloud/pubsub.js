"use strict";

module.exports = {
  "@google-cloud/pubsub": async ({ PubSub, v1 }) => {
    const client = new PubSub({ projectId: "p", apiEndpoint: "127.0.0.1:1" });
    return [
      client.topic("t").name,
      typeof v1.PublisherClient,
      new v1.PublisherClient({ projectId: "p" }).projectTopicPath("p", "t"),
    ];
  },
};
