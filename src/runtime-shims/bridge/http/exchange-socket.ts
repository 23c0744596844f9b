/**
 * A socket where the host grants requests but no network: what is written to it is
 * read as a request, the host sends that, and its answer is what arrives.
 */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { URL } from "node:url";
import { guarded } from "../../internal/exit.js";
import type { HttpCapability } from "../interface.js";
import { createParser, type Head } from "./parser.js";

/** Those that speak of how the answer came to the host. */
const OF_TRANSFER =
  /^(?:connection|transfer-encoding|content-encoding|content-length|keep-alive)$/i;

/** @param origin `https://example.org` */
export function createExchangeSocket(
  { request }: HttpCapability,
  origin: string,
): Duplex {
  const body: Buffer[] = [];
  let head: Head | null = null;
  const parser = createParser("request", {
    head(found) {
      head = found;
      return "body";
    },
    body(chunk) {
      body.push(Buffer.from(chunk));
    },
    end: () => void send(),
  });
  const socket: Duplex = new Duplex({
    read() {},
    write(chunk: Uint8Array, _encoding, done) {
      parser.feed(chunk);
      done();
    },
  });
  return Object.assign(socket, {
    setTimeout: () => socket,
    setNoDelay: () => socket,
    setKeepAlive: () => socket,
    ref: () => socket,
    unref: () => socket,
    destroySoon: () => socket.destroy(),
  });

  async function send(): Promise<void> {
    if (head === null) return;
    const { method, url, rawHeaders } = head;
    const headers: (readonly [string, string])[] = [];
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
      if (!OF_TRANSFER.test(name)) headers.push([name, value]);
    }
    try {
      const answer = await request({
        method,
        url: new URL(url, origin).href,
        headers,
        body: Buffer.concat(body),
      });
      guarded(() => receive(answer));
    } catch (error) {
      socket.destroy(error as Error);
    }
  }

  function receive({
    status,
    statusText,
    headers,
    body: content,
  }: Awaited<ReturnType<HttpCapability["request"]>>): void {
    let text = `HTTP/1.1 ${status} ${statusText}\r\n`;
    for (const [name, value] of headers) {
      if (!OF_TRANSFER.test(name)) text += `${name}: ${value}\r\n`;
    }
    text += `Content-Length: ${content.length}\r\nConnection: close\r\n\r\n`;
    socket.push(Buffer.concat([Buffer.from(text, "latin1"), content]));
    socket.push(null);
  }
}
