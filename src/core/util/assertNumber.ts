import { must, type Reader } from './must.js';

/** Bounds of a number option. */
interface Bounds {
  readonly min?: number;
  /** A bound that the value must exceed. */
  readonly above?: number;
  readonly integer?: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** A reader of numbers within bounds. `Infinity` counts as whole. */
export function mustBeNumber({ min, above = Number.NEGATIVE_INFINITY, integer = false }: Bounds): Reader {
  const bound = min === undefined ? `above ${above}` : `of at least ${min}`;
  const fits = (value: unknown) =>
    isNumber(value) && (min === undefined ? value > above : value >= min) && (!integer || value === Math.floor(value));
  return must(`be a ${integer ? 'whole ' : ''}number ${bound}`, fits, isNumber);
}

export const mustBeCount = mustBeNumber({ min: 1, integer: true });
export const mustBeAbove0 = mustBeNumber({ above: 0 });
export const mustBeAtLeast0 = mustBeNumber({ min: 0 });
export const mustBeFinite = must('be a finite number', Number.isFinite, isNumber);

/**
 * Refuses a number option that is out of bounds, naming the option and the value.
 * @throws TypeError if it is no number at all, RangeError if it is out of bounds or NaN
 */
export const assertNumber = (option: string, value: unknown, bounds: Bounds): unknown =>
  mustBeNumber(bounds)(value, option);
