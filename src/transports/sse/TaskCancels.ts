import type { Task } from '../../core/model/task.js';
import type { TaskIterable, TaskRecord } from '../../core/model/TaskInput.js';
import { onAbort } from '../../core/util/onAbort.js';
import { uniqueName } from '../../core/run/uniqueName.js';

/** Gives each task of a run a signal of its own, so that it can be cancelled alone and ends with an event of its own. */
export class TaskCancels {
  readonly #controllers = new Map<string, AbortController>();
  /** Ends what listens to signals that the tasks brought along, by the task. */
  readonly #releases = new Map<string, () => void>();
  #stopped: { readonly reason: unknown } | undefined;
  #stop: () => void = () => undefined;
  readonly #whenStopped = new Promise<void>((resolve) => (this.#stop = resolve));
  /** The names of all tasks, where they are known before the run. */
  names: readonly string[] | undefined;

  /** The same tasks with their signals. What is no task is left as it is: `runTasks` says so. */
  wrap(tasks: TaskRecord | TaskIterable): TaskRecord | TaskIterable {
    if (typeof tasks !== 'object' || tasks === null) return tasks;
    if (Array.isArray(tasks)) {
      const taken = new Map<string, number>();
      const list = tasks.map((task: Task) => this.#named(task, (name) => uniqueName(name, taken)));
      this.names = [...this.#controllers.keys()];
      return list;
    }
    if (Symbol.asyncIterator in tasks || Symbol.iterator in tasks) return this.#pulled(tasks as TaskIterable);
    const entries = Object.entries(tasks).map(([name, entry]) => {
      if (typeof entry === 'function') return [name, { run: entry, signal: this.#signalOf(name, undefined) }] as const;
      if (typeof entry !== 'object' || (entry as unknown) === null) return [name, entry] as const;
      return [name, { ...entry, signal: this.#signalOf(name, entry.signal) }] as const;
    });
    this.names = [...this.#controllers.keys()];
    return Object.fromEntries(entries);
  }

  /** Whether there is a task of this name that can be cancelled. */
  has(name: string): boolean {
    return this.#controllers.has(name);
  }

  cancel(name: string, reason: unknown): void {
    this.#controllers.get(name)?.abort(reason);
  }

  /**
   * Cancels all, and pulls no further ones.
   * @param isRunning tasks in flight come last: the slot that one of them frees must find nobody who would still begin
   */
  cancelAll(reason: unknown, isRunning: (name: string) => boolean): void {
    this.#stopped = { reason };
    this.#stop();
    const names = [...this.#controllers.keys()].sort((a, b) => Number(isRunning(a)) - Number(isRunning(b)));
    for (const name of names) this.cancel(name, reason);
  }

  /** The task has ended: a run of a million tasks keeps no more than those that go on. */
  release(name: string): void {
    this.#releases.get(name)?.();
    this.#releases.delete(name);
    this.#controllers.delete(name);
  }

  #named(task: Task, unique: (name: string) => string): Task {
    if (typeof task !== 'object' || (task as unknown) === null || typeof task.run !== 'function') return task;
    const name: unknown = task.name ?? (task.run.name || 'task');
    if (typeof name !== 'string') return task;
    const own = unique(name);
    return { ...task, name: own, run: task.run, signal: this.#signalOf(own, task.signal) };
  }

  #signalOf(name: string, own: AbortSignal | undefined): AbortSignal {
    const controller = new AbortController();
    this.#controllers.set(name, controller);
    // What is no signal is for `runTasks` to refuse.
    if (own !== undefined && typeof (own as AbortSignal | null)?.addEventListener !== 'function') return own;
    if (this.#stopped) controller.abort(this.#stopped.reason);
    else if (own) {
      this.#releases.set(
        name,
        onAbort(own, () => controller.abort(own.reason)),
      );
    }
    return controller.signal;
  }

  /** A source that ends once all is cancelled, even while it is waited for. */
  #pulled(tasks: TaskIterable): AsyncIterable<Task> | Iterable<Task> {
    const same = (name: string) => name;
    const step = (result: IteratorResult<Task>): IteratorResult<Task> =>
      result.done || this.#stopped ? { done: true, value: undefined } : { value: this.#named(result.value, same) };
    if (!(Symbol.asyncIterator in tasks)) {
      const iterator = tasks[Symbol.iterator]();
      const end = () => iterator.return?.() ?? { done: true as const, value: undefined };
      return {
        [Symbol.iterator]: () => ({ next: () => (this.#stopped ? end() : step(iterator.next())), return: end }),
      };
    }
    const iterator = tasks[Symbol.asyncIterator]();
    const ended = { done: true, value: undefined } as const;
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.race([iterator.next().then(step), this.#whenStopped.then(() => ended)]),
        return: async () => (await iterator.return?.()) ?? ended,
      }),
    };
  }
}
