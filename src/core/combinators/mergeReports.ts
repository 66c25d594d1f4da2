import { sumUsage } from '../model/sumUsage.js';
import type { TaskContext, TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/**
 * Reports of several functions as one: what they used adds up, of the other facts the latest wins.
 * @returns makes, for the function with that index, what reports its facts
 */
export function mergeReports(outer: Pick<TaskContext, 'report'>): (index: number) => (facts: TaskReport) => void {
  const usages: TokenUsage[] = [];
  return (index) => (facts) => {
    if (facts.usage) usages[index] = facts.usage;
    const usage = usages.reduce<TokenUsage | undefined>(sumUsage, undefined);
    outer.report(usage ? { ...facts, usage } : facts);
  };
}
