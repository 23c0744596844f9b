/**
 * readable-stream is Node's own module under another name; it has a few exports
 * besides, and `default`.
 *
 * @see https://nodejs.org/api/stream.html
 */
import "../internal/dispose.js";

type Members = Record<string, unknown>;

export function patch(polyfill: Members): Members {
  const { Stream } = polyfill as { Stream: Members };
  // Node's module is the class itself.
  delete (Stream as { default?: unknown }).default;
  return Stream;
}
