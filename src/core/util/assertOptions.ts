import { isObject } from './isObject.js';
import { must, mustBeSignal } from './must.js';

/** @throws TypeError naming the option and the value, if that is no object */
export const assertObject = (option: string, value: unknown, rule = 'an object'): unknown =>
  must(`be ${rule}`, isObject)(value, option);

/** @throws TypeError naming the option and the value, if that is no AbortSignal */
export function assertSignal(signal: unknown): void {
  if (signal !== undefined) mustBeSignal(signal, 'signal');
}
