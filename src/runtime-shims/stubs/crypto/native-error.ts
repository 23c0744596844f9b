/**
 * Errors of Node's that its native code makes: with a code, which does not show
 * where they are turned to text.
 */
export function nativeError(
  code: string,
  message: string,
  Class: new (message: string) => Error = Error,
): Error & { code: string } {
  return Object.assign(new Class(message), { code });
}

/** One of OpenSSL's. */
export function openSslError(
  number: string,
  library: string,
  reason: string,
  code: string,
): Error {
  return Object.assign(new Error(`error:${number}:${library}::${reason}`), {
    library,
    reason,
    code: `ERR_OSSL_${code}`,
  });
}
