import type { LimiterUpdate } from '../model/LimiterUpdate.js';
import type { Quota, TokenQuota } from '../model/Quota.js';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertNumber, formatValue } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';

/** Settings of `createLimiter`. */
export interface LimiterOptions {
  /**
   * The most attempts that hold a slot at a time, over everything that shares the limiter; a whole number from 1.
   * @default Infinity
   */
  readonly concurrency?: number;
  /**
   * The provider's quota of requests, if you know it: at most so many in any window of that length.
   * @default none
   */
  readonly requests?: Quota;
  /**
   * The provider's quota of tokens, if you know it.
   * @default none
   */
  readonly tokens?: TokenQuota;
  /**
   * Whether it heeds what comes back: closes for everybody when a server asks to wait, learns the quota from that,
   * slows down under overload, and probes an outage with single attempts. `false` keeps to the numbers above alone.
   * @default true
   */
  readonly adaptive?: boolean;
  /**
   * Whether retries draw on a budget that answers refill (500, 5 a retry; an answer gives back what its task drew, or 1),
   * so that they stop when failures are systematic. Waits that a server asked for draw nothing.
   * @default true
   */
  readonly retryBudget?: boolean;
}

const limitNames = ['concurrency', 'requests', 'tokens'] as const;
const optionNames: ReadonlySet<string> = new Set([...limitNames, 'adaptive', 'retryBudget']);
const updateNames: ReadonlySet<string> = new Set(limitNames);
const quotaNames: ReadonlySet<string> = new Set(['limit', 'perMs']);
const tokenQuotaNames: ReadonlySet<string> = new Set([...quotaNames, 'estimate']);

/** @throws TypeError or RangeError naming the option and the value */
export function checkLimiterOptions(options: LimiterOptions): void {
  assertObject('options', options);
  assertKnownOptions('option', options, optionNames);
  const { adaptive, retryBudget, ...limits } = options;
  for (const [name, flag] of Object.entries({ adaptive, retryBudget })) {
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw new TypeError(`${name} must be true or false, got ${formatValue(flag)}`);
    }
  }
  for (const name of ['requests', 'tokens'] as const) {
    if (limits[name] !== undefined) checkQuota(name, limits[name]);
  }
  checkLimits(limits);
}

/** @throws TypeError or RangeError naming the limit and the value */
export function checkLimits(limits: LimiterUpdate): void {
  assertObject('limits', limits);
  assertKnownOptions('limit', limits, updateNames);
  const { concurrency, requests, tokens } = limits;
  if (concurrency !== undefined) assertNumber('concurrency', concurrency, { min: 1, integer: true });
  if (requests !== undefined && requests !== false) checkQuota('requests', requests);
  if (tokens !== undefined && tokens !== false) checkQuota('tokens', tokens);
}

function checkQuota(name: 'requests' | 'tokens', quota: TokenQuota): void {
  assertObject(name, quota, '{ limit, perMs }');
  assertKnownOptions(`option of ${name}`, quota, name === 'tokens' ? tokenQuotaNames : quotaNames);
  assertNumber(`${name}.limit`, quota.limit, { above: 0 });
  assertNumber(`${name}.perMs`, quota.perMs, { above: 0 });
  if (quota.estimate !== undefined && typeof quota.estimate !== 'function') {
    throw new TypeError(`${name}.estimate must be a function, got ${formatValue(quota.estimate)}`);
  }
}
