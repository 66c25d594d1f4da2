import { Observable, type Subscriber } from 'rxjs';
import { ignoreEnd } from '../execution/consumeReturn.js';
import type { RunContext } from '../execution/RunContext.js';
import type { Lease } from '../model/Lease.js';
import type { SlotRequest } from '../queue/PrioritySemaphore.js';
import { assertStep } from '../util/assertStep.js';
import type { TaskList } from './normalizeTasks.js';

/** Whether somebody downstream wants more; a run that is read from without back-pressure has none. */
export interface Backpressure {
  /** Asked before each pull. */
  canPull(pulled: number): boolean;
  /** Called when the answer may have turned to yes. */
  onChange: () => void;
}

/** A task, with a slot for its first attempt if one is held for it. */
export interface PulledTask {
  readonly task: unknown;
  readonly slot: Lease | undefined;
}

/**
 * Pulls tasks from an (async) iterable, each only when a slot is free, and emits them with that slot.
 * `mergeMap(f, n)` over a generator would drain it at once and keep what waits in an array that it shifts.
 *
 * While an async iterable is pending it holds no slot: a retry that is due takes that, and the pulled task waits for the
 * next. Unsubscribing stops the iterable with `return()`. An error of the iterable's ends the Observable.
 */
export const pullTasks = (
  list: TaskList,
  run: RunContext,
  maxWaiting: number,
  backpressure?: Backpressure,
): Observable<PulledTask> =>
  new Observable((subscriber) => {
    const puller = new Puller(list, run, maxWaiting, backpressure, subscriber);
    subscriber.add(() => puller.stop());
    // Whoever reads, or made room: the source is asked in the context of the run.
    const proceed = () => run.enter(pullOn, puller);
    if (backpressure) backpressure.onChange = proceed;
    if (list.pull === 'lazily') run.onUnparked = proceed;
    puller.proceed();
  });

const pullOn = (puller: Puller): void => puller.proceed();

class Puller implements SlotRequest {
  readonly isRetry = false;
  readonly #list: TaskList;
  readonly #run: RunContext;
  readonly #maxWaiting: number;
  readonly #backpressure: Backpressure | undefined;
  readonly #subscriber: Subscriber<PulledTask>;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  #status: 'held back' | 'queued' | 'pulling' | 'ended' = 'held back';
  #isProceeding = false;
  #isInStep = false;
  #pulled = 0;

  constructor(
    list: TaskList,
    run: RunContext,
    maxWaiting: number,
    backpressure: Backpressure | undefined,
    subscriber: Subscriber<PulledTask>,
  ) {
    this.#list = list;
    this.#run = run;
    this.#maxWaiting = maxWaiting;
    this.#backpressure = backpressure;
    this.#subscriber = subscriber;
    const { source } = list;
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** That of the task which comes next, if it is known: a due retry of a lower one lets it go first. */
  get priority(): number {
    const next = Array.isArray(this.#list.source) ? (this.#list.source[this.#pulled] as NextTask) : undefined;
    return next?.settings.priority ?? 0;
  }

  /** Pulls on, if it was held back and may. */
  proceed(): void {
    // The loop below goes on by itself: calls out of it would fill the stack.
    if (this.#isProceeding) return;
    this.#isProceeding = true;
    while (this.#status === 'held back' && this.#canPull()) {
      if (this.#list.pull === 'at once') this.#pull(undefined);
      else {
        this.#status = 'queued';
        this.#run.slots.acquire(this);
      }
    }
    this.#isProceeding = false;
  }

  onSlot(slot: Lease): void {
    // The run or the demand may have ended while it queued.
    if (this.#canPull()) return this.#pull(slot);
    this.#status = 'held back';
    slot.release();
  }

  stop(): void {
    if (this.#backpressure) this.#backpressure.onChange = () => undefined;
    this.#run.onUnparked = undefined;
    if (this.#status === 'queued') this.#run.slots.cancel(this);
    if (this.#status === 'ended') return;
    this.#status = 'ended';
    // A generator that is in the midst of a step, and ends the run itself, would only throw.
    if (!this.#isInStep) this.#tellToStop();
  }

  #tellToStop(): void {
    // Whatever its `finally` blocks do or throw, the run is over.
    this.#run.enter(ignoreEnd, () => this.#iterator.return?.());
  }

  #canPull(): boolean {
    if (this.#run.isClosed || (this.#list.pull === 'lazily' && this.#run.parked >= this.#maxWaiting)) return false;
    return this.#backpressure?.canPull(this.#pulled) !== false;
  }

  #pull(slot: Lease | undefined): void {
    this.#status = 'pulling';
    try {
      this.#isInStep = true;
      const step = this.#iterator.next();
      this.#isInStep = false;
      if (this.#run.isClosed) this.#tellToStop();
      if (!('then' in step)) return this.#onStep(step, slot);
      slot?.release();
      step.then(
        (step) => this.#onStep(step, undefined),
        (error: unknown) => this.#onFailure(error, undefined),
      );
    } catch (error) {
      this.#onFailure(error, slot);
    }
  }

  #onStep(step: unknown, slot: Lease | undefined): void {
    if (this.#status === 'ended' || this.#run.isClosed) return void slot?.release();
    let task: unknown;
    try {
      assertStep(step);
      if (step.done) this.#status = 'ended';
      else task = step.value;
    } catch (error) {
      return this.#onFailure(error, slot);
    }
    if (this.#status === 'ended') {
      slot?.release();
      return this.#subscriber.complete();
    }
    this.#pulled++;
    this.#subscriber.next({ task, slot });
    if (this.#status !== 'pulling') return;
    this.#status = 'held back';
    this.proceed();
  }

  #onFailure(error: unknown, slot: Lease | undefined): void {
    if (this.#status === 'ended') return void slot?.release();
    this.#status = 'ended';
    slot?.release();
    this.#subscriber.error(error);
  }
}

interface NextTask {
  readonly settings: { readonly priority: number };
}
