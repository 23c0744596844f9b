/**
 * The builtin `util`.
 *
 * @see https://nodejs.org/api/util.html
 */
import { isDeepStrictEqual } from "../internal/comparisons.js";
import { TextDecoder, TextEncoder } from "../internal/encoding.js";
import {
  format,
  formatWithOptions,
  inspect,
  stripVTControlCharacters,
} from "../internal/inspect.js";
import { aborted } from "./util/aborted.js";
import { debuglog } from "./util/debuglog.js";
import { deprecate } from "./util/deprecate.js";
import { extend, inherits, log, predicates } from "./util/legacy.js";
import { parseEnv } from "./util/parse-env.js";
import { callbackify, promisify } from "./util/promises.js";
import { styleText } from "./util/style-text.js";
import {
  errnoException,
  exceptionWithHostPort,
  getSystemErrorMap,
  getSystemErrorName,
} from "./util/system-errors.js";
import { types } from "./util/types.js";
import start = require("ingot:start");

const { parseArgs } = require("@pkgjs/parseargs") as {
  parseArgs: (config?: object) => unknown;
};

function isBuffer(value: unknown): boolean {
  if (!start.has("node:buffer")) return false;
  const { Buffer } = start.builtin("node:buffer") as typeof import("buffer");
  return Buffer.isBuffer(value);
}

const MIME = "node:internal/polyfills/util/mime.js";

export = {
  _errnoException: errnoException,
  _exceptionWithHostPort: exceptionWithHostPort,
  _extend: extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getSystemErrorMap,
  getSystemErrorName,
  inherits,
  inspect,
  isBuffer,
  isDeepStrictEqual,
  ...predicates,
  isRegExp: types.isRegExp,
  isDate: types.isDate,
  log,
  promisify,
  stripVTControlCharacters,
  toUSVString: (text: unknown) => `${text}`.replace(/\p{Cs}/gu, "\ufffd"),
  aborted,
  types,
  parseEnv,
  parseArgs,
  TextDecoder,
  TextEncoder,
  ...(start.has(MIME) &&
    (start.builtin(MIME) as typeof import("./util/mime.js"))),
};
