import type { HedgeOptions } from '../model/TaskOptions.js';
import { mustBeAtLeast0, mustBeCount } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';
import { readOptions } from '../util/readOptions.js';

/** An option `hedge` after defaults. */
export type HedgeSettings = Required<HedgeOptions>;

const readers = { afterMs: undefined, max: mustBeCount };

/**
 * What an option `hedge` means; `undefined` for none.
 * @throws TypeError or RangeError naming the option and the value
 */
export function hedgeSettings(hedge: HedgeOptions | false): HedgeSettings | undefined {
  if (hedge === false) return undefined;
  assertObject('hedge', hedge, 'false or { afterMs, max }');
  const settings = readOptions(hedge, { afterMs: hedge.afterMs, max: 1 }, readers, 'hedge');
  if (percentile(hedge.afterMs) === undefined) mustBeAtLeast0(hedge.afterMs, "hedge.afterMs (or 'p95')");
  return settings;
}

/** The share that a percentile such as `p95` names. */
export function percentile(name: unknown): number | undefined {
  const percent = Number(/^p(\d\d?(?:\.\d+)?)$/.exec(String(name))?.[1] ?? 0);
  return percent > 0 ? percent / 100 : undefined;
}
