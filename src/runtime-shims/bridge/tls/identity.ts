/**
 * Whether a certificate is that of a host.
 *
 * @see https://nodejs.org/api/tls.html#tlscheckserveridentityhostname-cert
 * @see https://github.com/nodejs/node/blob/v20.x/lib/tls.js
 */
import { nodeError } from "../../internal/errors.js";
import { isIP } from "../net/addresses.js";

export interface Certificate {
  readonly subject?: Readonly<Record<string, string | readonly string[]>>;
  readonly subjectaltname?: string;
}

/** @returns ERR_TLS_CERT_ALTNAME_INVALID; `undefined` where it is the host's */
export function checkServerIdentity(
  hostname: unknown,
  cert: Certificate,
): Error | undefined {
  const { subject, subjectaltname } = cert;
  const host = `${String(hostname)}`.replace(/\.$/, "");
  const names: string[] = [];
  const addresses: string[] = [];
  for (const name of namesIn(subjectaltname ?? "")) {
    if (name.startsWith("DNS:")) names.push(name.slice(4));
    else if (name.startsWith("IP Address:")) addresses.push(name.slice(11));
  }
  const parts = partsOf(host);
  const matches = (pattern: string) => isMatch(parts, pattern);
  let reason = "Unknown reason";
  if (isIP(host)) {
    if (addresses.includes(host)) return undefined;
    reason = `IP: ${host} is not in the cert's list: ${addresses.join(", ")}`;
  } else if (names.length > 0) {
    if (names.some(matches)) return undefined;
    reason = `Host: ${host}. is not in the cert's altnames: ${subjectaltname}`;
  } else if (subject?.CN !== undefined) {
    const { CN: common } = subject;
    const all = Array.isArray(common) ? common : [common];
    if ((all as readonly string[]).some(matches)) return undefined;
    reason = `Host: ${host}. is not cert's CN: ${String(common)}`;
  } else reason = "Cert does not contain a DNS name";
  return Object.assign(
    nodeError(
      "ERR_TLS_CERT_ALTNAME_INVALID",
      `Hostname/IP does not match certificate's altnames: ${reason}`,
    ),
    { reason, host: hostname, cert },
  );
}

/** `DNS:a, IP Address:::1`, where what needs it is in quotes, as in JSON. */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const [whole] of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)) {
    const plain = whole.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) =>
      String(JSON.parse(quoted)),
    );
    names.push(plain.replace(/^ /, ""));
  }
  return names;
}

function partsOf(host: string): readonly string[] {
  return host
    .replace(/\.$/, "")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .split(".");
}

function isMatch(host: readonly string[], pattern: string): boolean {
  if (pattern === "") return false;
  const parts = partsOf(pattern);
  if (host.length !== parts.length || parts.includes("")) return false;
  if (!parts.every((part) => /^[\x21-\x7f]*$/.test(part))) return false;
  if (host.some((part, at) => at > 0 && part !== parts[at])) return false;
  const [first = ""] = host;
  const [own = ""] = parts;
  const [prefix = "", suffix, ...rest] = own.split("*");
  if (suffix === undefined || own.includes("xn--")) return first === own;
  if (rest.length > 0 || parts.length <= 2) return false;
  return (
    first.length >= prefix.length + suffix.length &&
    first.startsWith(prefix) &&
    first.endsWith(suffix)
  );
}
