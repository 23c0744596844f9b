/**
 * The functions of before the standard: `url.parse()`, `url.format()` and
 * `url.resolve()`. Receives text or objects of parts; returns the same. What a
 * domain is in ASCII is told from outside.
 *
 * @see https://nodejs.org/api/url.html#legacy-url-api
 */
import querystring = require("node:querystring");
import { validateString } from "../../internal/validators.js";
import { deprecated } from "../../internal/warnings.js";
import { invalidUrl, toAscii } from "./whatwg.js";

type Parts = Record<string, unknown>;

const withColon = (names: string) =>
  new Set(names.split(" ").flatMap((name) => [name, `${name}:`]));
/** May hold what is not safe elsewhere, and has no host. */
const SCRIPT = withColon("javascript");
/** Always with `//` behind. */
const SLASHED = withColon("http https ftp gopher file ws wss");

const LONGEST_HOST = 255;
const FORBIDDEN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const FORBIDDEN_HOST_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;
/** A path and a query alone. */
const SIMPLE = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const SPACE = "[\\0- \\u00a0\\ufeff]";
const TRIM = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

const ESCAPED: Readonly<Record<string, string>> = Object.fromEntries(
  [..."\t\n\r \"'<>\\^`{|}"].map((one) => [
    one,
    `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  ]),
);

export class Url {
  declare protocol: string | null;
  declare slashes: boolean | null;
  declare auth: string | null;
  declare host: string | null;
  declare port: string | null;
  declare hostname: string | null;
  declare hash: string | null;
  declare search: string | null;
  declare query: string | object | null;
  declare pathname: string | null;
  declare path: string | null;
  declare href: string | null;

  constructor() {
    for (const name of PARTS) (this as unknown as Parts)[name] = null;
  }

  parse(
    given: unknown,
    parseQueryString?: unknown,
    slashesDenoteHost?: unknown,
  ): this {
    validateString(given, "url");
    const trimmed = given.replace(TRIM, "");
    // As browsers do, backslashes are slashes, up to the query.
    const split = /[?#]/.exec(trimmed)?.index ?? trimmed.length;
    let rest =
      trimmed.slice(0, split).replaceAll("\\", "/") + trimmed.slice(split);
    const hasAt = trimmed.slice(0, split).includes("@");

    if (!slashesDenoteHost && !rest.includes("#") && !hasAt) {
      const simple = SIMPLE.exec(rest);
      if (simple !== null) {
        const [, pathname = "", search] = simple;
        this.path = this.href = rest;
        this.pathname = pathname;
        this.search = search ?? null;
        if (search !== undefined || parseQueryString) {
          const query = search?.slice(1) ?? "";
          this.query = parseQueryString ? querystring.parse(query) : query;
        }
        return this;
      }
    }

    const [scheme] = /^[a-z0-9.+-]+:/i.exec(rest) ?? [];
    const protocol = scheme?.toLowerCase();
    if (scheme !== undefined && protocol !== undefined) {
      this.protocol = protocol;
      rest = rest.slice(scheme.length);
    }
    const isScript = protocol !== undefined && SCRIPT.has(protocol);
    const isNamed = /^\/\/[^@/]+@[^@/]+/.test(rest);
    let slashes = false;
    if (slashesDenoteHost || scheme !== undefined || isNamed) {
      slashes = rest.startsWith("//");
      if (slashes && !isScript) {
        rest = rest.slice(2);
        this.slashes = true;
      }
    }
    if (
      !isScript &&
      (slashes || (scheme !== undefined && !SLASHED.has(scheme)))
    ) {
      rest = this.#takeHost(rest, given);
    }
    if (!isScript) {
      rest = rest.replace(
        /[\t\n\r "'<>\\^`{|}]/g,
        (one) => ESCAPED[one] ?? one,
      );
    }
    this.#takePath(rest, parseQueryString);
    if (protocol !== undefined && SLASHED.has(protocol)) {
      if (this.hostname && !this.pathname) this.pathname = "/";
    }
    this.#setPath();
    this.href = this.format();
    return this;
  }

  /** @returns what is behind the host */
  #takeHost(given: string, url: string): string {
    let rest = given;
    // The last `@` before what ends a host; control characters are left out.
    const end = rest.search(/[#/?]/);
    const authority = (end === -1 ? rest : rest.slice(0, end)).replace(
      /[\t\n\r]/g,
      "",
    );
    const behind = end === -1 ? "" : rest.slice(end);
    const at = authority.lastIndexOf("@");
    if (at !== -1) this.auth = decodeURIComponent(authority.slice(0, at));
    const host = authority.slice(at + 1);
    const stop = host.search(/[ "%';<>\\^`{|}]/);
    this.host = stop === -1 ? host : host.slice(0, stop);
    rest = (stop === -1 ? "" : host.slice(stop)) + behind;
    this.parseHost();

    let hostname = this.hostname ?? "";
    const isIpv6 = hostname.startsWith("[") && hostname.endsWith("]");
    if (!isIpv6) {
      const invalid = hostname.search(/[/\\#?:]/);
      if (invalid !== -1) {
        if (hostname[invalid] === ":") {
          deprecated(
            `The URL ${url} is invalid. Future versions of Node.js will throw an error.`,
            "DEP0170",
          );
        }
        rest = `/${hostname.slice(invalid)}${rest}`;
        hostname = hostname.slice(0, invalid);
      }
    }
    hostname = hostname.length > LONGEST_HOST ? "" : hostname.toLowerCase();
    if (hostname !== "") {
      if (isIpv6) {
        if (FORBIDDEN_HOST_IPV6.test(hostname)) throw invalidUrl(url);
      } else {
        // Names that no network knows, but programs do, are in ASCII.
        if (/[\x80-\uffff]/.test(hostname)) hostname = toAscii(hostname);
        if (hostname === "" || FORBIDDEN_HOST.test(hostname)) {
          throw invalidUrl(url);
        }
      }
    }
    this.host = hostname + (this.port ? `:${this.port}` : "");
    this.hostname = isIpv6 ? hostname.slice(1, -1) : hostname;
    return isIpv6 && !rest.startsWith("/") ? `/${rest}` : rest;
  }

  #takePath(rest: string, parseQueryString: unknown): void {
    const hash = rest.indexOf("#");
    if (hash !== -1) this.hash = rest.slice(hash);
    const before = hash === -1 ? rest : rest.slice(0, hash);
    const question = before.indexOf("?");
    if (question !== -1) {
      this.search = before.slice(question);
      this.query = before.slice(question + 1);
      if (parseQueryString) this.query = querystring.parse(this.query);
    } else if (parseQueryString) this.query = querystring.parse("");
    const pathname = question === -1 ? before : before.slice(0, question);
    if (pathname !== "") this.pathname = pathname;
  }

  /** What `http.request` takes. */
  #setPath(): void {
    if (!this.pathname && !this.search) return;
    this.path = (this.pathname ?? "") + (this.search ?? "");
  }

  parseHost(): void {
    let host = this.host ?? "";
    const [port] = /:[0-9]*$/.exec(host) ?? [];
    if (port !== undefined) {
      if (port !== ":") this.port = port.slice(1);
      host = host.slice(0, -port.length);
    }
    if (host) this.hostname = host;
  }

  format(): string {
    let auth = this.auth || "";
    if (auth) auth = `${encodeURIComponent(auth).replaceAll("%3A", ":")}@`;
    let protocol = this.protocol || "";
    let pathname = this.pathname || "";
    let hash = this.hash || "";
    let host = "";
    if (this.host) host = auth + this.host;
    else if (this.hostname) {
      const { hostname, port } = this;
      const isBare = hostname.includes(":") && !/^\[.*\]$/.test(hostname);
      host = auth + (isBare ? `[${hostname}]` : hostname);
      if (port) host += `:${port}`;
    }
    const query =
      this.query !== null && typeof this.query === "object"
        ? querystring.stringify(this.query as Readonly<Record<string, string>>)
        : "";
    let search = this.search || (query && `?${query}`) || "";
    if (protocol && !protocol.endsWith(":")) protocol += ":";
    pathname = pathname.replaceAll("#", "%23").replaceAll("?", "%3F");
    if (this.slashes || SLASHED.has(protocol)) {
      if (this.slashes || host) {
        if (pathname && !pathname.startsWith("/")) pathname = `/${pathname}`;
        host = `//${host}`;
      } else if (protocol.startsWith("file")) host = "//";
    }
    search = search.replaceAll("#", "%23");
    if (hash && !hash.startsWith("#")) hash = `#${hash}`;
    if (search && !search.startsWith("?")) search = `?${search}`;
    return protocol + host + pathname + search + hash;
  }

  resolve(relative: unknown): string {
    return this.resolveObject(urlParse(relative, false, true)).format();
  }

  /** @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2 */
  resolveObject(given: unknown): Url {
    const relative =
      typeof given === "string"
        ? new Url().parse(given, false, true)
        : (given as Url);
    const result: Url = Object.assign(new Url(), this);
    result.hash = relative.hash;
    if (relative.href === "") return result.#done();

    // `//host/path` takes the protocol alone.
    if (relative.slashes && !relative.protocol) {
      const { protocol } = result;
      Object.assign(result, relative, { protocol });
      if (isSlashed(protocol) && result.hostname && !result.pathname) {
        result.path = result.pathname = "/";
      }
      return result.#done();
    }
    if (relative.protocol && relative.protocol !== result.protocol) {
      return result.#withProtocolOf(relative);
    }
    return result.#relativeTo(relative);
  }

  #done(): this {
    this.href = this.format();
    return this;
  }

  #withProtocolOf(relative: Url): this {
    const protocol = relative.protocol as string;
    if (!SLASHED.has(protocol)) {
      Object.assign(this, relative);
      return this.#done();
    }
    this.protocol = protocol;
    let { host, hostname, pathname } = relative;
    if (!host && !/^file:?$/.test(protocol) && !SCRIPT.has(protocol)) {
      const parts = (pathname ?? "").split("/");
      while (parts.length > 0 && !host) host = parts.shift() ?? "";
      host ||= "";
      hostname ||= "";
      if (parts[0] !== "") parts.unshift("");
      if (parts.length < 2) parts.unshift("");
      pathname = parts.join("/");
    }
    this.pathname = pathname;
    this.search = relative.search;
    this.query = relative.query;
    this.host = host || "";
    this.auth = relative.auth;
    this.hostname = hostname || host;
    this.port = relative.port;
    this.#setPath();
    this.slashes = this.slashes || relative.slashes;
    return this.#done();
  }

  #relativeTo(relative: Url): this {
    const isSourceAbsolute = this.pathname?.startsWith("/") ?? false;
    const isAbsolute = !!(relative.host || relative.pathname?.startsWith("/"));
    let mustEndAbsolute =
      isAbsolute || isSourceAbsolute || !!(this.host && relative.pathname);
    const removesAllDots = mustEndAbsolute;
    let path = this.pathname ? this.pathname.split("/") : [];
    const added = relative.pathname ? relative.pathname.split("/") : [];
    let { host, hostname } = relative;
    // What has no slashes may climb up to its host.
    const isPlain = !!this.protocol && !SLASHED.has(this.protocol);
    if (isPlain) {
      this.hostname = "";
      this.port = null;
      if (this.host) {
        if (path[0] === "") path[0] = this.host;
        else path.unshift(this.host);
      }
      this.host = "";
      if (relative.protocol) {
        hostname = null;
        this.auth = null;
        if (host) {
          if (added[0] === "") added[0] = host;
          else added.unshift(host);
        }
        host = null;
      }
      mustEndAbsolute &&= added[0] === "" || path[0] === "";
    }

    if (isAbsolute) {
      if (host || host === "") {
        if (this.host !== host) this.auth = null;
        this.host = host;
        this.port = isPlain && relative.protocol ? null : relative.port;
      }
      if (hostname || hostname === "") {
        if (this.hostname !== hostname) this.auth = null;
        this.hostname = hostname;
      }
      this.search = relative.search;
      this.query = relative.query;
      path = added;
    } else if (added.length > 0) {
      path.pop();
      path = path.concat(added);
      this.search = relative.search;
      this.query = relative.query;
    } else if (relative.search !== null && relative.search !== undefined) {
      if (isPlain) this.#takeHostOf(path.shift() ?? "");
      this.search = relative.search;
      this.query = relative.query;
      this.#setPathOrNull();
      return this.#done();
    }
    if (path.length === 0) {
      this.pathname = null;
      this.path = this.search ? `/${this.search}` : null;
      return this.#done();
    }

    const last = path.at(-1);
    const hasDots = last === "." || last === "..";
    const isDeep = !!(this.host || host || path.length > 1);
    const hasTrailingSlash = (isDeep && hasDots) || last === "";
    let up = 0;
    for (let at = path.length - 1; at >= 0; at--) {
      const part = path[at];
      if (part === ".") path.splice(at, 1);
      else if (part === "..") {
        path.splice(at, 1);
        up++;
      } else if (up > 0) {
        path.splice(at, 1);
        up--;
      }
    }
    if (!mustEndAbsolute && !removesAllDots) {
      for (; up > 0; up--) path.unshift("..");
    }
    if (mustEndAbsolute && path[0] !== "" && !path[0]?.startsWith("/")) {
      path.unshift("");
    }
    if (hasTrailingSlash && !path.join("/").endsWith("/")) path.push("");

    const endsAbsolute = path[0] === "" || !!path[0]?.startsWith("/");
    if (isPlain) this.#takeHostOf(endsAbsolute ? "" : (path.shift() ?? ""));
    mustEndAbsolute ||= !!(this.host && path.length > 0);
    if (mustEndAbsolute && !endsAbsolute) path.unshift("");
    if (path.length === 0) {
      this.pathname = null;
      this.path = null;
    } else this.pathname = path.join("/");
    this.#setPathOrNull();
    this.auth = relative.auth || this.auth;
    this.slashes = this.slashes || relative.slashes;
    return this.#done();
  }

  #setPathOrNull(): void {
    if (this.pathname === null && this.search === null) return;
    this.path = (this.pathname || "") + (this.search || "");
  }

  /** The name before a mail's host is in the host alone. */
  #takeHostOf(host: string): void {
    this.hostname = this.host = host;
    if (host.indexOf("@") <= 0) return;
    const [auth = "", name = ""] = host.split("@");
    this.auth = auth;
    this.host = this.hostname = name;
  }
}

/** In Node's order. */
const PARTS =
  "protocol slashes auth host port hostname hash search query pathname path href".split(
    " ",
  );

function isSlashed(protocol: string | null): boolean {
  return protocol !== null && SLASHED.has(protocol);
}

export function urlParse(
  url: unknown,
  parseQueryString?: unknown,
  slashesDenoteHost?: unknown,
): Url {
  if (url instanceof Url) return url;
  return new Url().parse(url, parseQueryString, slashesDenoteHost);
}

/** Of parts that were not parsed here. */
export function formatParts(parts: object): string {
  return Url.prototype.format.call(parts as Url);
}

export function urlResolve(source: unknown, relative: unknown): string {
  return urlParse(source, false, true).resolve(relative);
}

export function urlResolveObject(source: unknown, relative: unknown): unknown {
  if (!source) return relative;
  return urlParse(source, false, true).resolveObject(relative);
}
