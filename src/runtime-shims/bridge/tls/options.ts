/**
 * What a program says of TLS, checked and copied for the host.
 *
 * @see https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
 */
import { Buffer } from "node:buffer";
import { invalidArgType } from "../../internal/errors.js";
import type { TlsOptions } from "../interface.js";

type Given = Readonly<Record<string, unknown>>;

const MATERIALS = ["ca", "cert", "crl", "key", "pfx"];
const TEXTS = [
  "passphrase",
  "ciphers",
  "ecdhCurve",
  "sigalgs",
  "minVersion",
  "maxVersion",
];
const FLAGS = ["honorCipherOrder", "rejectUnauthorized", "requestCert"];
const EXPECTED = ["string", "Buffer", "TypedArray", "DataView"];

/** Keys and certificates for several sockets or servers. */
export class SecureContext {
  readonly context: TlsOptions;

  constructor(options: unknown = {}) {
    this.context = tlsOptionsOf(options);
  }
}

/** @throws ERR_INVALID_ARG_TYPE; what a key is worth the host finds out */
export function tlsOptionsOf(given: unknown): TlsOptions {
  const from = (given ?? {}) as Given;
  const options: Record<string, unknown> = {};
  if (from.secureContext instanceof SecureContext) {
    Object.assign(options, from.secureContext.context);
  }
  for (const name of MATERIALS) {
    const value = from[name];
    if (value === undefined || value === null || value === false) continue;
    options[name] = materialOf(value, `options.${name}`);
  }
  for (const name of TEXTS) {
    const value = from[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") {
      throw invalidArgType(`options.${name}`, "string", value);
    }
    options[name] = value;
  }
  for (const name of FLAGS) {
    // Only `false` itself lets everyone in.
    if (from[name] !== undefined) options[name] = from[name] !== false;
  }
  if (from.requestCert !== undefined) options.requestCert = !!from.requestCert;
  const { ALPNProtocols: protocols } = from;
  if (Array.isArray(protocols)) options.ALPNProtocols = protocols.map(String);
  else if (ArrayBuffer.isView(protocols)) {
    options.ALPNProtocols = namesIn(bytesOf(protocols));
  }
  return options;
}

function materialOf(value: unknown, name: string): unknown {
  if (typeof value === "string") return value;
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (Array.isArray(value)) return value.map((one) => materialOf(one, name));
  if (typeof value === "object" && value !== null) {
    const { pem, buf, passphrase } = value as Given;
    if (pem !== undefined || buf !== undefined) {
      return {
        ...(pem !== undefined && { pem: materialOf(pem, `${name}.pem`) }),
        ...(buf !== undefined && { buf: materialOf(buf, `${name}.buf`) }),
        ...(typeof passphrase === "string" && { passphrase }),
      };
    }
  }
  throw invalidArgType(name, EXPECTED, value);
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(
    view.buffer as ArrayBuffer,
    view.byteOffset,
    view.byteLength,
  );
}

/** Each behind a byte that says its length. */
function namesIn(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + (bytes[at] ?? 0);
    names.push(bytes.toString("latin1", at + 1, end));
    at = end;
  }
  return names;
}
