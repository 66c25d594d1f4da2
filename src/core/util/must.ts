import { formatValue } from './formatValue.js';

/** Takes an option's value as it was given, and returns it as it is used. Throws if it is not what it must be. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is called with whatever was given
export type Reader<T = unknown> = (value: any, option: string) => T;

/**
 * A reader of values that fit a rule, as they are.
 *
 * @param rule what the option must be or do, for the message
 * @param hasType whether a value is of the right type at least: then the error is a RangeError, and no TypeError
 */
export const must =
  (rule: string, fits: (value: unknown) => boolean, hasType = fits): Reader =>
  (value, option) => {
    if (fits(value)) return value as unknown;
    throw new (hasType(value) ? RangeError : TypeError)(`${option} must ${rule}, got ${formatValue(value)}`);
  };

const isFunction = (value: unknown): boolean => typeof value === 'function';
const hasMethod = (name: string) => (value: unknown) => isFunction((value as Record<string, unknown> | null)?.[name]);

export const mustBeFunction = must('be a function', isFunction);
// Marked, since bundles of runs alone have no such option: without the mark they would keep it.
export const mustBeBoolean = /* @__PURE__ */ must('be true or false', (value) => typeof value === 'boolean');
export const mustBeSignal = must('be an AbortSignal', hasMethod('addEventListener'));
export const mustBeLimiter = must('come from createLimiter()', hasMethod('acquire'));
