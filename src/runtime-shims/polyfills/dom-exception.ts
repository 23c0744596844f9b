/**
 * `DOMException` as a global.
 *
 * @see https://nodejs.org/api/globals.html#domexception
 */

const CODES: Readonly<Record<string, number>> = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

class DOMException extends Error {
  declare readonly code: number;

  constructor(
    message = "",
    options:
      | string
      | { readonly name?: string; readonly cause?: unknown } = "Error",
  ) {
    super(message);
    const { name = "Error" } =
      typeof options === "string" ? { name: options } : options;
    if (typeof options === "object" && "cause" in options) {
      Object.defineProperty(this, "cause", {
        value: options.cause,
        writable: true,
        enumerable: false,
        configurable: true,
      });
    }
    for (const [key, value] of Object.entries({
      name,
      code: CODES[name] ?? 0,
    })) {
      Object.defineProperty(this, key, { value, configurable: true });
    }
  }
}

Object.defineProperty(DOMException.prototype, Symbol.toStringTag, {
  value: "DOMException",
  configurable: true,
});

export { DOMException };
