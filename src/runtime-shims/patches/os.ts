/**
 * What os-browserify lacks, and the answers of one machine in place of a
 * browser's: a small Linux, as far as the bridge does not say otherwise.
 *
 * @see https://nodejs.org/api/os.html
 */
import process = require("node:process");
import { nodeError } from "../internal/errors.js";
import { validateInteger } from "../internal/validators.js";

type Members = Record<string, unknown>;

export function patch(polyfill: Members): Members {
  const isWindows = process.platform === "win32";
  const answers: Readonly<Record<string, () => unknown>> = {
    arch: () => process.arch,
    platform: () => process.platform,
    type: () => (isWindows ? "Windows_NT" : "Linux"),
    release: () => "6.1.0",
    version: () => "#1 SMP",
    machine: () => (process.arch === "x64" ? "x86_64" : process.arch),
    endianness: () => "LE",
    hostname: () => "sandbox",
    homedir: () => process.env.HOME ?? "/root",
    tmpdir() {
      const { TMPDIR, TMP, TEMP } = process.env;
      return (TMPDIR || TMP || TEMP || "/tmp").replace(/(?<=.)\/$/, "");
    },
    uptime: () => process.uptime(),
    loadavg: () => [0, 0, 0],
    totalmem: () => 1_073_741_824,
    freemem: () => 536_870_912,
    availableParallelism: () => 1,
    cpus: () => [
      {
        model: "sandbox",
        speed: 0,
        times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
      },
    ],
    networkInterfaces: () => ({
      lo: [
        {
          address: "127.0.0.1",
          netmask: "255.0.0.0",
          family: "IPv4",
          mac: "00:00:00:00:00:00",
          internal: true,
          cidr: "127.0.0.1/8",
        },
        {
          address: "::1",
          netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
          family: "IPv6",
          mac: "00:00:00:00:00:00",
          internal: true,
          cidr: "::1/128",
          scopeid: 0,
        },
      ],
    }),
    userInfo: () => ({
      uid: 0,
      gid: 0,
      username: "root",
      homedir: process.env.HOME ?? "/root",
      shell: "/bin/sh",
    }),
  };
  const { getNetworkInterfaces: _, tmpDir: __, ...known } = polyfill;
  const os: Members = { ...known };
  for (const [name, value] of [
    ["EOL", isWindows ? "\r\n" : "\n"],
    ["devNull", isWindows ? "\\\\.\\nul" : "/dev/null"],
  ] as const) {
    const fixed = { value, writable: false, enumerable: true };
    Object.defineProperty(os, name, { ...fixed, configurable: true });
  }
  for (const [name, answer] of Object.entries(answers)) {
    // As in Node, it is its own primitive value: `${os.hostname}`.
    Object.defineProperty(answer, Symbol.toPrimitive, {
      value: () => answer(),
    });
    os[name] = answer;
  }
  os.getPriority = getPriority;
  os.setPriority = setPriority;
  return os;
}

/** That of the program, which is alone. */
let priority = 0;

function checkProcess(pid: unknown, call: string): void {
  validateInteger(pid, "pid", -(2 ** 31), 2 ** 31 - 1);
  if (pid === 0 || pid === process.pid) return;
  const error = nodeError(
    "ERR_SYSTEM_ERROR",
    `A system error occurred: ${call} returned ESRCH (no such process)`,
  );
  const info = { errno: -3, code: "ESRCH", message: "no such process" };
  throw Object.assign(error, {
    name: "SystemError",
    info: { ...info, syscall: call },
    errno: -3,
    syscall: call,
  });
}

/** @see https://nodejs.org/api/os.html#osgetprioritypid */
function getPriority(pid: unknown = 0): number {
  checkProcess(pid, "uv_os_getpriority");
  return priority;
}

/** @see https://nodejs.org/api/os.html#ossetprioritypid-priority */
function setPriority(given: unknown, wanted?: unknown): void {
  const [pid, value] = wanted === undefined ? [0, given] : [given, wanted];
  validateInteger(pid, "pid", -(2 ** 31), 2 ** 31 - 1);
  validateInteger(value, "priority", -20, 19);
  checkProcess(pid, "uv_os_setpriority");
  priority = value;
}
