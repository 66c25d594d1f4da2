import type { LimiterUpdate } from '../model/LimiterUpdate.js';
import type { Quota, TokenQuota } from '../model/Quota.js';
import { mustBeAbove0, mustBeCount } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { mustBeBoolean, mustBeFunction, type Reader } from '../util/must.js';
import { readOptions } from '../util/readOptions.js';

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

/** A reader of quotas, in which neither of the two numbers may be missing. */
const mustBeQuota =
  (more?: { readonly estimate: Reader }): Reader =>
  (quota: Quota, option) => {
    assertObject(option, quota, '{ limit, perMs }');
    const { limit, perMs } = quota;
    const settings = readOptions(quota, quota, { limit: undefined, perMs: undefined, ...more }, option);
    mustBeAbove0(limit, `${option}.limit`);
    mustBeAbove0(perMs, `${option}.perMs`);
    return settings;
  };

const limitReaders = {
  concurrency: mustBeCount,
  requests: mustBeQuota(),
  tokens: mustBeQuota({ estimate: mustBeFunction }),
};

const optionReaders = { ...limitReaders, adaptive: mustBeBoolean, retryBudget: mustBeBoolean };

const orFalse =
  (read: Reader): Reader =>
  (value, option): unknown =>
    value === false ? value : read(value, option);

const updateReaders = {
  ...limitReaders,
  requests: orFalse(limitReaders.requests),
  tokens: orFalse(limitReaders.tokens),
};

/** @throws TypeError or RangeError naming the option and the value */
export function checkLimiterOptions(options: LimiterOptions): LimiterOptions {
  assertObject('options', options);
  return readOptions<LimiterOptions>(options, {}, optionReaders);
}

/** @throws TypeError or RangeError naming the limit and the value */
export function checkLimits(limits: LimiterUpdate): LimiterUpdate {
  assertObject('limits', limits);
  return readOptions<LimiterUpdate>(limits, {}, updateReaders);
}
