/** A signal of our own that follows others for as long as it is needed. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Returns the followed signal that was aborted, if any. */
  aborted(): AbortSignal | undefined;
  abort(reason: unknown): void;
  /** Stops following: no listener stays behind. */
  release(): void;
}

/**
 * Makes a fresh signal for one call, aborted with any of `sources`. An SDK may leave its listeners on it for good: it is
 * garbage with the call.
 */
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const followed = sources.filter((source) => source !== undefined);
  const controller = new AbortController();
  const aborted = () => followed.find((source) => source.aborted);
  const follow = () => controller.abort(aborted()?.reason);
  if (aborted()) follow();
  else for (const source of followed) source.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    aborted,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const source of followed) source.removeEventListener('abort', follow);
    },
  };
}
