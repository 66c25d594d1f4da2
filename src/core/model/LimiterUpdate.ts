import type { Quota, TokenQuota } from './Quota.js';

/** New limits of a limiter; `undefined` keeps a limit, `false` lifts a quota. */
export interface LimiterUpdate {
  /**
   * The most attempts that hold a slot at a time; a whole number from 1, or `Infinity`.
   * @default what holds now
   */
  readonly concurrency?: number;
  /**
   * The quota of requests. What was sent in the window so far counts toward the new one.
   * @default what holds now
   */
  readonly requests?: Quota | false;
  /**
   * The quota of tokens. What was used in the window so far counts toward the new one.
   * @default what holds now
   */
  readonly tokens?: TokenQuota | false;
}
