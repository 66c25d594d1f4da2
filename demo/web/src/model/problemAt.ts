import { isSameModel } from '../../../models/isSameModel.js';
import { runLimits as most } from '../../../node/server/runLimits.js';
import type { TaskDraft } from './TaskDraft.js';

/** What a server that asks these models alone would refuse, in a sentence; nothing where it would not. */
export function problemAt(
  models: readonly string[],
  { question, tasks }: { readonly question: string; readonly tasks: readonly TaskDraft[] },
): string | undefined {
  if (question.length > most.question) {
    return `The question has ${count(question.length)} characters, and this server takes up to ${count(most.question)}: shorten it.`;
  }
  if (tasks.length > most.tasks) {
    return `There are ${tasks.length} tasks to ask, and this server takes up to ${most.tasks} at once: remove some, or models of some.`;
  }
  for (const { name, instruction, model } of tasks) {
    if (name.length > most.name) {
      return `“${name}” has ${name.length} characters, and names at this server up to ${most.name}: shorten it.`;
    }
    if (instruction.length > most.system) {
      return `The instruction of “${name}” has ${count(instruction.length)} characters, and this server takes up to ${count(most.system)}: shorten it.`;
    }
    if (!models.some((offered) => isSameModel(offered, model))) {
      return `This server asks ${models.join(', ')} and no other model: give “${name}” one of these.`;
    }
  }
  return undefined;
}

const count = (number: number): string => number.toLocaleString('en');
