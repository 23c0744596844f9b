"use strict";
function tryOut({ z }) {
  const schema = z.object({
    name: z.string().min(2),
    tags: z.array(z.enum(["a", "b"])).default(["a"]),
    when: z.coerce.date().optional(),
  });
  const { error } = schema.safeParse({ name: "x", tags: ["c"] });
  return [
    schema.parse({ name: "good", when: 0 }),
    error.issues,
    z.prettifyError(error),
    z.toJSONSchema(schema.omit({ when: true })),
    Object.keys(z.core).length,
    Object.keys(z.locales),
  ];
}

module.exports = {
  zod: tryOut,
  "zod/v4/core": (core) => [
    core.globalConfig,
    typeof core.JSONSchema,
    Object.keys(core.regexes),
  ],
  imported: {
    zod: tryOut,
    "zod/mini": (z) => [
      z.parse(z.string().check(z.minLength(1)), "x"),
      z.safeParse(z.number(), "x").error.issues,
    ],
  },
};
