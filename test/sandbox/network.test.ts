/**
 * The network in a sandbox: servers and requests as under Node at the places
 * granted, EACCES elsewhere, and the deterministic errors without a grant.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost } from "../../src/hosting/sandbox/create-host.js";
import { createNetwork } from "../../src/hosting/sandbox/capabilities/network.js";
import { createParser } from "../../src/runtime-shims/bridge/http/parser.js";
import { isIP } from "../../src/runtime-shims/bridge/net/addresses.js";
import { CERTIFICATE, KEY } from "../support/certificate.js";
import { runNode } from "../support/children.js";
import { HOST_ENGINES } from "../support/engines.js";
import { runHosted, sameAsNode } from "../support/hosted.js";
import { npmFixturesDir, repoRoot } from "../support/paths.js";
import { compiled, compileSandbox, runSandboxed } from "../support/sandbox.js";

const ANY = { net: ["127.0.0.1:*", "localhost:*"] };

test("servers and requests of http are as under Node", async () => {
  const said = await sameAsNode(
    `
    const http = require("http");
    const ask = (port, options, body) => new Promise((resolve, reject) => {
      const request = http.request({ host: "127.0.0.1", port, ...options }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const { date, host, ...headers } = response.headers;
          resolve([response.statusCode, response.statusMessage, response.httpVersion, headers, response.trailers, Buffer.concat(chunks).toString().slice(0, 60), response.complete, request.reusedSocket]);
        });
      });
      request.on("error", reject);
      if (body !== undefined) request.write(body);
      request.end();
    });
    const server = http.createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const { method, url, headers: { host, ...headers }, trailers } = request;
        response.setHeader("X-Many", ["a", "b"]);
        response.setHeader("Set-Cookie", ["c=1", "d=2"]);
        switch (url) {
          case "/chunks": response.writeHead(201, "Made", { Trailer: "X-End", "Content-Type": "text/plain" }); response.write("one,"); response.addTrailers({ "X-End": "yes" }); setTimeout(() => response.end("two"), 5); return;
          case "/length": response.setHeader("Content-Length", 3); response.end("abc"); return;
          case "/none": response.writeHead(204).end(); return;
          // Node 20 takes the last of two headers of one name, Node 22 both.
          case "/array": response.writeHead(200, ["A", "1", "b", "2"]); response.end("x"); return;
          default: response.end(JSON.stringify({ method, url, headers, length: Buffer.concat(chunks).length, names: response.getHeaderNames() }));
        }
      });
    });
    server.listen(0, "127.0.0.1", async () => {
      const { port, family, address } = server.address();
      const log = (value) => console.log(JSON.stringify(value).replaceAll(String(port), "PORT"));
      log([family, address]);
      log(await ask(port, { path: "/a?b=c", headers: { "X-One": "1", cookie: ["x=1", "y=2"] } }));
      log(await ask(port, { path: "/chunks", method: "POST" }, "body"));
      log(await ask(port, { path: "/length" }));
      log(await ask(port, { path: "/none" }));
      log(await ask(port, { path: "/array" }));
      log(await ask(port, { path: "/length", method: "HEAD" }));
      log(await ask(port, { path: "/big", method: "PUT" }, Buffer.alloc(700_000, "x")));
      log(await ask(port, { path: "/close", headers: { Connection: "close" }, agent: false }));
      log(await ask(port, { path: "/auth", auth: "a:b", method: "DELETE" }));
      for (const make of [
        () => http.request({ path: "a b" }), () => http.request({ method: "A B" }), () => http.request("ftp://x"), () => http.request({ host: 1 }), () => http.request({ headers: { "a b": 1 } }), () => http.request({ headers: { a: "\\n" } }), () => http.request({ agent: 1 }),
        () => new http.ServerResponse({ method: "GET", headers: {} }).writeHead(1000), () => new http.ServerResponse({ method: "GET", headers: {} }).setHeader("a"), () => http.validateHeaderName("é"),
      ]) { try { make(); log("none"); } catch ({ name, code, message }) { log([name, code, message]); } }
      await new Promise((resolve) => http.get({ host: "127.0.0.1", port: 1 }).on("error", ({ code, message, syscall, address, port }) => resolve(log([code, message, syscall, address, port]))));
      server.close((error) => log(["closed", error]));
    });
  `,
    { net: ["127.0.0.1:*"] },
  );
  expect(said.split("\n")).toHaveLength(23);
});

test("sockets and servers of net are as under Node", async () => {
  await sameAsNode(
    `
    const net = require("net");
    const events = (emitter, name, names) => names.forEach((event) => emitter.on(event, (value) => console.log(name, event, value instanceof Error ? value.code : typeof value === "boolean" ? value : "")));
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      console.log(socket.remoteFamily, socket.localAddress, typeof socket.remotePort, socket.readyState);
      let text = "";
      socket.setEncoding("utf8");
      socket.on("data", (data) => { text += data; });
      socket.on("end", () => socket.end(text.toUpperCase() + "!"));
      socket.on("close", () => console.log("taken closed", socket.bytesRead, socket.bytesWritten));
    });
    events(server, "server", ["listening", "close"]);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const client = net.connect(server.address().port, "127.0.0.1");
      console.log(client.connecting, client.readyState, client.pending);
      events(client, "client", ["connect", "ready", "end", "close"]);
      client.write("before ");
      client.on("connect", () => { console.log(client.remoteAddress, client.readyState, client.address().family); client.end("after"); });
      client.on("data", (data) => console.log(String(data)));
      client.on("close", () => {
        const idle = net.connect({ port: server.address().port, host: "127.0.0.1" });
        idle.on("data", () => {});
        idle.on("connect", () => setTimeout(() => idle.setTimeout(30, () => { console.log("idle"); idle.destroy(); }), 100));
        idle.on("close", () => server.close(() => {
          const none = net.connect(1, "127.0.0.1");
          none.on("error", ({ message, code, errno, syscall, address, port }) => console.log(message, code, errno, syscall, address, port));
          none.on("close", (hadError) => console.log("none closed", hadError));
        }));
      });
    });
    for (const call of [() => net.connect({}), () => net.connect(70000), () => net.connect({ port: true }), () => net.createServer().listen(-1), () => net.createServer(1, 2)]) {
      try { call(); console.log("none"); } catch ({ name, code }) { console.log(name, code); }
    }
  `,
    ANY,
  );
});

test("which texts are addresses", () => {
  for (const text of [
    "127.0.0.1",
    "1.2.3",
    "01.2.3.4",
    "256.1.1.1",
    "::",
    "::1",
    "1::",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::",
    "1:2:3:4:5:6:7:8:9",
    "::ffff:1.2.3.4",
    "1.2.3.4::",
    "fe80::1%eth0",
    "fe80::1%",
    ":::",
    "g::",
    "12345::",
    "",
    "localhost",
    "::1.2.3.4.5",
    "1:2:3:4:5:6:1.2.3.4",
    "1::2::3",
  ]) {
    expect([text, isIP(text)]).toEqual([text, net.isIP(text)]);
  }
});

test("a place that is not granted is EACCES", async () => {
  const outside = net.createServer(() => {
    throw new Error("It was reached");
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const { port } = outside.address() as AddressInfo;
  const program = `
    const net = require("net"), http = require("http"), dns = require("dns");
    const failure = (emitter, label) => new Promise((resolve) => emitter.on("error", ({ code }) => resolve(console.log(label, code))).on("connect", () => resolve(console.log(label, "connected"))).on("listening", () => resolve(console.log(label, "listening"))));
    (async () => {
      await failure(net.connect(${port}, "127.0.0.1"), "port");
      await failure(net.connect(${port}, "localhost"), "name");
      await failure(net.connect(4999, "127.0.0.2"), "host");
      await failure(http.get("http://127.0.0.1:${port}/"), "http");
      await failure(net.createServer().listen(${port + 1}, "127.0.0.1"), "listen");
      await failure(net.createServer().listen(0, "0.0.0.0"), "everywhere");
      await new Promise((resolve) => dns.lookup("localhost", (error) => resolve(console.log("dns", error.code))));
      await new Promise((resolve) => dns.lookup("127.0.0.1", (error, address, family) => resolve(console.log("address", address, family))));
    })();
  `;
  try {
    for (const engine of HOST_ENGINES) {
      const text = compileSandbox({ "main.js": program });
      const { output } = await runHosted(engine, text, {
        net: ["127.0.0.1:4999"],
      });
      expect(output.trim().split("\n")).toEqual([
        "port EACCES",
        "name EACCES",
        "host EACCES",
        "http EACCES",
        "listen EACCES",
        "everywhere EACCES",
        "dns ENOTFOUND",
        "address 127.0.0.1 4",
      ]);
    }
  } finally {
    outside.close();
  }
  for (const wrong of [
    "",
    "example.org",
    "a:b",
    "a:70000",
    ":80",
    "http://x:80",
  ]) {
    expect(() => createNetwork([wrong])).toThrow(RangeError);
  }
});

test("names are looked up where they are granted", async () => {
  await sameAsNode(
    `
    const dns = require("dns");
    dns.lookup("localhost", { family: 4 }, (error, address, family) => {
      console.log(error, address, family);
      dns.promises.lookup("localhost", { all: true, family: 4 }).then(console.log);
    });
    for (const call of [() => dns.lookup("x"), () => dns.lookup(1, () => {}), () => dns.lookup("x", { family: 5 }, () => {}), () => dns.resolve("x", "NOPE", () => {}), () => dns.resolve4("x", 1)]) {
      try { call(); console.log("none"); } catch ({ name, code }) { console.log(name, code); }
    }
  `,
    { net: ["localhost:1"] },
  );
});

/** What an Express program answers to requests from outside. */
describe("an Express app", () => {
  const program = `
    const express = require("express");
    const app = express();
    app.use(express.json());
    app.get("/hello/:name", (request, response) => response.json({ hello: request.params.name, query: request.query, ip: request.ip }));
    app.post("/sum", (request, response) => response.send(String(request.body.reduce((a, b) => a + b, 0))));
    app.get("/boom", () => { throw new Error("boom"); });
    app.use((error, request, response, next) => response.status(500).send(error.message));
    app.get("/stop", (request, response) => { response.end("bye"); server.close(); });
    const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
  `;
  const folder = join(npmFixturesDir, "programs");
  const file = join(folder, "express-app.js");
  let text: string;
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, program);
    expect(existsSync(join(npmFixturesDir, "node_modules/express"))).toBe(true);
    text = compiled({ entry: file });
  });

  test.each(HOST_ENGINES)(
    "answers real requests on %s where it is granted",
    async (engine) => {
      let tell: (port: number) => void = () => {};
      const port = new Promise<number>((resolve) => {
        tell = resolve;
      });
      const decoder = new TextDecoder();
      const running = createHost({
        engine,
        grants: {
          clock: true,
          entropy: true,
          net: ["127.0.0.1:*"],
          stdout: (chunk) => tell(Number(decoder.decode(chunk))),
        },
        limits: { timeout: 60_000 },
      })
        .load(new TextEncoder().encode(text))
        .run();
      const origin = `http://127.0.0.1:${await port}`;
      const answer = async (path: string, options: RequestInit = {}) => {
        const response = await fetch(origin + path, options);
        return [response.status, await response.text()];
      };
      expect(await answer("/hello/you?a=1")).toEqual([
        200,
        '{"hello":"you","query":{"a":"1"},"ip":"127.0.0.1"}',
      ]);
      const headers = { "Content-Type": "application/json" };
      expect(
        await answer("/sum", { method: "POST", headers, body: "[1,2,3]" }),
      ).toEqual([200, "6"]);
      expect(await answer("/boom")).toEqual([500, "boom"]);
      expect((await answer("/none"))[0]).toBe(404);
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, at) => answer(`/hello/${at}`)),
      );
      expect(all.map(([status]) => status)).toEqual(Array(20).fill(200));
      expect(await answer("/stop")).toEqual([200, "bye"]);
      expect(await running).toBe(0);
    },
  );

  test.each(HOST_ENGINES)(
    "gets the deterministic error on %s where it is not",
    async (engine) => {
      const failing = runHosted(engine, text);
      await expect(failing).rejects.toThrow(
        "http.createServer is not supported in sandbox — not yet supported without a grant of the host",
      );
    },
  );
});

