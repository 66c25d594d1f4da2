import type { AttemptEnd } from '../model/AttemptEnd.js';
import { type CallHooks, onCallEnd } from '../model/middleware.js';
import type { TaskContext, TaskReport } from '../model/task.js';

/** What an attempt offers to the task function that it calls. */
export interface ContextHost {
  readonly name: string;
  readonly number: number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  onEnd: ((end: AttemptEnd) => void) | undefined;
  chunk(value: unknown): void;
  recordActivity(): void;
  report(facts: TaskReport): void;
}

/** What the task function sees of its attempt. Its functions are bound, for those who destructure. */
export class AttemptContext implements TaskContext, CallHooks {
  readonly #host: ContextHost;
  readonly name: string;
  readonly attempt: number;

  constructor(host: ContextHost) {
    this.#host = host;
    this.name = host.name;
    this.attempt = host.number;
  }

  get signal(): AbortSignal {
    return this.#host.signal;
  }

  get timeoutMs(): number {
    return this.#host.timeoutMs;
  }

  get emit() {
    return (chunk: unknown): void => this.#host.chunk(chunk);
  }

  get heartbeat() {
    return (): void => this.#host.recordActivity();
  }

  get report() {
    return (facts: TaskReport): void => this.#host.report(facts);
  }

  [onCallEnd](listener: (end: AttemptEnd) => void): void {
    this.#host.onEnd = listener;
  }
}
