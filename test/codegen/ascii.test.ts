/** Escapes of what is not ASCII: as a regular expression over units has them. */
import fc from "../support/random.js";
import { toAscii } from "../../src/codegen/ascii.js";

function expected(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("utf8")
    .replace(
      /[^\0-\x7f]/g,
      (unit) => `<${unit.charCodeAt(0).toString(16).padStart(4, "0")}>`,
    );
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(toAscii(bytes, "<", ">")).toString("latin1");
}

test("any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = Buffer.from(text);
      expect(ascii(bytes)).toBe(expected(bytes));
    }),
  );
});

test("any bytes, those that are no text as well", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(ascii(bytes)).toBe(expected(bytes));
    }),
  );
});

test.each(["", "plain", "é", "\u07ff\u0800\uffff", "a😀b", "\ufeffx"])(
  "%j",
  (text) => {
    const bytes = Buffer.from(text);
    expect(ascii(bytes)).toBe(expected(bytes));
  },
);
