/**
 * The builtin `dns` over the bridge's. Addresses are looked up without it.
 *
 * @see https://nodejs.org/api/dns.html
 */
import { invalidArgType, nodeError } from "../internal/errors.js";
import { guarded } from "../internal/exit.js";
import { notSupported } from "../internal/not-supported.js";
import { nextTick } from "../internal/ticks.js";
import {
  validateBoolean,
  validateFunction,
  validateOneOf,
  validateString,
} from "../internal/validators.js";
import { bridge } from "./guest.js";
import type { DnsCapability } from "./interface.js";
import { isIP } from "./net/addresses.js";

type Done = (error: Error | null, ...values: unknown[]) => void;

interface Found {
  readonly address: string;
  readonly family: 4 | 6;
}

interface LookupOptions {
  readonly family?: unknown;
  readonly all?: unknown;
  readonly order?: unknown;
  readonly verbatim?: unknown;
}

const CODES: Readonly<Record<string, string>> = Object.fromEntries(
  "NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED"
    .split(" ")
    .map((name) => [name, `E${name}`]),
);

let order = "verbatim";

function granted(api: string): DnsCapability {
  const { dns } = bridge;
  if (dns === undefined) throw notSupported(`dns.${api}`);
  return dns;
}

function familyOf(family: unknown): 0 | 4 | 6 {
  if (family === undefined || family === null) return 0;
  if (family === "IPv4") return 4;
  if (family === "IPv6") return 6;
  validateOneOf(family, "options.family", [0, 4, 6]);
  return family as 0 | 4 | 6;
}

/** Checks, then asks; the promise is of all that were found. */
function find(
  hostname: unknown,
  { family, all, verbatim }: LookupOptions,
  api: string,
): Promise<readonly Found[]> {
  if (hostname) validateString(hostname, "hostname");
  const wanted = familyOf(family);
  if (all !== undefined) validateBoolean(all, "options.all");
  if (verbatim !== undefined) validateBoolean(verbatim, "options.verbatim");
  const name = String(hostname || "");
  const known = isIP(name);
  if (known !== 0) return Promise.resolve([{ address: name, family: known }]);
  return granted(api).lookup(name, wanted);
}

function optionsOf(given: unknown): LookupOptions {
  if (typeof given === "number") return { family: given };
  if (given === undefined || given === null || typeof given === "function") {
    return {};
  }
  if (typeof given !== "object") {
    throw invalidArgType("options", ["integer", "object"], given);
  }
  return given;
}

/** @see https://nodejs.org/api/dns.html#dnslookuphostname-options-callback */
function lookup(hostname: unknown, given: unknown, last?: unknown): object {
  const callback = typeof given === "function" ? given : last;
  validateFunction(callback, "callback");
  const options = optionsOf(given);
  const done = callback as Done;
  find(hostname, options, "lookup").then(
    (found) =>
      guarded(() => {
        const [{ address, family } = { address: null, family: 4 }] = found;
        if (options.all) done(null, found);
        else done(null, address, family);
      }),
    (error: Error) => guarded(() => done(error)),
  );
  return {};
}

async function lookupPromise(hostname: unknown, given?: unknown) {
  const options = optionsOf(given);
  const found = await find(hostname, options, "lookup");
  return options.all ? found : found[0];
}

const KINDS: Readonly<Record<string, string>> = {
  resolve4: "A",
  resolve6: "AAAA",
  resolveAny: "ANY",
  resolveCaa: "CAA",
  resolveCname: "CNAME",
  resolveMx: "MX",
  resolveNaptr: "NAPTR",
  resolveNs: "NS",
  resolvePtr: "PTR",
  resolveSoa: "SOA",
  resolveSrv: "SRV",
  resolveTxt: "TXT",
};

/** Of one record where there is but one. */
async function query(hostname: unknown, type: string, api: string) {
  validateString(hostname, "name");
  const found = await granted(api).resolve(hostname, type);
  return type === "SOA" ? found[0] : found;
}

function checkType(type: unknown): string {
  validateString(type, "rrtype");
  if (!Object.values(KINDS).includes(type)) {
    throw nodeError(
      "ERR_INVALID_ARG_VALUE",
      `The argument 'rrtype' is invalid. Received '${type}'`,
      TypeError,
    );
  }
  return type;
}

function byCallback(name: string, type: string | null) {
  return {
    [name](hostname: unknown, ...rest: unknown[]): object {
      const callback = rest.at(-1);
      const kind = type ?? checkType(rest.length > 1 ? rest[0] : "A");
      validateString(hostname, "name");
      validateFunction(callback, "callback");
      const done = callback as Done;
      granted(name);
      query(hostname, kind, name).then(
        (found) => guarded(() => done(null, found)),
        (error: Error) => guarded(() => done(error)),
      );
      return {};
    },
  }[name];
}

function byPromise(name: string, type: string | null) {
  return {
    async [name](hostname: unknown, given?: unknown) {
      return await query(hostname, type ?? checkType(given ?? "A"), name);
    },
  }[name];
}

function reverse(ip: unknown, callback: unknown): object {
  validateString(ip, "name");
  validateFunction(callback, "callback");
  granted("reverse");
  nextTick(() =>
    (callback as Done)(
      Object.assign(new Error(`getHostByAddr ENOTFOUND ${ip}`), {
        code: "ENOTFOUND",
        syscall: "getHostByAddr",
        hostname: ip,
      }),
    ),
  );
  return {};
}

const resolving: Record<string, unknown> = {
  resolve: byCallback("resolve", null),
};
const promised: Record<string, unknown> = {
  resolve: byPromise("resolve", null),
};
for (const [name, type] of Object.entries(KINDS)) {
  resolving[name] = byCallback(name, type);
  promised[name] = byPromise(name, type);
}

const servers = {
  getServers: (): string[] => [],
  setServers(): void {
    granted("setServers");
  },
};

class Resolver {
  cancel(): void {}
  setLocalAddress(): void {}
}
Object.assign(Resolver.prototype, resolving, servers, { reverse });

class PromiseResolver {
  cancel(): void {}
  setLocalAddress(): void {}
}
Object.assign(PromiseResolver.prototype, promised, servers);

const orders = {
  getDefaultResultOrder: () => order,
  setDefaultResultOrder(value: unknown): void {
    validateOneOf(value, "dnsOrder", ["verbatim", "ipv4first", "ipv6first"]);
    order = value as string;
  },
};

async function reversePromise(ip: unknown): Promise<never> {
  return await new Promise((_resolve, reject) => reverse(ip, reject));
}

const promises = {
  ...CODES,
  ...promised,
  ...servers,
  ...orders,
  lookup: lookupPromise,
  reverse: reversePromise,
  Resolver: PromiseResolver,
};

const dns = {
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  ...CODES,
  ...resolving,
  ...servers,
  ...orders,
  lookup,
  reverse,
  Resolver,
  promises,
};

export = dns;
