import { isObservable } from 'rxjs';
import type { PreparedTask } from '../execution/PreparedTask.js';
import { taskSettings, type TaskSettings } from '../execution/taskSettings.js';
import type { Task } from '../model/task.js';
import type { TaskIterable, TaskRecord } from '../model/TaskInput.js';
import { atPlace } from '../util/atPlace.js';
import { formatValue } from '../util/formatValue.js';
import { readField } from '../util/readField.js';
import { uniqueName } from './uniqueName.js';

/** Tasks to pull, and what makes a pulled one ready to run. */
export interface TaskList {
  readonly source: Iterable<unknown> | AsyncIterable<unknown>;
  readonly prepare: (pulled: never) => PreparedTask;
  /** How tasks are pulled: each when a slot is free, as many as may wait (`lazily`); or all at once. */
  readonly pull: 'lazily' | 'with a slot' | 'at once';
}

/**
 * What is all there (a record, an array) is checked now, and a second task of a name gets the next free suffix.
 *
 * A lazy iterable's tasks are checked as they are pulled: one that is no task fails alone. Their names are taken as
 * they are, since remembering a million names would cost the memory that laziness saves.
 *
 * @throws TypeError or RangeError naming the task and what is wrong with it
 */
export function normalizeTasks(tasks: TaskRecord | TaskIterable, defaults: TaskSettings): TaskList {
  if (typeof tasks !== 'object' || tasks === null || tasks instanceof Promise || isObservable(tasks)) {
    throw new TypeError(`tasks must be a record of functions or an iterable of tasks, got ${formatValue(tasks)}`);
  }
  if (Array.isArray(tasks)) {
    const taken = new Map<string, number>();
    // Not `map`, which passes over holes.
    const list = Array.from(tasks as Task[], (task, index) => {
      const prepared = prepare(task, defaults, `task ${index}`);
      return { ...prepared, name: uniqueName(prepared.name, taken) };
    });
    return wholeList(list);
  }
  if (Symbol.asyncIterator in tasks || Symbol.iterator in tasks) {
    const source = tasks as TaskIterable;
    return { source, prepare: (task: Task) => prepareOrFail(task, defaults), pull: 'lazily' };
  }
  const list = Object.entries(tasks).map(([name, entry]) =>
    prepare(typeof entry === 'function' ? { run: entry } : entry, defaults, `task '${name}'`, shapeInRecord, name),
  );
  return wholeList(list);
}

/** A list of which all tasks wait from the start: in the order of their priorities. */
function wholeList(list: PreparedTask[]): TaskList {
  const source = list.toSorted((a, b) => b.settings.priority - a.settings.priority);
  const isTimed = list.some(({ settings }) => settings.queueTimeoutMs !== Number.POSITIVE_INFINITY);
  return { source, prepare: identity, pull: isTimed ? 'at once' : 'with a slot' };
}

const identity = (task: PreparedTask): PreparedTask => task;

const shapeInRecord = 'a function or have a function as `run`';
const shapeInList = '{ name, run } with a function as `run`';

/**
 * @param shape what it must be, for the message about what is no task
 * @param given its name, if the task itself does not say it
 * @throws TypeError or RangeError that begins with `place`
 */
function prepare(
  task: Partial<Task> | null | undefined,
  defaults: TaskSettings,
  place: string,
  shape = shapeInList,
  given: unknown = task?.name,
): PreparedTask {
  const run: unknown = task?.run;
  if (!task || typeof run !== 'function') {
    throw new TypeError(`${place} must be ${shape}, got ${formatValue(run ?? task)}`);
  }
  const name = given ?? (run.name || 'task');
  if (typeof name !== 'string') throw new TypeError(`${place}: name must be a string, got ${formatValue(name)}`);
  const settings = atPlace(place, () => taskSettings(task, defaults));
  const { promptChars } = run as PreparedTask['run'];
  return { name, run: run as PreparedTask['run'], settings, promptChars, metadata: task.metadata };
}

/** A task that is none becomes one that fails, and says why. */
function prepareOrFail(task: Task | null | undefined, defaults: TaskSettings): PreparedTask {
  const place = 'a pulled task';
  try {
    return prepare(task, defaults, place);
  } catch (error) {
    const run = () => {
      throw error;
    };
    const name = readField(task, 'name');
    return prepare({ name: typeof name === 'string' ? name : 'task', run, retry: false }, defaults, place);
  }
}
