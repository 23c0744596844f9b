/**
 * What Node says of a text that is no ES module. Receives the text; returns
 * V8's message and place. No function of Node's parses a module without a flag, so
 * a child process is asked, which pays only when something is wrong already.
 */
import type { Place } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";

export interface NodeSyntaxError {
  readonly message: string;
  readonly place: Place;
}

/** Not caught: only then does Node print the place. */
const PROGRAM =
  "new (require('vm').SourceTextModule)(require('fs').readFileSync(0, 'utf8'), { identifier: 'module' });";

/**
 * @param path for the place; it is not read
 * @param text of the module
 * @returns `null` where Node finds nothing wrong, or cannot be asked because this
 *   process is no plain Node
 * @see https://nodejs.org/api/vm.html#class-vmsourcetextmodule
 */
export function askNode(
  path: AbsolutePath,
  text: string,
): NodeSyntaxError | null {
  const { spawnSync } =
    require("node:child_process") as typeof import("node:child_process");
  const { stderr } = spawnSync(
    process.execPath,
    ["--experimental-vm-modules", "--no-warnings", "-e", PROGRAM],
    { input: text, encoding: "utf8", env: {}, windowsHide: true },
  );
  const found =
    /^module:(\d+)\n(.*)\n([ \t]*)(\^+)\n(?:.*\n)*?SyntaxError: (.*)/.exec(
      stderr ?? "",
    );
  if (found === null) return null;
  const [, line = "", shown = "", indent = "", carets = "", message = ""] =
    found;
  return {
    message,
    place: {
      path,
      line: Number(line),
      column: indent.length + 1,
      length: carets.length,
      text: shown,
    },
  };
}
