import type { TaskContext } from '../core/model/task.js';
import type { RunCommand } from './commandLine.js';
import { loadTask } from './loadTask.js';
import type { ProviderOptions } from './providers/Provider.js';
import { promptOf } from './rows/promptOf.js';
import { ModelRows } from './ModelRows.js';
import type { RowAsker } from './RowAsker.js';

/**
 * What asks rows, as the command line says. Who is named there is made ready at once.
 * @throws UsageError as `prepare` does, and for a file of the user's that cannot be used
 */
export async function openRowAsker(command: RunCommand, env: ProviderOptions['env']): Promise<RowAsker> {
  if (command.task !== undefined) {
    const task = await loadTask(command.task);
    const ask: RowAsker['ask'] =
      ({ fields }) =>
      (context: TaskContext<unknown>) =>
        task(fields, context);
    return { prepare: () => undefined, quotaOf: () => 'task', modelOf: () => undefined, ask };
  }
  return ModelRows.open(command, env, (row) => {
    const prompt = promptOf(row, command);
    if (typeof prompt === 'string') throw new TypeError(prompt);
    return prompt;
  });
}
