import type { TaskEvent } from '../model/events.js';
import type { AnyEvent } from '../model/taskInference.js';
import { waitingTask } from './reduceTask.js';
import { type RunState, nextSnapshot } from './runSnapshot.js';
import { TaskTable } from './TaskTable.js';

/**
 * A run in which nothing happened yet: what a screen shows before the first event.
 *
 * @param names the tasks' names, if they are known: they are `waiting`
 */
export function initialRunState<Event extends AnyEvent = TaskEvent>(names: Iterable<string> = []): RunState<Event> {
  let tasks = new TaskTable<Event>();
  for (const name of names) tasks = tasks.with(name, waitingTask);
  const counts = { waiting: tasks.size, running: 0, retrying: 0, completed: 0, failed: 0, cancelled: 0 };
  return nextSnapshot({}, { tasks, counts, elapsedMs: 0 });
}
