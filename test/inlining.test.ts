/** V8's flags are as they were whenever somebody else's code may depend on them. */
import v8 from "node:v8";
import {
  inlineAsBefore,
  inlineAsUsual,
  withoutInlining,
} from "../src/inlining.js";

const OFF = "--no-turbo-inlining";
const ON = "--turbo-inlining";
const HAS_MAGLEV = Number.parseInt(process.versions.v8, 10) >= 12;

function flagsSetBy(work: () => void): readonly string[] {
  const set = jest.spyOn(v8, "setFlagsFromString").mockImplementation(() => {});
  try {
    work();
    return set.mock.calls.map(([flags]) => flags);
  } finally {
    set.mockRestore();
  }
}

test("nothing is inlined while the work goes on, nor after it has thrown", () => {
  expect(flagsSetBy(() => expect(withoutInlining(() => 1)).toBe(1))).toEqual(
    HAS_MAGLEV ? [] : [OFF, ON],
  );
  const failing = () => {
    throw new Error("failed");
  };
  expect(
    flagsSetBy(() => expect(() => withoutInlining(failing)).toThrow("failed")),
  ).toEqual(HAS_MAGLEV ? [] : [OFF, ON]);
});

test("it is lifted for a while", () => {
  const work = () => {
    inlineAsUsual();
    inlineAsUsual();
    inlineAsBefore();
  };
  expect(flagsSetBy(() => withoutInlining(work))).toEqual(
    HAS_MAGLEV ? [] : [OFF, ON, OFF, ON],
  );
  expect(flagsSetBy(() => withoutInlining(inlineAsUsual))).toEqual(
    HAS_MAGLEV ? [] : [OFF, ON],
  );
});

test("the flags of a process that did not ask for it are left alone", () => {
  expect(
    flagsSetBy(() => {
      inlineAsUsual();
      inlineAsBefore();
    }),
  ).toEqual([]);
});
