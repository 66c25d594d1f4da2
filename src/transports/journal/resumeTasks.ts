import { asyncScheduler, Observable } from 'rxjs';
import type { Task } from '../../core/model/task.js';
import type { EventOf } from '../../core/model/taskInference.js';
import type { TaskIterable, TaskRecord } from '../../core/model/TaskInput.js';
import type { RunOptions } from '../../core/run/runOptions.js';
import { runTasks } from '../../core/run/runTasks.js';
import type { Journal } from '../wire/Journal.js';
import { Answers } from './Answers.js';
import { Recorder } from './Recorder.js';
import { checkRecordOptions, type RecordOptions } from './recordOptions.js';
import { isLazy, taskList } from './taskList.js';

/** Settings of `resumeTasks`: the run's, and how it is recorded. */
export interface ResumeOptions extends RunOptions, RecordOptions {}

/**
 * `runTasks` that goes on where it was. Tasks that are answered in the journal are told from it at once, as `complete`
 * events with `replayed: true`; the others run, and what becomes of them is recorded there.
 *
 * A task is the same if its name and its `key` are. Tasks that failed, or were stopped, are asked again. Whatever ends
 * the process, `kill -9` too: an answer that was told is never asked for again, and at most the attempts that were in
 * flight are paid for twice.
 *
 * Tasks of a record or an array that are answered are told before others begin; those of an iterable as they are pulled.
 * Values come back as JSON has them: a Date as a string, for instance.
 *
 * Cold, as `runTasks` is: a second subscription goes on where the first one was.
 *
 * @throws TypeError or RangeError for bad options or tasks, before anything starts
 * @example
 * const tasks = rows.map((row) => ({ name: row.id, key: hash(row.prompt), run: askGemini(model, row.prompt) }));
 * resumeTasks(tasks, fileJournal('answers.journal'), { retry: true }).subscribe(show);
 */
export function resumeTasks<const Tasks extends TaskRecord | TaskIterable>(
  tasks: Tasks,
  journal: Journal,
  options: ResumeOptions = {},
): Observable<EventOf<Tasks>> {
  checkRecordOptions(options);
  const { chunks: _, onError: __, ...runOptions } = options;
  // For its checks alone: nothing runs before it is subscribed to.
  void runTasks<TaskRecord | TaskIterable>(tasks, runOptions);
  const list = isLazy(tasks) ? undefined : taskList(tasks);
  return new Observable((subscriber) => {
    const recorder = new Recorder(journal, options, subscriber);
    recorder.begin(async () => {
      const answers = await Answers.read(journal);
      recorder.lastId = answers.lastId;
      const rest = list
        ? await tellOfAnswered(list, answers, recorder)
        : unanswered(tasks as TaskIterable, answers, recorder);
      return runTasks(heldBack(rest, recorder, runOptions.concurrency ?? 20), runOptions);
    });
  });
}

/** The tasks of a lazy source that are to run; those that need not are told of on the way. */
async function* unanswered(tasks: TaskIterable, answers: Answers, recorder: Recorder): AsyncGenerator<Task, void> {
  for await (const task of tasks) {
    if (!(await tellFromJournal(task, answers, recorder))) yield task;
    else await recorder.ready(Number.POSITIVE_INFINITY);
  }
}

/** @returns the tasks that are to run */
async function tellOfAnswered(tasks: readonly Task[], answers: Answers, recorder: Recorder): Promise<Task[]> {
  const rest: Task[] = [];
  for (const task of tasks) {
    if (!(await tellFromJournal(task, answers, recorder))) rest.push(task);
    else await recorder.ready(Number.POSITIVE_INFINITY);
  }
  return rest;
}

async function* heldBack(tasks: TaskIterable, recorder: Recorder, concurrency: number): AsyncGenerator<Task, void> {
  for await (const task of tasks) {
    await recorder.ready(concurrency);
    yield task;
  }
}

async function tellFromJournal(task: Task, answers: Answers, recorder: Recorder): Promise<boolean> {
  // A lazy source may hold what is no task: its run says so.
  const { name, key } = (task as Task | null | undefined) ?? {};
  if (typeof name !== 'string') return false;
  const answer = await answers.find(name, key);
  if (answer) recorder.tell({ ...answer, at: asyncScheduler.now(), replayed: true });
  else if (key !== undefined) recorder.keys.set(name, key);
  return answer !== undefined;
}
