/**
 * What is asynchronous belongs to a context: it is taken where something is
 * scheduled, and is there again when that runs. Promises are followed from the
 * first context on that says anything. The other end is polyfills/async_hooks.ts.
 */

/** What holds in one context; never changed, another takes its place. */
export interface AsyncContext {
  /** By the storage. */
  readonly stores: ReadonlyMap<object, unknown>;
  /** The resource that is running; `null` outside of all. */
  readonly resource: object | null;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const { apply, defineProperty } = Reflect;
let current: AsyncContext | null = null;
let followsPromises = false;

export function currentContext(): AsyncContext | null {
  return current;
}

/** For the rest of what is running. */
export function enterContext(context: AsyncContext | null): void {
  if (context !== null && !followsPromises) followPromises();
  current = context;
}

/** Runs a function in a context that was taken before. */
export function runInContext<Result>(
  context: AsyncContext | null,
  run: () => Result,
): Result {
  const before = current;
  enterContext(context);
  try {
    return run();
  } finally {
    current = before;
  }
}

/** A function that always runs in the context of now. */
function kept(run: unknown): unknown {
  if (typeof run !== "function") return run;
  const context = current;
  return (value: unknown) => {
    const before = current;
    current = context;
    try {
      return apply(run as AnyFunction, undefined, [value]);
    } finally {
      current = before;
    }
  };
}

/**
 * Makes each promise run what follows on it in the context in which it was asked
 * to. `then` is asked by name, and replaced. `await` asks nobody, but looks whose
 * promise it is: it reads `constructor`, at once. There, a reaction that sets the
 * context is put onto the promise, which the rest of the async function then
 * comes right behind. No job runs between the two, and none is delayed.
 */
function followPromises(): void {
  followsPromises = true;
  const OwnPromise = Promise;
  const { prototype } = OwnPromise;
  const { then } = prototype;
  const { resolve } = OwnPromise;
  let isOwn = false;
  const chain = (promise: unknown, onValue: unknown, onError: unknown) => {
    isOwn = true;
    try {
      return apply(then as AnyFunction, promise, [onValue, onError]);
    } finally {
      isOwn = false;
    }
  };

  defineProperty(prototype, "then", {
    value: method("then", 2, function (this: unknown, onValue, onError) {
      // Of a subclass its own constructor is asked for.
      return chain(this, kept(onValue), kept(onError));
    }),
    writable: true,
    enumerable: false,
    configurable: true,
  });
  defineProperty(prototype, "constructor", {
    get(this: unknown) {
      if (!isOwn && this !== prototype) {
        const context = current;
        const enter = () => {
          current = context;
        };
        try {
          chain(this, enter, enter);
        } catch {
          // It only inherits from promises.
        }
      }
      return OwnPromise;
    },
    set(this: object, value: unknown) {
      defineProperty(this, "constructor", {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    enumerable: false,
    configurable: true,
  });
  defineProperty(OwnPromise, "resolve", {
    value: method("resolve", 1, function (this: unknown, value) {
      if (this !== OwnPromise || !isObject(value)) {
        return apply(resolve as AnyFunction, this, [value]);
      }
      isOwn = true;
      try {
        const { constructor: maker } = value as { constructor?: unknown };
        if (value instanceof OwnPromise && maker === OwnPromise) {
          return value;
        }
      } finally {
        isOwn = false;
      }
      // Another's promise is asked by a job, in the context of now.
      return new OwnPromise((done, fail) => {
        const { then: foreign } = value as { then?: unknown };
        if (typeof foreign !== "function") done(value);
        else {
          const ask = kept(() => {
            try {
              apply(foreign as AnyFunction, value, [done, fail]);
            } catch (error) {
              fail(error);
            }
          });
          chain(apply(resolve as AnyFunction, OwnPromise, []), ask, undefined);
        }
      });
    }),
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function isObject(value: unknown): value is object {
  return (
    (typeof value === "object" && value !== null) || typeof value === "function"
  );
}

/** A function that is no constructor, as those of the engine. */
function method(name: string, length: number, run: AnyFunction): AnyFunction {
  const made = {
    [name](this: unknown, ...args: unknown[]) {
      return apply(run, this, args);
    },
  }[name] as AnyFunction;
  Object.defineProperty(made, "length", { value: length, configurable: true });
  return made;
}
