/**
 * Names where `export *` go in a circle. Embedded as `starCycles.toString()`
 * into `esModules` where an artifact has such modules
 * (src/graph/esm/star-cycles.ts), so it must not know anything outside itself
 * except its parameter and ECMAScript globals. This is V8's
 * source-text-module.cc: a name is looked for once, what was found on the way
 * stays in the tables of exports, and a namespace collects what its modules have
 * at that moment. All three depend on who asks first.
 */
import type { Cell, Cells, ModuleRecord, StarCycles } from "./esm";

/** The first message is V8's; Node may have a longer one. */
type Messages = readonly [string, string?];

/** Per module, the names that are being looked for in it. */
type Seen = Map<ModuleRecord, Set<string>>;

/** Who wants a name, and whether it is an error when it is not there. */
interface Query {
  readonly mustResolve: boolean;
  /** The module of whose text an error tells a place. */
  readonly place: ModuleRecord;
  readonly seen: Seen;
}

/**
 * @param namedCell a cell that tells of itself by another name
 * @param importsLast whether V8 makes imported namespaces after those of
 *   `export * as`, by their local names
 * @see https://tc39.es/ecma262/#sec-resolveexport
 * @see https://tc39.es/ecma262/#sec-getexportednames
 */
export function starCycles(
  namedCell: (name: string, cell: Cell) => Cell,
  importsLast: boolean,
): StarCycles {
  /** Of a cell under a further name: the first one of the same binding. */
  const firstCells = new Map<Cell, Cell>();
  /** What the namespaces have that are there. */
  const namespaces = new Map<ModuleRecord, Cells>();

  /** Whether the names of a module are settled here. */
  function factsOf({ module }: ModuleRecord) {
    return module?.starCycle;
  }

  function bindingOf(cell: Cell): Cell {
    return firstCells.get(cell) ?? cell;
  }

  function fail(record: ModuleRecord, message: string): never {
    const known = record.module?.linkError;
    throw known?.[0] === message ? known : [message];
  }

  function resolveImport(
    from: ModuleRecord,
    request: number,
    name: string,
    query: Query,
  ): Cell | undefined {
    const specifier = from.module?.imports?.[request]?.[0] ?? "";
    const requested = from.requested[request] as ModuleRecord;
    return resolveExport(requested, specifier, name, query);
  }

  function resolveExport(
    record: ModuleRecord,
    specifier: string,
    name: string,
    query: Query,
  ): Cell | undefined {
    const known = record.cells.get(name);
    if (known !== undefined) return known;
    const { mustResolve, place, seen } = query;
    if (mustResolve && isExternal(record)) return lateCell(record, name);
    const { stars = [], indirect = [] } = factsOf(record) ?? {};
    const names = seen.get(record) ?? new Set();
    seen.set(record, names);
    if (names.has(name)) {
      if (!mustResolve) return undefined;
      fail(
        place,
        `Detected cycle while resolving name '${name}' in '${specifier}'`,
      );
    }
    names.add(name);
    const entry = indirect.find(([exported]) => exported === name);
    if (entry !== undefined) return resolveIndirect(record, entry, seen);
    let found: Cell | undefined;
    for (const request of name === "default" ? [] : stars) {
      const next = { mustResolve: false, place: record, seen };
      const cell = resolveImport(record, request, name, next);
      if (cell === undefined) continue;
      found ??= cell;
      if (bindingOf(found) !== bindingOf(cell)) {
        fail(
          place,
          `The requested module '${specifier}' contains conflicting star exports for name '${name}'`,
        );
      }
    }
    if (found === undefined && name !== "default") {
      // Whether the host's module has the name shows when it is loaded.
      const external = stars
        .map((request) => record.requested[request] as ModuleRecord)
        .find(isExternal);
      found = external && lateCell(external, name);
    }
    if (found !== undefined) record.cells.set(name, found);
    else if (mustResolve) {
      fail(
        place,
        `The requested module '${specifier}' does not provide an export named '${name}'`,
      );
    }
    return found;
  }

  function resolveIndirect(
    record: ModuleRecord,
    [exported, request, name]: readonly [string, number, string, true?],
    seen: Seen,
  ): Cell | undefined {
    const query = { mustResolve: true, place: record, seen };
    const cell = resolveImport(record, request, name, query) as Cell;
    const own = exported === name ? cell : namedCell(exported, cell);
    if (own !== cell) firstCells.set(own, bindingOf(cell));
    record.cells.set(exported, own);
    return own;
  }

  function isExternal({ target }: ModuleRecord): boolean {
    return typeof target === "object";
  }

  function lateCell({ cells }: ModuleRecord, name: string): Cell {
    return () => cells.get(name)?.();
  }

  /** FetchStarExports: what a namespace has, and has for ever. */
  function collectNames(
    record: ModuleRecord,
    visited: Set<ModuleRecord>,
  ): void {
    if (namespaces.has(record) || visited.has(record)) return;
    visited.add(record);
    const more = new Map<string, Cell | null>();
    for (const request of factsOf(record)?.stars ?? []) {
      const requested = record.requested[request] as ModuleRecord;
      collectNames(requested, visited);
      for (const [name, cell] of requested.cells) {
        if (name === "default" || record.cells.has(name)) continue;
        const other = more.get(name);
        if (other === undefined) more.set(name, cell);
        else if (other !== null && bindingOf(other) !== bindingOf(cell)) {
          more.set(name, null);
        }
      }
    }
    for (const [name, cell] of more) {
      if (cell !== null) record.cells.set(name, cell);
    }
  }

  function namesOf(record: ModuleRecord): Cells {
    if (factsOf(record) === undefined) return record.cells;
    let cells = namespaces.get(record);
    if (cells === undefined) {
      collectNames(record, new Set());
      cells = new Map(record.cells);
      namespaces.set(record, cells);
    }
    return cells;
  }

  /** The requests whose namespaces a module has, in the order they are made. */
  function namespacesOf(record: ModuleRecord): readonly number[] {
    const { namespaces = [] } = factsOf(record) ?? {};
    const sorted = importsLast
      ? [...namespaces].sort((a, b) =>
          localOf(a) < localOf(b) ? -1 : Number(localOf(a) > localOf(b)),
        )
      : namespaces;
    return sorted.map((entry) =>
      typeof entry === "number" ? entry : entry[0],
    );
  }

  function localOf(entry: number | readonly [number, string]): string {
    return typeof entry === "number" ? "" : entry[1];
  }

  function resolveNames(record: ModuleRecord): void {
    const { imports = [], indirect = [], fails } = factsOf(record) ?? {};
    const query = () => ({
      mustResolve: true,
      place: record,
      seen: new Map(),
    });
    for (const [request, name] of imports) {
      resolveImport(record, request, name, query());
    }
    for (const [exported, , , isType] of fails ? [] : indirect) {
      try {
        resolveExport(record, "", exported, query());
      } catch (error) {
        if (!isType || !/ does not /.test((error as Messages)[0])) throw error;
      }
    }
    if (record.module?.linkError) throw record.module.linkError;
  }

  return {
    namesOf,
    link(order) {
      const indices = new Map<ModuleRecord, number>();
      const fresh = new Set(order);
      const stack: ModuleRecord[] = [];
      for (const { cells, module } of order) {
        for (const [name, first] of module?.starCycle?.aliases ?? []) {
          firstCells.set(cells.get(name) as Cell, cells.get(first) as Cell);
        }
      }
      let failing: ModuleRecord | undefined;
      /** Gives the first module of the circle of imports, by its index. */
      const visit = (record: ModuleRecord): number => {
        const index = indices.size;
        let lowest = index;
        indices.set(record, index);
        stack.push(record);
        for (const requested of record.requested) {
          if (!fresh.has(requested)) continue;
          const known = indices.get(requested);
          if (known === undefined) lowest = Math.min(lowest, visit(requested));
          else if (stack.includes(requested)) lowest = Math.min(lowest, known);
        }
        failing = record;
        resolveNames(record);
        while (lowest === index) {
          const member = stack.pop() as ModuleRecord;
          for (const request of namespacesOf(member)) {
            namesOf(member.requested[request] as ModuleRecord);
          }
          if (member === record) break;
        }
        return lowest;
      };
      try {
        const root = order[order.length - 1];
        if (root !== undefined) visit(root);
        return undefined;
      } catch (error) {
        if (failing === undefined || !Array.isArray(error)) throw error;
        return { record: failing, messages: error as unknown as Messages };
      }
    },
  };
}
