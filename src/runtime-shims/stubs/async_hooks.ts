/**
 * The builtin `async_hooks`, as far as nothing has to follow what is asynchronous:
 * `AsyncResource` runs functions, ids are those of one resource.
 *
 * @see https://nodejs.org/api/async_hooks.html
 */
import { validateFunction, validateString } from "../internal/validators.js";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const ROOT = 1;
let lastId = ROOT;

class AsyncResource {
  readonly #id = ++lastId;

  constructor(type: unknown, _options?: unknown) {
    validateString(type, "type");
  }

  runInAsyncScope(run: AnyFunction, self?: unknown, ...args: unknown[]) {
    return Reflect.apply(run, self, args);
  }

  emitDestroy(): this {
    return this;
  }

  asyncId(): number {
    return this.#id;
  }

  triggerAsyncId(): number {
    return ROOT;
  }

  bind(run: unknown, self?: unknown): AnyFunction {
    validateFunction(run, "fn");
    const resource = this;
    const bound = function (this: unknown, ...args: unknown[]) {
      const receiver = self === undefined ? this : self;
      return resource.runInAsyncScope(run as AnyFunction, receiver, ...args);
    };
    Object.defineProperty(bound, "length", { value: run.length });
    return bound;
  }

  static bind(run: unknown, type?: unknown, self?: unknown): AnyFunction {
    validateFunction(run, "fn");
    const name = typeof type === "string" ? type : run.name;
    return new AsyncResource(name || "bound-anonymous-fn").bind(run, self);
  }
}

const resource = {};

const asyncHooks = {
  AsyncResource,
  executionAsyncId: () => ROOT,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => resource,
};

export = asyncHooks;
