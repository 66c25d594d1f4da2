import { aroundCall, type CallHooks } from '../../core/model/middleware.js';
import type { TaskContext, TaskFunction, TaskReport } from '../../core/model/task.js';

/** What a call hears through the context that its function gets. */
export interface ContextListener {
  emitted(): void;
  reported(facts: TaskReport): void;
  wrapInner(run: TaskFunction): TaskFunction;
}

/** A task's context that lets a traced call hear what its function tells. Its functions may be taken out of it. */
export class TracedContext implements TaskContext, CallHooks {
  readonly #inner: TaskContext;
  readonly #listener: ContextListener;
  readonly name: string;
  readonly attempt: number;

  constructor(inner: TaskContext, listener: ContextListener) {
    this.#inner = inner;
    this.#listener = listener;
    this.name = inner.name;
    this.attempt = inner.attempt;
  }

  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  get timeoutMs(): number {
    return this.#inner.timeoutMs as number;
  }

  get emit() {
    return (chunk: unknown): void => {
      this.#listener.emitted();
      this.#inner.emit(chunk);
    };
  }

  get heartbeat() {
    return this.#inner.heartbeat;
  }

  get report() {
    return (facts: TaskReport): void => {
      this.#listener.reported(facts);
      this.#inner.report(facts);
    };
  }

  [aroundCall](run: TaskFunction): TaskFunction {
    return this.#listener.wrapInner(run);
  }
}
