import { mustBeAtLeast0, mustBeCount } from '../util/assertNumber.js';
import { formatValue } from '../util/formatValue.js';
import { isObject } from '../util/isObject.js';
import { readOptions } from '../util/readOptions.js';
import type { TaskOutcome } from './settled.js';

/** When a run has enough: at whichever of the two comes first. One of them may be left out. */
export interface StopConditions {
  /**
   * As soon as so many tasks have their answers; a whole number from 1. Failed tasks do not count.
   * @default Infinity
   */
  readonly atLeast?: number;
  /**
   * After so many milliseconds, from 0: what is there by then is enough, be it nothing at all. They count from the
   * subscription, so waiting for a slot or for a limiter is part of them.
   * @default Infinity
   */
  readonly afterMs?: number;
}

const none: Required<StopConditions> = { atLeast: Number.POSITIVE_INFINITY, afterMs: Number.POSITIVE_INFINITY };
const readers = { atLeast: mustBeCount, afterMs: mustBeAtLeast0 };

/** Asked after each outcome, with all of them in completion order. */
export type StopPredicate = (outcomes: readonly TaskOutcome[]) => boolean;

/** When to stop, checked. */
export interface StopRule {
  readonly afterMs: number;
  /** Makes what is asked about each outcome of one run. */
  forRun(): (outcome: TaskOutcome) => boolean;
}

/** @throws TypeError or RangeError naming what is wrong */
export function stopRule(enough: StopConditions | StopPredicate): StopRule {
  if (typeof enough === 'function') {
    return {
      afterMs: Number.POSITIVE_INFINITY,
      forRun: () => {
        const outcomes: TaskOutcome[] = [];
        return (outcome) => {
          outcomes.push(outcome);
          return enough(outcomes);
        };
      },
    };
  }
  const conditions = readOptions(isObject(enough) ? enough : {}, none, readers);
  if (conditions === none) {
    const wanted = 'a predicate, or an object with atLeast, afterMs or both';
    throw new TypeError(`stopWhen needs ${wanted}, got ${formatValue(enough)}`);
  }
  const { atLeast, afterMs } = conditions;
  return {
    afterMs,
    forRun: () => {
      let answers = 0;
      return ({ status }) => status === 'fulfilled' && ++answers >= atLeast;
    },
  };
}
