import { asyncScheduler, type Subscription } from 'rxjs';
import { consumeReturn, type ReturnSink } from '../execution/consumeReturn.js';
import type { AttemptEnd } from '../model/AttemptEnd.js';
import { TaskTimeoutError } from '../model/errors.js';
import type { Lease } from '../model/Lease.js';
import { aroundCall, type CallHooks, onCallEnd } from '../model/middleware.js';
import type { PermitRequest } from '../model/PermitRequest.js';
import type { TaskContext, TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';
import { clampDelay } from '../util/clampDelay.js';
import { onAbort } from '../util/onAbort.js';
import type { FunctionEntry } from './FunctionEntry.js';

/** Who hears what one of several functions does. */
export interface ChildListener {
  chunk(chunk: unknown): void;
  report(facts: TaskReport): void;
  /** It has its answer; called at once, before anything else happens. */
  answered?(value: unknown): void;
}

/** One of several task functions that share an attempt, as it runs. */
export interface ChildRun {
  readonly answer: Promise<unknown>;
  /** Ends this one alone. */
  cancel(reason: unknown): void;
}

/** Runs a task function inside another's attempt, with its own signal, limiter and time, and its own ear for chunks. */
export function runChild(entry: FunctionEntry, outer: TaskContext, listener: ChildListener): ChildRun {
  const child = new Child(entry, outer, listener);
  child.start();
  return child;
}

class Child implements ChildRun, ReturnSink, PermitRequest {
  readonly answer: Promise<unknown>;
  readonly priority = 0;
  reservation: unknown = undefined;
  readonly #entry: FunctionEntry;
  readonly #outer: TaskContext;
  readonly #listener: ChildListener;
  readonly #controller = new AbortController();
  #status: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' = 'waiting';
  #permit: Lease | undefined = undefined;
  #usage: TokenUsage | undefined = undefined;
  #timeout: Subscription | undefined = undefined;
  #cancelSource: (() => void) | undefined = undefined;
  #onEnd: ((end: AttemptEnd) => void) | undefined = undefined;
  #unfollow: () => void = () => undefined;
  #settle!: { resolve(value: unknown): void; reject(error: unknown): void };

  constructor(entry: FunctionEntry, outer: TaskContext, listener: ChildListener) {
    this.#entry = entry;
    this.#outer = outer;
    this.#listener = listener;
    this.answer = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever combines may have its answer already when this one fails.
    this.answer.catch(() => undefined);
  }

  get name(): string {
    return this.#outer.name;
  }

  get isRetry(): boolean {
    return this.#outer.attempt > 1;
  }

  get promptChars(): number | undefined {
    return this.#entry.run.promptChars;
  }

  get metadata(): undefined {
    return undefined;
  }

  get closed(): boolean {
    return this.#status !== 'running';
  }

  start(): void {
    const { signal } = this.#outer;
    this.#unfollow = onAbort(signal, () => this.cancel(signal.reason));
    if (this.#status !== 'waiting') return;
    if (this.#entry.limiter) this.#entry.limiter.acquire(this);
    else this.#begin();
  }

  isReady(): boolean {
    return true;
  }

  onSkipped(): void {
    this.#entry.limiter?.acquire(this);
  }

  onGranted(permit: Lease): void {
    if (this.#status !== 'waiting') return void permit.release();
    this.#permit = permit;
    this.#begin();
  }

  onRejected(error: unknown): void {
    this.#end('failed', error);
  }

  #begin(): void {
    this.#status = 'running';
    const { timeoutMs } = this.#entry;
    if (timeoutMs !== undefined) {
      const expire = () => this.failed(new TaskTimeoutError('attempt', timeoutMs));
      this.#timeout = asyncScheduler.schedule(expire, clampDelay(timeoutMs));
    }
    const { name, attempt } = this.#outer;
    let returned: unknown;
    try {
      const { run } = this.#entry;
      const context: TaskContext & CallHooks = {
        name,
        attempt,
        signal: this.#controller.signal,
        timeoutMs: Math.min(timeoutMs ?? Number.POSITIVE_INFINITY, this.#outer.timeoutMs ?? Number.POSITIVE_INFINITY),
        // What is over has nothing more to say: its late chunks would get into the answer of the one that follows.
        emit: (chunk) => this.chunk(chunk),
        heartbeat: () => this.closed || this.#outer.heartbeat(),
        report: (facts) => this.#report(facts),
        [onCallEnd]: (listener) => (this.#onEnd = listener),
      };
      returned = ((this.#outer as CallHooks)[aroundCall]?.(run) ?? run)(context);
    } catch (error) {
      return this.failed(error);
    }
    consumeReturn(returned, this);
  }

  cancelWith(cancel: () => void): void {
    if (this.closed) cancel();
    else this.#cancelSource = cancel;
  }

  chunk(chunk: unknown): void {
    if (!this.closed) this.#listener.chunk(chunk);
  }

  result(value: unknown): void {
    if (this.closed) return;
    // Not the signal's: an answer may be a Response whose body is still to be read.
    this.#end('succeeded', undefined);
    this.#listener.answered?.(value);
    this.#settle.resolve(value);
  }

  failed(error: unknown): void {
    this.#end('failed', error);
  }

  cancel(reason: unknown): void {
    this.#end('cancelled', reason);
  }

  #report(facts: TaskReport): void {
    if (this.closed) return;
    this.#usage = facts.usage ?? this.#usage;
    this.#listener.report(facts);
  }

  #end(outcome: 'succeeded' | 'failed' | 'cancelled', error: unknown): void {
    if (this.#status !== 'waiting' && this.#status !== 'running') return;
    const wasWaiting = this.#status === 'waiting';
    this.#status = outcome;
    this.#unfollow();
    this.#timeout?.unsubscribe();
    if (outcome !== 'succeeded') {
      this.#settle.reject(error);
      // Whatever else it has open closes with it.
      this.#controller.abort(error);
      this.#cancelSource?.();
    }
    if (wasWaiting) this.#entry.limiter?.cancel(this);
    const end: AttemptEnd = { outcome, error, usage: this.#usage, attempt: this.#outer.attempt };
    this.#onEnd?.(end);
    this.#permit?.release(end);
  }
}
