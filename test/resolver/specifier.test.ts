import { parseSpecifier } from "../../src/resolver/specifier.js";

describe("parseSpecifier", () => {
  test.each([
    ["fs", { kind: "builtin", name: "node:fs" }],
    ["node:test", { kind: "builtin", name: "node:test" }],
    [".", { kind: "relative", text: "." }],
    ["..", { kind: "relative", text: ".." }],
    ["./a", { kind: "relative", text: "./a" }],
    ["..\\a", { kind: "relative", text: "..\\a" }],
    ["/a", { kind: "absolute", text: "/a" }],
    ["C:\\a", { kind: "absolute", text: "C:\\a" }],
    ["#a/b", { kind: "imports", name: "#a/b" }],
    ["file:///a", { kind: "url", text: "file:///a" }],
    ["data:text/javascript,1", { kind: "url", text: "data:text/javascript,1" }],
    ["a", { kind: "package", name: "a", subpath: "." }],
    ["a/", { kind: "package", name: "a", subpath: "./" }],
    ["a/b/c", { kind: "package", name: "a", subpath: "./b/c" }],
    ["@s/a", { kind: "package", name: "@s/a", subpath: "." }],
    ["@s/a/b", { kind: "package", name: "@s/a", subpath: "./b" }],
    ["@s", { kind: "package", name: "@s", subpath: "." }],
    ["fs/", { kind: "package", name: "fs", subpath: "./" }],
    [".hidden", { kind: "package", name: ".hidden", subpath: "." }],
    ["", { kind: "package", name: "", subpath: "." }],
  ])("%j", (text, expected) => {
    expect(parseSpecifier(text)).toEqual(expected);
  });
});
