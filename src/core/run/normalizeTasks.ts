import { isObservable } from 'rxjs';
import type { PreparedTask } from '../execution/PreparedTask.js';
import { taskSettings, type TaskSettings } from '../execution/taskSettings.js';
import type { Task } from '../model/task.js';
import type { TaskIterable, TaskRecord } from '../model/TaskInput.js';
import { atPlace } from '../util/atPlace.js';
import { formatValue } from '../util/assertNumber.js';
import { isObject } from '../util/isObject.js';
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
  const list = Object.entries(tasks).map(([name, entry]) => {
    const task = typeof entry === 'function' ? { run: entry } : entry;
    const named: unknown = isObject(task) && 'run' in task ? { ...task, name } : task;
    return prepare(named as Task, defaults, `task '${name}'`, 'a function or have a function as `run`');
  });
  return wholeList(list);
}

/** A list of which all tasks wait from the start: in the order of their priorities. */
function wholeList(list: PreparedTask[]): TaskList {
  const source = list.toSorted((a, b) => b.settings.priority - a.settings.priority);
  const isTimed = list.some(({ settings }) => settings.queueTimeoutMs !== Number.POSITIVE_INFINITY);
  return { source, prepare: identity, pull: isTimed ? 'at once' : 'with a slot' };
}

const identity = (task: PreparedTask): PreparedTask => task;

const shapeInList = '{ name, run } with a function as `run`';

/**
 * @param shape what it must be, for the message about what is no task
 * @throws TypeError or RangeError that begins with `place`
 */
function prepare(task: Task, defaults: TaskSettings, place: string, shape = shapeInList): PreparedTask {
  const run: unknown = (task as Task | null | undefined)?.run;
  if (typeof run !== 'function') {
    throw new TypeError(`${place} must be ${shape}, got ${formatValue(run ?? task)}`);
  }
  const name: unknown = task.name ?? (run.name || 'task');
  if (typeof name !== 'string') throw new TypeError(`${place}: name must be a string, got ${formatValue(name)}`);
  const settings = atPlace(place, () => taskSettings(task, defaults));
  const { promptChars } = run as PreparedTask['run'];
  return { name, run: run as PreparedTask['run'], settings, promptChars, metadata: task.metadata };
}

function prepareOrFail(task: Task, defaults: TaskSettings): PreparedTask {
  try {
    return prepare(task, defaults, 'a pulled task');
  } catch (error) {
    const name = readField(task, 'name');
    return {
      name: typeof name === 'string' ? name : 'task',
      settings: taskSettings({ retry: false }, defaults),
      promptChars: undefined,
      metadata: undefined,
      run: () => {
        throw error;
      },
    };
  }
}
