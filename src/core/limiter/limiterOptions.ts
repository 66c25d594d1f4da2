import { assertNumber, formatValue } from '../util/assertNumber.js';
import type { PermitRequest } from '../model/Limiter.js';

/** So much in any window of that length. */
export interface Quota {
  /** Above 0. */
  readonly limit: number;
  /** Length of the window in milliseconds; above 0. */
  readonly perMs: number;
}

/** A quota of tokens. */
export interface TokenQuota extends Quota {
  /**
   * Tokens that an attempt will probably use; put right afterwards by the usage it reports.
   * @default a quarter of the prompt's characters, where the task function tells them; else the mean of what was reported
   */
  readonly estimate?: (task: Pick<PermitRequest, 'name' | 'promptChars' | 'metadata'>) => number;
}

/** Settings of `createLimiter`. */
export interface LimiterOptions {
  /**
   * The most attempts that hold a slot at a time, over everything that shares the limiter; a whole number from 1.
   * @default Infinity
   */
  readonly concurrency?: number;
  /** The provider's quota of requests, where you know it: at most so many in any window of that length. */
  readonly requests?: Quota;
  /** The provider's quota of tokens, where you know it. */
  readonly tokens?: TokenQuota;
  /**
   * Whether it heeds what comes back: closes for everybody when a server asks to wait, learns the quota from that,
   * slows down under overload, and probes an outage with single attempts. `false` keeps to the numbers above alone.
   * @default true
   */
  readonly adaptive?: boolean;
  /**
   * Whether retries draw on a budget that answers refill (AWS's standard retry mode: 500, 5 a retry, 1 back for each
   * answer and 5 for an answered retry), so that they stop when failures are systematic. Waits that a server asked
   * for draw nothing.
   * @default true
   */
  readonly retryBudget?: boolean;
}

/** @throws TypeError or RangeError naming the option and the value */
export function checkLimiterOptions(options: LimiterOptions): void {
  const { concurrency, requests, tokens, adaptive, retryBudget } = options;
  if (concurrency !== undefined) assertNumber('concurrency', concurrency, { min: 1, integer: true });
  for (const [name, quota] of Object.entries({ requests, tokens })) {
    if (quota === undefined) continue;
    if (typeof quota !== 'object' || quota === null) {
      throw new TypeError(`${name} must be { limit, perMs }, got ${formatValue(quota)}`);
    }
    assertNumber(`${name}.limit`, quota.limit, { above: 0 });
    assertNumber(`${name}.perMs`, quota.perMs, { above: 0 });
  }
  if (tokens?.estimate !== undefined && typeof tokens.estimate !== 'function') {
    throw new TypeError(`tokens.estimate must be a function, got ${formatValue(tokens.estimate)}`);
  }
  for (const [name, flag] of Object.entries({ adaptive, retryBudget })) {
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw new TypeError(`${name} must be true or false, got ${formatValue(flag)}`);
    }
  }
}
