import { replaceUsage } from '../model/replaceUsage.js';
import type { TaskContext, TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/**
 * Reports of several functions as one: what they used adds up, of the other facts the latest wins.
 * @returns makes, for the function with that index, what reports its facts
 */
export function mergeReports(outer: Pick<TaskContext, 'report'>): (index: number) => (facts: TaskReport) => void {
  const usages: TokenUsage[] = [];
  let usage: TokenUsage | undefined;
  return (index) => (facts) => {
    if (facts.usage) {
      usage = replaceUsage(usage, usages[index], facts.usage);
      usages[index] = facts.usage;
    }
    outer.report(usage ? { ...facts, usage } : facts);
  };
}
