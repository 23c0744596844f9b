/**
 * The builtin `async_hooks`: `AsyncLocalStorage` and `AsyncResource` over the
 * contexts of internal/async-context.ts. Of what is asynchronous, only resources
 * of the program's own have ids.
 *
 * @see https://nodejs.org/api/async_context.html
 */
import {
  type AsyncContext,
  currentContext,
  enterContext,
  runInContext,
} from "../internal/async-context.js";
import { nodeError } from "../internal/errors.js";
import { validateFunction, validateString } from "../internal/validators.js";
import { deprecated } from "../internal/warnings.js";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const ROOT = 1;
const NO_STORES: ReadonlyMap<object, unknown> = new Map();
const outside = {};
let lastId = ROOT;

interface Ids {
  readonly id: number;
  readonly trigger: number;
}

const idsOf = new WeakMap<object, Ids>();

function executionIds(): Ids {
  const resource = currentContext()?.resource ?? null;
  return (
    (resource === null ? undefined : idsOf.get(resource)) ?? {
      id: ROOT,
      trigger: 0,
    }
  );
}

interface ResourceOptions {
  readonly triggerAsyncId?: unknown;
  readonly requireManualDestroy?: unknown;
}

/** @see https://nodejs.org/api/async_context.html#class-asyncresource */
class AsyncResource {
  readonly #context: AsyncContext;

  constructor(type: unknown, given: ResourceOptions | number = {}) {
    validateString(type, "type");
    let trigger: unknown = given;
    if (typeof given !== "number") {
      trigger = given.triggerAsyncId ?? executionIds().id;
    }
    if (!Number.isSafeInteger(trigger) || (trigger as number) < -1) {
      throw nodeError(
        "ERR_INVALID_ASYNC_ID",
        `Invalid triggerAsyncId value: ${String(trigger)}`,
        RangeError,
      );
    }
    idsOf.set(this, { id: ++lastId, trigger: trigger as number });
    const stores = currentContext()?.stores ?? NO_STORES;
    this.#context = { stores, resource: this };
  }

  runInAsyncScope(run: AnyFunction, self?: unknown, ...args: unknown[]) {
    return runInContext(this.#context, () => Reflect.apply(run, self, args));
  }

  emitDestroy(): this {
    return this;
  }

  asyncId(): number {
    return (idsOf.get(this) as Ids).id;
  }

  triggerAsyncId(): number {
    return (idsOf.get(this) as Ids).trigger;
  }

  bind(run: unknown, self?: unknown): AnyFunction {
    validateFunction(run, "fn");
    const resource = this;
    const bound = function (this: unknown, ...args: unknown[]) {
      const receiver = self === undefined ? this : self;
      return resource.runInAsyncScope(run as AnyFunction, receiver, ...args);
    };
    let shown: unknown = resource;
    const advise = () =>
      deprecated(
        "The asyncResource property on bound functions is deprecated",
        "DEP0172",
      );
    Object.defineProperties(bound, {
      length: { value: run.length, configurable: true },
      asyncResource: {
        get() {
          advise();
          return shown;
        },
        set(value: unknown) {
          advise();
          shown = value;
        },
        enumerable: true,
        configurable: true,
      },
    });
    return bound;
  }

  static bind(run: unknown, type?: unknown, self?: unknown): AnyFunction {
    validateFunction(run, "fn");
    const name = typeof type === "string" ? type : run.name;
    return new AsyncResource(name || "bound-anonymous-fn").bind(run, self);
  }
}

/** @see https://nodejs.org/api/async_context.html#class-asynclocalstorage */
class AsyncLocalStorage {
  #isEnabled = false;

  static bind(run: unknown): AnyFunction {
    return AsyncResource.bind(run);
  }

  static snapshot(): AnyFunction {
    return AsyncLocalStorage.bind((run: AnyFunction, ...args: unknown[]) =>
      run(...args),
    );
  }

  getStore(): unknown {
    return this.#isEnabled ? currentContext()?.stores.get(this) : undefined;
  }

  enterWith(store: unknown): void {
    this.#isEnabled = true;
    enterContext(this.#with(store));
  }

  run(store: unknown, run: AnyFunction, ...args: unknown[]): unknown {
    if (this.#isEnabled && Object.is(store, this.getStore())) {
      return Reflect.apply(run, null, args);
    }
    this.#isEnabled = true;
    return runInContext(this.#with(store), () =>
      Reflect.apply(run, null, args),
    );
  }

  exit(run: AnyFunction, ...args: unknown[]): unknown {
    if (!this.#isEnabled) return Reflect.apply(run, null, args);
    this.disable();
    try {
      return Reflect.apply(run, null, args);
    } finally {
      this.#isEnabled = true;
    }
  }

  disable(): void {
    this.#isEnabled = false;
  }

  #with(store: unknown): AsyncContext {
    const now = currentContext();
    return {
      stores: new Map(now?.stores).set(this, store),
      resource: now?.resource ?? null,
    };
  }
}

const asyncHooks = {
  AsyncLocalStorage,
  AsyncResource,
  executionAsyncId: () => executionIds().id,
  triggerAsyncId: () => executionIds().trigger,
  executionAsyncResource: () => currentContext()?.resource ?? outside,
};

export = asyncHooks;
