import type { HedgeOptions } from '../model/TaskOptions.js';
import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertNumber } from '../util/assertNumber.js';
import { assertObject } from '../util/assertOptions.js';

/** An option `hedge` after defaults. */
export type HedgeSettings = Required<HedgeOptions>;

const optionNames: ReadonlySet<string> = new Set<keyof HedgeOptions>(['afterMs', 'max']);

/**
 * What an option `hedge` means; `undefined` for none.
 * @throws TypeError or RangeError naming the option and the value
 */
export function hedgeSettings(hedge: HedgeOptions | false): HedgeSettings | undefined {
  if (hedge === false) return undefined;
  assertObject('hedge', hedge, 'false or { afterMs, max }');
  assertKnownOptions('option of hedge', hedge, optionNames);
  const { afterMs, max = 1 } = hedge;
  const share = typeof afterMs === 'string' ? percentile(afterMs) : undefined;
  if (share === undefined) assertNumber("hedge.afterMs (or 'p95')", afterMs, { min: 0 });
  assertNumber('hedge.max', max, { min: 1, integer: true });
  return { afterMs, max };
}

/** The share that a percentile such as `p95` names. */
export function percentile(name: string): number | undefined {
  const percent = Number(/^p(\d\d?(?:\.\d+)?)$/.exec(name)?.[1] ?? 0);
  return percent > 0 ? percent / 100 : undefined;
}
