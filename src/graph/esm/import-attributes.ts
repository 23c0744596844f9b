/**
 * Whether an `import` declaration asks for its module in the way Node wants it
 * asked. Receives the target and the request; returns `null` or the facts of the
 * diagnostic. Must not load anything.
 */
import type { Host } from "../../host.js";
import type { ModuleRequest } from "./types.js";
import type { WalkedTarget } from "../walk/types.js";

/** @see https://nodejs.org/api/esm.html#import-attributes */
export function refuseAttributes(
  target: WalkedTarget,
  { specifier, attributes }: ModuleRequest,
  host: Host,
) {
  const refused = (nodeCode: string, message: string) =>
    ({ code: "import_attribute", nodeCode, message }) as const;

  const unknown = attributes.find(([key]) => key !== "type");
  if (unknown !== undefined) {
    return refused(
      "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
      `Import attribute "${unknown[0]}" with value "${unknown[1]}" is not supported`,
    );
  }
  const type = attributes[0]?.[1];
  if (type !== undefined && type !== "json") {
    return refused(
      "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
      `Import attribute "type" with value "${type}" is not supported`,
    );
  }
  const isJson =
    target.kind === "file" && host.path.extname(target.path) === ".json";
  if (isJson && type === undefined) {
    return refused(
      "ERR_IMPORT_ATTRIBUTE_MISSING",
      `Module "${specifier}" needs an import attribute of "type: json"`,
    );
  }
  if (!isJson && type !== undefined && target.kind !== "missing") {
    return refused(
      "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
      `Module "${specifier}" is not of type "json"`,
    );
  }
  return null;
}
