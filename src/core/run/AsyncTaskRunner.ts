import { lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';
import type { TaskEvent } from '../model/events.js';
import { type RunOptions, type RunSettings, runSettings } from './runOptions.js';
import { formatValue } from '../util/formatValue.js';
import { iterateOutcomes } from './runAsCompleted.js';
import { runList } from './runTasks.js';
import type { RefuseFunctionAnswer, ResultOf, TaskArgs } from '../model/taskInference.js';
import { settled, type TaskOutcome } from '../operators/settled.js';
import type { Task, TaskContext } from '../model/task.js';
import type { TaskOptions } from '../model/TaskOptions.js';
import { normalizeTasks } from './normalizeTasks.js';
import { assertLogger, type EventLogger, writeLine } from '../operators/EventLogger.js';
import { describeRunnerStep, type RunnerStep } from '../operators/describeRunnerStep.js';
import { logEvents } from '../operators/logEvents.js';
import { uniqueName } from './uniqueName.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- tasks that were not named in the type may answer anything */
type AnyFunction = (...args: any[]) => any;

/** Results by name; of any name and type while the tasks' names are not known to the compiler. */
type Results<Tasks> = [keyof Tasks] extends [never] ? Record<string, any> : Tasks;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** An answer as it completes: one entry, the task's name with its result or its Error. */
export type NamedAnswer<Tasks> = { readonly [Name in keyof Results<Tasks>]?: Results<Tasks>[Name] | Error };

/** All answers of a run by name; a failed task's is its Error. */
export type Answers<Tasks> = { readonly [Name in keyof Results<Tasks>]: Results<Tasks>[Name] | Error };

type OutcomeIn<Tasks> = {
  [Name in keyof Results<Tasks> & string]: TaskOutcome<Name, Results<Tasks>[Name]>;
}[keyof Results<Tasks> & string];
type EventIn<Tasks> = {
  [Name in keyof Results<Tasks> & string]: TaskEvent<Name, Results<Tasks>[Name]>;
}[keyof Results<Tasks> & string];

/** Options of a runner: those of its runs, and where its log goes. */
export interface RunnerOptions extends RunOptions {
  /**
   * Writes the runner's own steps ("adding task english", "4 tasks start") and a line for each event, as `logEvents`
   * does; never arguments, answers or keys.
   * @default none
   */
  readonly logger?: EventLogger;
}

/**
 * Add tasks, run them in parallel, iterate over the answers as they complete: sunholo-py's `AsyncTaskRunner`
 * ("Parallel Execution") for TypeScript.
 *
 * Each method that runs starts a run of its own over the tasks added so far.
 *
 * @example
 * const runner = new AsyncTaskRunner({ retry: true });
 * runner.addTask(english, question);
 * runner.addTask({ name: 'danish', timeoutMs: 30_000 }, ask, 'da', question);
 * for await (const answer of runner.runAsyncAsCompleted()) console.log(answer); // { danish: 'MLOps er …' }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an empty record of tasks, to which `addTask` adds
export class AsyncTaskRunner<Tasks extends object = {}> {
  readonly #settings: RunSettings;
  readonly #logger: EventLogger | undefined;
  readonly #tasks: Task[] = [];
  readonly #names = new Map<string, number>();

  /** @throws TypeError or RangeError naming the option and the value */
  constructor(options: RunnerOptions = {}) {
    this.#settings = runSettings(options, { logger: assertLogger });
    this.#logger = options.logger;
  }

  /** The tasks added so far, with the names they run under. */
  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /**
   * Adds a task: a function and all of its arguments (optional ones too), after which it gets the task context. Its name
   * is the function's; a second `english` becomes `english_1`. With options first, the returned runner knows the name and the result's type.
   *
   * @throws TypeError or RangeError naming what is wrong
   */
  addTask<Fn extends AnyFunction>(fn: Fn & RefuseFunctionAnswer<Fn>, ...args: TaskArgs<Fn>): AsyncTaskRunner;
  addTask<const Name extends string, Fn extends AnyFunction>(
    options: TaskOptions & { readonly name: Name },
    fn: Fn & RefuseFunctionAnswer<Fn>,
    ...args: TaskArgs<Fn>
  ): AsyncTaskRunner<Tasks & { [N in Name]: ResultOf<Fn> }>;
  addTask<Fn extends AnyFunction>(
    options: TaskOptions & { readonly name?: string },
    fn: Fn & RefuseFunctionAnswer<Fn>,
    ...args: TaskArgs<Fn>
  ): AsyncTaskRunner;
  addTask(first: AnyFunction | (TaskOptions & { readonly name?: string }), ...rest: unknown[]): unknown {
    const [options, fn, args] =
      typeof first === 'function' ? [{}, first, rest] : [first, rest[0] as AnyFunction, rest.slice(1)];
    const given = (options as { name?: string }).name;
    if (typeof fn !== 'function') {
      const which = given === undefined ? '' : `, for task ${formatValue(given)}`;
      throw new TypeError(`addTask needs a function, got ${formatValue(fn ?? first)}${which}`);
    }
    const name = given ?? (fn.name || 'task');
    const task: Task = { ...options, name, run: withArguments(fn, args) };
    // Throws here, where the caller can see which task it is.
    normalizeTasks({ [name]: withoutName(task) }, this.#settings.task);
    const added = { ...task, name: uniqueName(name, this.#names) };
    this.#log({ type: 'added', name: added.name });
    this.#tasks.push(added);
    return this;
  }

  /** Everything that happens in a run, as it happens. Cold: each subscription is a run. */
  events(): Observable<EventIn<Tasks>> {
    return this.#logged(runList(this.#list(), this.#settings)) as Observable<EventIn<Tasks>>;
  }

  /** Outcomes in completion order. Cold: each subscription is a run. */
  results(): Observable<OutcomeIn<Tasks>> {
    return this.#outcomes().pipe(map((outcome) => outcome as OutcomeIn<Tasks>));
  }

  /**
   * One `{ name: result }` after the other, in completion order; a failed task's result is its Error (what was thrown,
   * or an Error whose `cause` it is). The run starts with the first `next()`, is held back while answers lie unread,
   * and `break` cancels it.
   */
  runAsyncAsCompleted(): AsyncIterableIterator<NamedAnswer<Tasks>> {
    return iterateOutcomes(
      this.#list(),
      this.#settings,
      (outcome) => Object.fromEntries([namedEntry(outcome)]) as NamedAnswer<Tasks>,
      (events$) => this.#logged(events$),
    );
  }

  /** All answers by name, once all tasks have ended; a failed task's is its Error. */
  async aggregated(): Promise<Answers<Tasks>> {
    const answers = this.#outcomes().pipe(map(namedEntry), toArray());
    return Object.fromEntries(await lastValueFrom(answers, { defaultValue: [] })) as Answers<Tasks>;
  }

  /** Outcomes in completion order, with back-pressure. */
  [Symbol.asyncIterator](): AsyncIterableIterator<OutcomeIn<Tasks>> {
    return iterateOutcomes(
      this.#list(),
      this.#settings,
      (outcome) => outcome as OutcomeIn<Tasks>,
      (events$) => this.#logged(events$),
    );
  }

  #outcomes(): Observable<TaskOutcome> {
    return this.#logged(runList(this.#list(), this.#settings)).pipe(settled<TaskEvent>());
  }

  #list() {
    return normalizeTasks([...this.#tasks], this.#settings.task);
  }

  #log(step: RunnerStep): void {
    if (this.#logger) writeLine(this.#logger, () => ({ level: 'info', line: describeRunnerStep(step) }));
  }

  #logged(events$: Observable<TaskEvent>): Observable<TaskEvent> {
    const logger = this.#logger;
    if (!logger) return events$;
    const { length } = this.#tasks;
    const begin = () => this.#log({ type: 'starting', tasks: length });
    return events$.pipe(tap({ subscribe: begin }), logEvents(logger));
  }
}

const withoutName = ({ name: _, ...task }: Task) => task;

/** The function with its arguments, and how much text they hold. */
function withArguments(fn: AnyFunction & Pick<Task['run'], 'promptChars' | 'asks'>, args: unknown[]): Task['run'] {
  const texts = args.filter((arg) => typeof arg === 'string');
  const promptChars = fn.promptChars ?? (texts.length > 0 ? texts.join('').length : undefined);
  return Object.assign((context: TaskContext) => fn(...args, context) as unknown, { promptChars, asks: fn.asks });
}

/** For `Object.fromEntries`, which makes even `__proto__` a property of its own. */
function namedEntry(outcome: TaskOutcome): [string, unknown] {
  return [outcome.name, outcome.status === 'fulfilled' ? outcome.value : toError(outcome.reason)];
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(`the task failed with ${formatValue(reason)}`, { cause: reason });
}
