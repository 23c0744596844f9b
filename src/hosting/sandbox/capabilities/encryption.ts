/**
 * TLS of the bridge's `net`: a guest's options as Node's, and what was agreed on as data.
 * No option names a file or an engine of the host.
 *
 * @see https://nodejs.org/api/tls.html
 */
import type { ConnectionOptions, TLSSocket, TlsOptions } from "node:tls";
import type { TlsFacts } from "../../../runtime-shims/bridge/interface.js";

const MATERIALS = ["ca", "cert", "crl", "key", "pfx"];
const TEXTS = [
  "passphrase",
  "ciphers",
  "ecdhCurve",
  "sigalgs",
  "minVersion",
  "maxVersion",
  "servername",
];
const FLAGS = ["honorCipherOrder", "rejectUnauthorized", "requestCert"];

/** @throws TypeError for what is no material; other members are left out */
export function tlsOptionsOf(given: unknown): ConnectionOptions & TlsOptions {
  const from = (given ?? {}) as Readonly<Record<string, unknown>>;
  const options: Record<string, unknown> = {};
  for (const name of MATERIALS) {
    if (from[name] !== undefined) options[name] = materialOf(from[name]);
  }
  for (const name of TEXTS) {
    if (typeof from[name] === "string") options[name] = from[name];
  }
  for (const name of FLAGS) {
    if (typeof from[name] === "boolean") options[name] = from[name];
  }
  const protocols = from.ALPNProtocols;
  if (Array.isArray(protocols)) {
    options.ALPNProtocols = protocols.map(String);
  }
  if (from.checksIdentity === false) {
    options.checkServerIdentity = () => undefined;
  }
  return options;
}

function materialOf(value: unknown): unknown {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(materialOf);
  if (typeof value === "object" && value !== null) {
    const { pem, buf, passphrase } = value as Readonly<Record<string, unknown>>;
    return {
      ...(pem !== undefined && { pem: materialOf(pem) }),
      ...(buf !== undefined && { buf: materialOf(buf) }),
      ...(typeof passphrase === "string" && { passphrase }),
    };
  }
  throw new TypeError("That is no key and no certificate");
}

export function tlsFactsOf(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate() as object | null;
  const error = socket.authorizationError as unknown;
  // A server's; not among the types.
  const { servername } = socket as unknown as {
    readonly servername?: string | false | null;
  };
  return {
    authorized: socket.authorized,
    authorizationError: error ? String(error) : null,
    protocol: socket.getProtocol(),
    cipher: { ...socket.getCipher() },
    alpnProtocol: socket.alpnProtocol,
    servername: servername ?? null,
    certificate:
      certificate === null || Object.keys(certificate).length === 0
        ? null
        : { ...certificate },
  };
}
