/**
 * The arithmetic of the benchmark: medians of interleaved samples and ratios
 * between them. Pure; must not know what was measured.
 */
"use strict";

/**
 * @param {readonly number[]} values at least one
 * @returns {number} the middle value; the mean of the two in the middle
 */
function median(values) {
  if (values.length === 0) throw new RangeError("median of no values");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median of one quantity over the samples, or null when any sample lacks it
 * (a platform where it cannot be measured).
 *
 * @param {readonly Readonly<Record<string, number | null>>[]} samples
 * @param {string} key
 * @returns {number | null}
 */
function medianOf(samples, key) {
  const values = samples.map((sample) => sample[key]);
  return values.length === 0 || values.some((value) => value === null)
    ? null
    : median(values);
}

/**
 * @param {number | null} value
 * @param {number | null} base
 * @returns {number | null} null when either is unknown or the base is not positive
 */
function ratio(value, base) {
  return value === null || base === null || base <= 0 ? null : value / base;
}

/**
 * @param {number | null} value
 * @param {number | null} base
 * @returns {number | null} null when either is unknown
 */
function difference(value, base) {
  return value === null || base === null ? null : value - base;
}

/**
 * How far apart the samples lie: the median distance from the median, as a
 * fraction of it. A ratio closer to a goal than this says nothing.
 *
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
function spread(values) {
  const middle = median(values);
  return middle === 0
    ? 0
    : median(values.map((value) => Math.abs(value - middle))) / middle;
}

module.exports = { median, medianOf, ratio, difference, spread };
