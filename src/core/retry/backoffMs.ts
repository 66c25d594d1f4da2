/** Settings of `backoff`. */
export interface BackoffOptions {
  /**
   * Ceiling of the first wait, in milliseconds.
   * @default 1_000
   */
  readonly initialMs?: number;
  /**
   * Ceiling of every wait, in milliseconds.
   * @default 60_000
   */
  readonly maxMs?: number;
  /**
   * By how much the ceiling grows from one attempt to the next; at least 1.
   * @default 2
   */
  readonly factor?: number;
  /**
   * `full`: anywhere from 0 to the ceiling, which spreads callers best. `equal`: its upper half. `none`: the ceiling.
   * @default 'full'
   */
  readonly jitter?: 'full' | 'equal' | 'none';
  /**
   * Where chance comes from: a number from 0 up to 1.
   * @default Math.random
   */
  readonly random?: () => number;
}

export const jitterFraction = { full: 1, equal: 0.5, none: 0 };

export const standardBackoff: Required<BackoffOptions> = {
  initialMs: 1_000,
  maxMs: 60_000,
  factor: 2,
  jitter: 'full',
  random: () => Math.random(),
};

/** The whole milliseconds to wait after attempt `attempt` (1, 2, …) has failed. */
export function backoffMs(attempt: number, settings = standardBackoff): number {
  const { initialMs, maxMs, factor, jitter, random } = settings;
  const ceilingMs = Math.min(maxMs, initialMs * factor ** (attempt - 1));
  return Math.round(ceilingMs * (1 - jitterFraction[jitter] * (1 - random())));
}
