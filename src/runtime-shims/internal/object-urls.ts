/**
 * Blobs that have a URL. `buffer` knows blobs and `url` has the functions; each is in
 * an artifact without the other.
 */
import { invalidArgType, missingArgs } from "./errors.js";

const PREFIX = "blob:nodedata:";

const blobs = new Map<string, object>();
let isBlob: (value: unknown) => boolean = () => false;

/** @param test whether a value is a blob */
export function setIsBlob(test: (value: unknown) => boolean): void {
  isBlob = test;
}

let last = 0;

/** In the form of a UUID, but no secret: it only has to be another each time. */
function nextId(): string {
  const digits = String(++last).padStart(12, "0");
  return `00000000-0000-4000-8000-${digits}`;
}

/** @see https://nodejs.org/api/url.html#urlcreateobjecturlblob */
export function createObjectURL(blob: unknown): string {
  if (!isBlob(blob)) throw invalidArgType("obj", "Blob", blob);
  const url = PREFIX + nextId();
  blobs.set(url, blob as object);
  return url;
}

/** @see https://nodejs.org/api/url.html#urlrevokeobjecturlid */
export function revokeObjectURL(url?: unknown): void {
  if (arguments.length === 0) throw missingArgs("url");
  blobs.delete(`${url}`);
}

/** @see https://nodejs.org/api/buffer.html#bufferresolveobjecturlid */
export function resolveObjectURL(url: unknown): object | undefined {
  return blobs.get(`${url}`);
}
