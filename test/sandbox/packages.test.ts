/**
 * Twenty packages that programs are built of, as sandbox artifacts: what their
 * probes find under Node, they find on QuickJS and on V8.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "../support/children.js";
import { HOST_ENGINES } from "../support/engines.js";
import { runHosted } from "../support/hosted.js";
import { probeFile } from "../support/npm-fixtures.js";
import { npmFixturesDir } from "../support/paths.js";
import { compiled } from "../support/sandbox.js";

const PACKAGES = [
  "acorn",
  "ajv",
  "async",
  "bluebird",
  "ejs",
  "express",
  "handlebars",
  "iconv-lite",
  "immer",
  "jsonwebtoken",
  "lodash",
  "marked",
  "moment",
  "postcss",
  "qs",
  "rxjs",
  "semver",
  "uuid",
  "yaml",
  "zod",
];

/** Asked over a port by itself: its probe elsewhere has `fetch`. */
const EXPRESS = `
  const http = require("http");
  module.exports = { express: async (express) => {
    const app = express();
    app.set("json spaces", 1);
    app.use(express.json(), express.urlencoded({ extended: true }));
    app.param("id", (request, response, next, id) => { request.id = Number(id) + 1; next(); });
    const router = express.Router();
    router.route("/item/:id").get((request, response) => response.json({ id: request.id, query: request.query })).put((request, response) => response.status(202).set("X-Put", "1").send(request.body));
    app.use("/api", router);
    app.get("/cookie", (request, response) => response.cookie("a", "b c", { httpOnly: true }).redirect("/other"));
    app.get("/boom", () => { throw Object.assign(new Error("boom"), { status: 418 }); });
    app.get("/accept", (request, response) => response.format({ html: () => response.send("<p>"), json: () => response.json([1]) }));
    app.use((error, request, response, next) => response.status(error.status || 500).type("txt").send(error.message));
    const server = await new Promise((resolve) => { const made = app.listen(0, "127.0.0.1", () => resolve(made)); });
    const ask = (path, { body, ...options } = {}) => new Promise((resolve, reject) => {
      const request = http.request({ host: "127.0.0.1", port: server.address().port, path, ...options }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (data) => { text += data; }).on("end", () => {
          const { date, ...headers } = response.headers;
          resolve([response.statusCode, headers, text]);
        });
      });
      request.on("error", reject);
      request.end(body);
    });
    const results = [
      await ask("/api/item/6?a[b]=1&c=2&c=3"),
      await ask("/api/item/6", { method: "PUT", headers: { "Content-Type": "application/json" }, body: '{"x":[1]}' }),
      await ask("/api/item/6", { method: "PUT", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "a[b]=1&c=%20" }),
      await ask("/cookie"), await ask("/boom"), await ask("/missing"), await ask("/accept", { headers: { Accept: "application/json" } }), await ask("/api/item/1", { method: "OPTIONS" }), await ask("/api/item/1", { method: "HEAD" }),
    ];
    await new Promise((resolve) => server.close(resolve));
    return results;
  } };
`;

const folder = join(npmFixturesDir, "programs");

/** A program that prints what a package's probe finds. */
function programOf(name: string): string {
  mkdirSync(folder, { recursive: true });
  const probe = join(folder, `${name}.probe.js`);
  writeFileSync(
    probe,
    name === "express"
      ? EXPRESS
      : `module.exports = require(${JSON.stringify(probeFile(name))});`,
  );
  const file = join(folder, `${name}.js`);
  writeFileSync(
    file,
    `const probes = require("./${name}.probe.js");
     const shown = (key, value) => typeof value === "bigint" ? value + "n" : value;
     Promise.resolve(probes[${JSON.stringify(name)}](require(${JSON.stringify(name)}))).then((found) => console.log(JSON.stringify(found, shown)), (error) => console.log("rejected", error.name, error.message));`,
  );
  return file;
}

test.each(PACKAGES)("%s", async (name) => {
  const file = programOf(name);
  const { stdout, stderr } = await runNode([file], folder);
  expect(stdout.length).toBeGreaterThan(10);
  expect(stdout).not.toMatch(/^rejected/);
  const text = compiled({ entry: file });
  for (const engine of HOST_ENGINES) {
    const { output } = await runHosted(engine, text, {
      net: ["127.0.0.1:*"],
    });
    // Printed last; warnings come before.
    expect([engine, output]).toEqual([engine, stderr + stdout]);
  }
});
