import { formatValue } from './formatValue.js';
import { isObject } from './isObject.js';

/**
 * Refuses what is no step of an iterator, as `for await` does: a number has no `done`, and so would be asked for the
 * next step for ever.
 *
 * @throws TypeError
 */
export function assertStep(step: unknown): asserts step is IteratorResult<unknown, unknown> {
  if (!isObject(step)) throw new TypeError(`an iterator's step must be an object, got ${formatValue(step)}`);
}
