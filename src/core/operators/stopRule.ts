import { assertKnownOptions } from '../util/assertKnownOptions.js';
import { assertNumber, formatValue } from '../util/assertNumber.js';
import { isObject } from '../util/isObject.js';
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

const conditionNames: ReadonlySet<string> = new Set<keyof StopConditions>(['atLeast', 'afterMs']);

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
  const { atLeast = Number.POSITIVE_INFINITY, afterMs = Number.POSITIVE_INFINITY } = checkedConditions(enough);
  assertNumber('atLeast', atLeast, { min: 1, integer: true });
  assertNumber('afterMs', afterMs, { min: 0 });
  return {
    afterMs,
    forRun: () => {
      let answers = 0;
      return ({ status }) => status === 'fulfilled' && ++answers >= atLeast;
    },
  };
}

function checkedConditions(enough: StopConditions): StopConditions {
  const conditions = isObject(enough) ? enough : {};
  assertKnownOptions('option', conditions, conditionNames);
  const { atLeast, afterMs }: StopConditions = conditions;
  if (atLeast !== undefined || afterMs !== undefined) return conditions;
  const wanted = 'a predicate, or an object with atLeast, afterMs or both';
  throw new TypeError(`stopWhen needs ${wanted}, got ${formatValue(enough)}`);
}
