"use strict";

module.exports = {
  "aws-sdk": (AWS) => {
    const s3 = new AWS.S3({
      region: "eu-west-1",
      accessKeyId: "a",
      secretAccessKey: "b",
    });
    const dynamo = new AWS.DynamoDB({ region: "eu-west-1" });
    return [
      s3
        .getSignedUrl("getObject", { Bucket: "b", Key: "k" })
        .split("&")[0]
        .split("?")[0],
      Object.keys(dynamo.api.operations).length,
      AWS.DynamoDB.Converter.marshall({ a: [1, "b"] }),
    ];
  },
};
