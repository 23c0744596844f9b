/** A member that is not seen, whatever a program puts on `Object.prototype`. */
export function hide(target: object, name: PropertyKey, value: unknown): void {
  const descriptor = Object.create(null) as PropertyDescriptor;
  descriptor.value = value;
  descriptor.writable = true;
  descriptor.enumerable = false;
  descriptor.configurable = true;
  Object.defineProperty(target, name, descriptor);
}
