"use strict";
async function tryOut({ default: OpenAI, APIError, toFile }) {
  const requests = [];
  const client = new OpenAI({
    apiKey: "key",
    maxRetries: 0,
    fetch: async (url, { method, body, headers }) => {
      requests.push([
        String(url),
        method,
        body,
        new Headers(headers).get("authorization"),
      ]);
      return Response.json(
        requests.length === 1 ? { choices: [] } : { error: { message: "no" } },
        { status: requests.length === 1 ? 200 : 400 },
      );
    },
  });
  const ask = () =>
    client.chat.completions.create({ model: "m", messages: [] });
  const answer = await ask();
  const failure = await ask().catch((error) => [
    error instanceof APIError,
    error.constructor.name,
    error.message,
  ]);
  const file = await toFile(Buffer.from("text"), "a.txt");
  return [requests, answer, failure, file.name, file.size];
}

module.exports = { openai: tryOut, imported: { openai: tryOut } };
