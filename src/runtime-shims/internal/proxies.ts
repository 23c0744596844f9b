/**
 * What a proxy stands for. No engine tells a program which objects are proxies.
 */

interface ProxyDetails {
  /** `null` where it was revoked. */
  readonly target: object | null;
  readonly handler: object | null;
}

/** @returns nothing for what is no proxy, as far as is known */
export function proxyDetails(_value: object): ProxyDetails | undefined {
  return undefined;
}
