/** `util.MIMEType` and `util.MIMEParams`, text by text beside those of Node. */
import fc from "fast-check";
import { expectLikeNode } from "../support/like-node.js";

/** Texts made of what the grammar knows, and of what it does not. */
const texts = fc.sample(
  fc
    .array(
      fc.constantFrom(
        ...'a;b;Q;=;=;;;;;/;";";\\;\\"; ;\t;\r\n;,;é;€;\u0000;😀;text/html;charset=UTF-8;x="y";="a\\b";q='.split(
          ";",
        ),
        ";",
        ";",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
  { numRuns: 400, seed: 7 },
);

/** Later Nodes change the case of names before they refuse them. */
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

testLikeNode("types and their parameters", () =>
  expectLikeNode(`
    const util = require("util");
    const { MIMEType, MIMEParams } = util;
    const attempt = (run) => {
      try { return run(); } catch (error) { return [error.name, error.code, error.message].join(" | "); }
    };
    for (const text of ${JSON.stringify(texts)}) {
      console.log(attempt(() => String(new MIMEType(text))));
      console.log(attempt(() => { const type = new MIMEType("A/B; " + text); return JSON.stringify([type, type.essence, [...type.params]]); }));
      console.log(attempt(() => { const type = new MIMEType("x/y"); type.type = text; return type; }), attempt(() => { const type = new MIMEType("x/y"); type.subtype = text; return String(type); }));
      console.log(attempt(() => { const params = new MIMEParams(); params.set(text, "v"); params.set("n", text); return String(params) + [...params.keys()] + [...params.values()]; }));
    }
    const { params } = new MIMEType("text/plain;a=1;b=2");
    console.log(params.get("a"), params.get("z"), params.has("b"), params.delete("a"), params.delete("z"), [...params.entries()], params.toJSON());
    for (const Class of [MIMEType, MIMEParams]) console.log(Class.name, Class.length, Object.entries(Object.getOwnPropertyDescriptors(Class.prototype)).map(([name, { enumerable, configurable, value }]) => [name, enumerable, configurable, value?.name, value?.length]));
    console.log(new MIMEType("a/b"), params);
  `),
);
