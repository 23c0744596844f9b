"use strict";

module.exports = {
  kysely: ({
    Kysely,
    DummyDriver,
    PostgresAdapter,
    PostgresIntrospector,
    PostgresQueryCompiler,
  }) => {
    const db = new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (each) => new PostgresIntrospector(each),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const { sql, parameters } = db
      .selectFrom("a")
      .select(["b"])
      .where("c", "=", 1)
      .compile();
    return [sql, parameters];
  },
};
