import { oneLine } from '../util/oneLine.js';

/** A step of a runner's own, before its tasks have any events. */
export type RunnerStep =
  | { readonly type: 'added'; readonly name: string }
  | { readonly type: 'starting'; readonly tasks: number };

/** A runner's step as a log line, in the words of sunholo's runner, but without the task's arguments. */
export function describeRunnerStep(step: RunnerStep): string {
  if (step.type === 'added') return `adding task ${oneLine(step.name, 100)}`;
  return step.tasks === 1 ? '1 task starts' : `${step.tasks} tasks start`;
}
