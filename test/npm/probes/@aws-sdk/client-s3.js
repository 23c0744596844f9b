"use strict";
module.exports = {
  "@aws-sdk/client-s3": async ({ S3Client, PutObjectCommand, S3 }) => {
    const client = new S3Client({
      region: "eu-west-1",
      credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    });
    const command = new PutObjectCommand({
      Bucket: "b",
      Key: "k/é",
      Body: "x",
    });
    let seen;
    command.middlewareStack.add(
      () => async (args) => {
        const { method, hostname, path, headers } = args.request;
        const { "content-length": length, host } = headers;
        seen = [method, hostname, path, length, host];
        seen.push(/^AWS4-HMAC-SHA256 /.test(headers.authorization));
        return { response: {}, output: { $metadata: {} } };
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await client.send(command);
    return [seen, Object.getOwnPropertyNames(S3.prototype).length];
  },
};