test("a server that a host calls has one request after another, and chunks", async () => {
  const program = `
    const http = require("http");
    const server = http.createServer((request, response) => {
      let text = "";
      request.on("data", (data) => { text += data; });
      request.on("end", () => setTimeout(() => response.end(request.url + " " + text + " " + JSON.stringify(request.trailers)), request.url === "/1" ? 20 : 0));
    });
    server.on("upgrade", (request, socket, head) => { socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n"); socket.end("raw:" + head); server.close(); });
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  `;
  const text = compileSandbox({ "main.js": program });
  for (const engine of HOST_ENGINES) {
    let tell: (port: number) => void = () => {};
    const listening = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const running = createHost({
      engine,
      grants: {
        clock: true,
        net: ["127.0.0.1:*"],
        stdout: (chunk) => tell(Number(Buffer.from(chunk).toString())),
      },
      limits: { timeout: 60_000 },
    })
      .load(new TextEncoder().encode(text))
      .run();
    const port = await listening;
    const talk = (sent: readonly string[]) =>
      new Promise<string>((resolve) => {
        let got = "";
        const socket = net.connect(port, "127.0.0.1");
        socket.on("data", (data) => {
          got += data;
        });
        socket.on("close", () => resolve(got.replace(/Date: .*\r\n/g, "")));
        void (async () => {
          for (const piece of sent) {
            socket.write(piece);
            await new Promise((done) => setTimeout(done, 2));
          }
        })();
      });
    const get = (path: string, more = "") =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    const pipelined = await talk([
      `${get("/1")}${get("/2")}${get("/3", "Connection: close\r\n")}`,
    ]);
    expect(pipelined.match(/\/\d(?= {2}\{)/g)).toEqual(["/1", "/2", "/3"]);
    const slow = [
      ..."POST /p HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-T: 1\r\n\r\n",
    ];
    expect(await talk(slow)).toMatch(/\/p abcdefg \{"x-t":"1"\}$/);
    expect(await talk(["NONSENSE\r\n\r\n"])).toBe(
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    );
    expect(
      await talk([`GET / HTTP/1.1\r\nX: ${"a".repeat(20_000)}\r\n\r\n`]),
    ).toMatch(/^HTTP\/1.1 431 /);
    expect(await talk(["GET / HTTP/1.1\r\n\r\n"])).toMatch(/^HTTP\/1.1 400 /);
    expect(
      await talk([get("/", "Connection: Upgrade\r\nUpgrade: x\r\n"), "tail"]),
    ).toMatch(/raw:/);
    expect(await running).toBe(0);
  }
});

describe("messages that could be read in two ways are refused", () => {
  const parse = (text: string, kind: "request" | "response" = "request") => {
    const found: string[] = [];
    const parser = createParser(kind, {
      head({ method, url, statusCode }) {
        found.push(`${method || statusCode} ${url}`);
        return "body";
      },
      body: (chunk) => void found.push(String(chunk)),
      end: () => void found.push("end"),
    });
    parser.feed(Buffer.from(text, "latin1"));
    parser.finish();
    return found;
  };
  const request = (...headers: readonly string[]) =>
    `POST / HTTP/1.1\r\n${headers.map((one) => `${one}\r\n`).join("")}\r\n`;

  test("and others are not", () => {
    expect(parse(`${request("Content-Length: 3")}abc`)).toEqual([
      "POST /",
      "abc",
      "end",
    ]);
    expect(
      parse(
        `${request("Transfer-Encoding: gzip, chunked")}1\r\na\r\n0\r\n\r\n`,
      ),
    ).toEqual(["POST /", "a", "end"]);
    expect(parse("HTTP/1.1 200 OK\r\n\r\nrest", "response")).toEqual([
      "200 ",
      "rest",
      "end",
    ]);
    expect(
      parse("HTTP/1.1 304\r\nContent-Length: 9\r\n\r\n", "response"),
    ).toEqual(["304 ", "end"]);
  });

  test.each([
    ["two lengths", `${request("Content-Length: 1", "Content-Length: 2")}ab`],
    ["a length that is none", `${request("Content-Length: +1")}a`],
    [
      "a length beside chunks",
      `${request("Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    ],
    [
      "chunks that are not the last coding",
      `${request("Transfer-Encoding: chunked, gzip")}0\r\n\r\n`,
    ],
    ["a space before a colon", request("Content-Length : 3")],
    ["a continued line", request("A: b", " c")],
    ["a bare line end", "GET / HTTP/1.1\nHost: x\n\n"],
    ["a bare carriage return", request("A: b\rContent-Length: 3")],
    ["a null", request("A: b\0")],
    [
      "a size of a chunk that is none",
      `${request("Transfer-Encoding: chunked")}0x1\r\na\r\n0\r\n\r\n`,
    ],
    [
      "more than the size of a chunk",
      `${request("Transfer-Encoding: chunked")}1\r\nab\r\n0\r\n\r\n`,
    ],
    ["another version", "GET / HTTP/2.0\r\n\r\n"],
    ["an end in the middle", `${request("Content-Length: 3")}a`],
    [
      "too many headers",
      request(...Array.from({ length: 3000 }, () => "a: b")),
    ],
  ])("%s", (_name, text) => {
    expect(() => parse(text)).toThrow(/^Parse Error/);
  });
});

test("https is encrypted by the host, and checks who answers; by a flag of ingot run", async () => {
  const server = createServer(
    { key: KEY, cert: CERTIFICATE },
    (request, response) => {
      response.end(`secret of ${request.url}`);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "ingot-"));
  const program = `
    const https = require("https");
    https.get("https://127.0.0.1:${port}/path", (response) => response.on("data", (data) => console.log(String(data)))).on("error", ({ code }) => console.log(code));
  `;
  try {
    writeFileSync(
      join(folder, "app.js"),
      compileSandbox({ "main.js": program }),
    );
    writeFileSync(join(folder, "ca.pem"), CERTIFICATE);
    const bin = join(repoRoot, "dist/src/bin.js");
    const run = async (...flags: readonly string[]) => {
      const { stdout, stderr } = await runNode(
        [bin, "run", "app.js", ...flags],
        folder,
      );
      return stdout + stderr;
    };
    expect(await run(`--allow-net=127.0.0.1:${port}`)).toBe(
      "DEPTH_ZERO_SELF_SIGNED_CERT\n",
    );
    expect(await run("--allow-net=127.0.0.1:1")).toBe("EACCES\n");
    expect(await run()).toMatch(
      /^Uncaught Error: https\.request is not supported in sandbox — not yet supported without a grant of the host\n/,
    );
    // Whom the host trusts is the host's own matter.
    const trusting = `process.env.X = 1; require("tls").rootCertificates; const { createHost } = require(${JSON.stringify(join(repoRoot, "dist/src/index.js"))}); const tls = require("tls"); const { connect } = tls; tls.connect = (options) => connect({ ...options, ca: ${JSON.stringify(CERTIFICATE)} }); createHost({ grants: { clock: true, stdout: (chunk) => process.stdout.write(chunk), net: ["127.0.0.1:${port}"] }, limits: { timeout: 60_000 } }).load("app.js").run();`;
    writeFileSync(join(folder, "host.js"), trusting);
    expect((await runNode(["host.js"], folder)).stdout).toBe(
      "secret of /path\n",
    );
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what nobody takes has an end, on either side", async () => {
  const network = createNetwork(["127.0.0.1:*"]);
  const peers: net.Socket[] = [];
  const server = net.createServer((socket) => {
    peers.push(socket);
    socket.on("error", () => {});
    const flood = () => {
      while (socket.write(Buffer.alloc(2 ** 16)));
    };
    socket.on("drain", flood).pause();
    flood();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let received = 0;
  let connected = () => {};
  const connection = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const socket = network.net.connect({ host: "127.0.0.1", port }, (event) => {
    if (event.type === "data") received += event.chunk.length;
    if (received > 2 ** 20) connected();
  });
  await connection;
  network.hold(true);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 100));
  await settled();
  const held = received;
  // Nor does the guest open it again.
  network.net.flow(socket, true);
  await settled();
  expect(received).toBe(held);
  network.hold(false);
  await settled();
  expect(received).toBeGreaterThan(held);

  const chunk = new Uint8Array(2 ** 24);
  const written = () => {
    for (let at = 0; at < 100; at++) network.net.write(socket, chunk);
  };
  expect(written).toThrow(expect.objectContaining({ code: "ENOBUFS" }));
  network.close();
  for (const peer of peers) peer.destroy();
  server.close();
});

test("requests where the host grants them, and no network", async () => {
  const program = `
    const http = require("http"), https = require("https");
    const request = https.request("https://api.example/sum?x=1", { method: "POST", headers: { "X-Own": "yes" } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
        console.log(response.statusCode, response.statusMessage, response.headers, String(Buffer.concat(chunks)));
        http.get("http://fails.example/").on("error", ({ code, message }) => console.log(code, message));
      });
    });
    request.write("one ");
    request.end("two");
    try { http.createServer(); } catch ({ message }) { console.log(message); }
  `;
  const asked: unknown[] = [];
  const { stdout, error } = await runSandboxed(
    "v8",
    compileSandbox({ "main.js": program }),
    {
      http: {
        async request({ body, ...rest }) {
          asked.push({ ...rest, body: Buffer.from(body).toString() });
          if (/fails/.test(rest.url)) {
            throw Object.assign(new Error("no way"), { code: "ENET" });
          }
          return {
            status: 203,
            statusText: "Sure",
            headers: [
              ["x-a", "b"],
              ["content-encoding", "gzip"],
              ["set-cookie", "c"],
            ],
            body: Buffer.from("answer"),
          };
        },
      },
    },
  );
  expect(error).toBe(null);
  expect(stdout).toContain("203 Sure");
  expect(stdout).toContain("'set-cookie': [ 'c' ]");
  expect(stdout).toContain("} answer\nENET no way\n");
  expect(stdout).toMatch(/^http\.createServer is not supported in sandbox/);
  expect(asked).toEqual([
    {
      method: "POST",
      url: "https://api.example/sum?x=1",
      headers: [
        ["X-Own", "yes"],
        ["Host", "api.example"],
      ],
      body: "one two",
    },
    {
      method: "GET",
      url: "http://fails.example/",
      headers: [["Host", "fails.example"]],
      body: "",
    },
  ]);
});
