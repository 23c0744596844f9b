/**
 * What os-browserify lacks, and the answers of one machine in place of a
 * browser's: a small Linux, as far as the bridge does not say otherwise.
 *
 * @see https://nodejs.org/api/os.html
 */
import process = require("node:process");

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
    tmpdir: () => process.env.TMPDIR?.replace(/(?<=.)\/$/, "") ?? "/tmp",
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
    networkInterfaces: () => ({}),
    userInfo: () => ({
      uid: 0,
      gid: 0,
      username: "root",
      homedir: process.env.HOME ?? "/root",
      shell: "/bin/sh",
    }),
  };
  const { getNetworkInterfaces: _, tmpDir: __, ...known } = polyfill;
  const os: Members = {
    ...known,
    EOL: isWindows ? "\r\n" : "\n",
    devNull: isWindows ? "\\\\.\\nul" : "/dev/null",
  };
  for (const [name, answer] of Object.entries(answers)) {
    // As in Node, it is its own primitive value: `${os.hostname}`.
    Object.defineProperty(answer, Symbol.toPrimitive, {
      value: () => answer(),
    });
    os[name] = answer;
  }
  return os;
}
