/**
 * The builtin `v8`: plausible numbers of an engine that may be another, and its format
 * of values.
 *
 * @see https://nodejs.org/api/v8.html
 */

import { validateString } from "../internal/validators.js";
import start = require("ingot:start");

const SERIALIZATION = "node:internal/stubs/v8/serialization.js";

/** @see https://nodejs.org/api/v8.html#v8getheapstatistics */
function getHeapStatistics() {
  return {
    total_heap_size: 16_777_216,
    total_heap_size_executable: 262_144,
    total_physical_size: 16_777_216,
    total_available_size: 2_197_815_296,
    used_heap_size: 8_388_608,
    heap_size_limit: 2_197_815_296,
    malloced_memory: 262_320,
    peak_malloced_memory: 571_392,
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 8192,
    used_global_handles_size: 2112,
    external_memory: 2_272_646,
  };
}

const SPACES = [
  "read_only_space",
  "new_space",
  "old_space",
  "code_space",
  "shared_space",
  "new_large_object_space",
  "large_object_space",
  "code_large_object_space",
  "shared_large_object_space",
];

export = {
  getHeapStatistics,
  getHeapSpaceStatistics: () =>
    SPACES.map((space_name) => ({
      space_name,
      space_size: 1_048_576,
      space_used_size: 524_288,
      space_available_size: 524_288,
      physical_space_size: 1_048_576,
    })),
  getHeapCodeStatistics: () => ({
    code_and_metadata_size: 212_208,
    bytecode_and_metadata_size: 19_728,
    external_script_source_size: 2_296_391,
    cpu_profiler_metadata_size: 5112,
  }),
  cachedDataVersionTag: () => 1_165_837_636,
  setFlagsFromString(flags: unknown): void {
    validateString(flags, "flags");
  },
  ...(start.has(SERIALIZATION) &&
    (start.builtin(SERIALIZATION) as typeof import("./v8/serialization.js"))),
};
