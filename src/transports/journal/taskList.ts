import type { Task } from '../../core/model/task.js';
import type { TaskIterable, TaskRecord } from '../../core/model/TaskInput.js';
import { formatValue } from '../../core/util/formatValue.js';
import { uniqueName } from '../../core/run/uniqueName.js';

/** Whether tasks are pulled one by one, and not all there. */
export const isLazy = (tasks: TaskRecord | TaskIterable): tasks is TaskIterable =>
  !Array.isArray(tasks) && (Symbol.asyncIterator in tasks || Symbol.iterator in tasks);

/**
 * The tasks of a record or an array, under the names that a run gives them.
 * @throws TypeError for a key that is no string
 */
export function taskList(tasks: TaskRecord | readonly Task[]): Task[] {
  const list = namedTasks(tasks);
  for (const { name, key } of list) {
    if (key === undefined || typeof key === 'string') continue;
    throw new TypeError(`task '${name}': key must be a string, got ${formatValue(key)}`);
  }
  return list;
}

function namedTasks(tasks: TaskRecord | readonly Task[]): Task[] {
  if (isArray(tasks)) {
    const taken = new Map<string, number>();
    return tasks.map((task) => ({ ...task, name: uniqueName(task.name ?? (task.run.name || 'task'), taken) }));
  }
  return Object.entries(tasks).map(([name, entry]) =>
    typeof entry === 'function' ? { name, run: entry } : { ...entry, name },
  );
}

const isArray = (tasks: TaskRecord | readonly Task[]): tasks is readonly Task[] => Array.isArray(tasks);
