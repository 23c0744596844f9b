/**
 * Renders rows of text as an aligned plain-text table. Pure; must not know what
 * the columns mean.
 */
"use strict";

/**
 * The first column is aligned left, the others right; no line ends in a blank.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows each as long as `head`, or one
 *   cell longer: the last is then a remark, aligned left
 * @returns {string} lines joined by `\n`, without a last one
 */
function renderTable(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (row) =>
    row
      .map((cell, column) =>
        column === 0 || column >= head.length
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column]),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(head), rule, ...rows.map(line)].join("\n");
}

module.exports = { renderTable };
