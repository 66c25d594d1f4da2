/** Calls a function with one argument, and returns what it returns. */
export type Enter = <T, R>(fn: (argument: T) => R, argument: T) => R;

/** The part of Node's `async_hooks` that is used; Bun and Deno have it too. */
interface AsyncHooks {
  readonly AsyncResource: new (
    type: string,
    options: { readonly requireManualDestroy: boolean },
  ) => { runInAsyncScope<T, R>(fn: (argument: T) => R, self: undefined, argument: T): R };
}

interface Runtime {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
}

// Asked for by name as it runs: an import would break bundles for browsers, where calls have one context alone.
const hooks = (globalThis as Runtime).process?.getBuiltinModule?.('async_hooks') as AsyncHooks | undefined;

/**
 * Keeps the async context (what `AsyncLocalStorage` tells) that is current now.
 *
 * @returns what calls a function in it, whoever's callback is running then; plain calls where there are no contexts
 */
export function captureAsyncContext(): Enter {
  if (!hooks?.AsyncResource) return (fn, argument) => fn(argument);
  const resource = new hooks.AsyncResource('parallel-genai', { requireManualDestroy: true });
  return (fn, argument) => resource.runInAsyncScope(fn, undefined, argument);
}
