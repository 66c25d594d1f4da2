import { map, type Observable } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import { type RunOptions, type RunSettings, runSettings } from './runOptions.js';
import { runList } from './runTasks.js';
import type { EventOf, RefuseFunctionAnswers } from '../model/taskInference.js';
import { type OutcomeOf, settled, type TaskOutcome } from '../operators/settled.js';
import type { TaskIterable, TaskRecord } from '../model/TaskInput.js';
import { type TaskList, normalizeTasks } from './normalizeTasks.js';
import { type Demand, toWatchedIterable } from '../operators/toAsyncIterable.js';

/**
 * Runs many tasks at once and hands each outcome over the moment it is there: `runTasks` for scripts.
 *
 * The run begins with the first `next()`, and a `break` cancels it. While answers lie unread it is held back: at most
 * `concurrency` tasks are pulled ahead of the reader.
 *
 * @throws TypeError or RangeError for bad options or tasks, before anything starts
 * @example
 * for await (const outcome of runAsCompleted({ english, danish }, { retry: true })) {
 *   console.log(outcome.name, outcome.status === 'fulfilled' ? outcome.value : outcome.reason);
 * }
 */
export function runAsCompleted<const Tasks extends TaskRecord | TaskIterable>(
  tasks: Tasks & RefuseFunctionAnswers<Tasks>,
  options?: RunOptions,
): AsyncIterableIterator<OutcomeOf<EventOf<Tasks>>> {
  const settings = runSettings(options);
  const outcomes = iterateOutcomes(normalizeTasks(tasks, settings.task), settings, (outcome) => outcome);
  return outcomes as AsyncIterableIterator<OutcomeOf<EventOf<Tasks>>>;
}

/** What `project` makes of the outcomes of a run over checked input, with back-pressure; `watch$` sees all its events. */
export function iterateOutcomes<T>(
  list: TaskList,
  settings: RunSettings,
  project: (outcome: TaskOutcome) => T,
  watch$: (events$: Observable<TaskEvent>) => Observable<TaskEvent> = (events$) => events$,
): AsyncIterableIterator<T> {
  const demand: Demand = { waiting: 0, read: 0, onChange: () => undefined };
  return toWatchedIterable(watch$(runList(list, settings, demand)).pipe(settled<TaskEvent>(), map(project)), demand);
}
