import { assertKnownOptions } from './assertKnownOptions.js';
import { isObject } from './isObject.js';
import { must, mustBeSignal } from './must.js';

/** @throws TypeError naming the option and the value, if that is no object */
export const assertObject = (option: string, value: unknown, rule = 'an object'): unknown =>
  must(`be ${rule}`, (given) => isObject(given) && !Array.isArray(given))(value, option);

/** @throws TypeError if options are no object, or naming one that is not among the known ones */
export function assertOptions(options: unknown, known: readonly string[]): void {
  assertObject('options', options);
  assertKnownOptions('option', options as object, new Set(known));
}

/** @throws TypeError naming the option and the value, if that is no AbortSignal */
export function assertSignal(signal: unknown): void {
  if (signal !== undefined) mustBeSignal(signal, 'signal');
}
