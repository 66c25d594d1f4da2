import { initialRunState, type TaskEvent } from 'parallel-genai';
import { Subscription } from 'rxjs';
import { combineInstruction, combinePrompt } from '../model/combinePrompt.js';
import type { RunPlan } from '../model/RunPlan.js';
import { defaultModel, combinedName } from '../model/TaskDraft.js';
import type { Backend, Call } from './Backend.js';
import { openTasks, type RunControl, ShownRun } from './ShownRun.js';

/**
 * One press of "Ask" and what follows from it: the run, single tasks asked again, the call that combines the answers. All their
 * events make one stream, and two states are drawn from it: the tasks' and the combined answer's.
 */
export class Session extends ShownRun implements RunControl {
  readonly plan: RunPlan;
  /** When "Ask" was pressed. */
  readonly startedAt = Date.now();
  readonly control = this;
  readonly #backend: Backend;
  readonly #cancels = new Map<string, AbortController>();
  readonly #runs = new Subscription();
  #enough = false;

  constructor(plan: RunPlan, backend: Backend) {
    super(plan.tasks.map(({ name }) => name));
    this.plan = plan;
    this.#backend = backend;
  }

  get tasks() {
    return this.plan.tasks;
  }

  get combines(): boolean {
    return this.plan.combine;
  }

  get now(): number {
    return Date.now();
  }

  start(): void {
    this.#run(this.plan.tasks.map(({ name }) => this.#callOf(name)));
  }

  askAgain(name: string): void {
    const status = this.stateOf(name)?.status;
    if (status !== 'failed' && status !== 'cancelled') return;
    this.#run([name === combinedName ? this.#combiningCall() : this.#callOf(name)]);
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.abort(new DOMException('cancelled', 'AbortError'));
  }

  cancelAll(): void {
    this.#enough = true;
    // Those in flight last: a slot that one of them gives back must find nobody who would still begin.
    const inFlight = (name: string): number => (this.stateOf(name)?.status === 'running' ? 1 : 0);
    const names = [...this.#cancels.keys()].sort((a, b) => inFlight(a) - inFlight(b));
    for (const name of names) this.cancel(name);
  }

  enough(): void {
    this.cancelAll();
    this.combine();
  }

  combine(): void {
    if (openTasks(this.combined) > 0 || this.state.ranking.length === 0) return;
    this.combined = initialRunState([combinedName]);
    this.#run([this.#combiningCall()]);
  }

  close(): void {
    this.#runs.unsubscribe();
  }

  #callOf(name: string): Call {
    const task = this.plan.tasks.find((task) => task.name === name);
    if (!task) throw new Error(`the run has no task ${name}`);
    const { instruction, model } = task;
    return { name, instruction, model, prompt: this.plan.question, signal: this.#signalOf(name) };
  }

  #combiningCall(): Call {
    const answers = this.state.ranking.map((name) => [name, String(this.state.tasks.get(name)?.value)] as const);
    return {
      name: combinedName,
      instruction: combineInstruction,
      model: this.plan.tasks[0]?.model ?? defaultModel,
      prompt: combinePrompt(this.plan.question, answers),
      signal: this.#signalOf(combinedName),
    };
  }

  #signalOf(name: string): AbortSignal {
    const cancel = new AbortController();
    this.#cancels.set(name, cancel);
    return cancel.signal;
  }

  #run(calls: readonly Call[]): void {
    const run = this.#backend(calls, this.plan.settings).subscribe({
      next: (event) => this.#take(event),
      error: (error: unknown) => this.#breakOff(calls, error),
    });
    this.#runs.add(run);
  }

  /** A run errors as a whole only where it comes from elsewhere and its source is gone; its tasks failed then. */
  #breakOff(calls: readonly Call[], error: unknown): void {
    for (const { name } of calls) {
      const task = this.stateOf(name);
      if (!task || !this.isOpen(name)) continue;
      const { attempts, startedAt } = task;
      const at = Date.now();
      this.#take({ type: 'error', name, attempt: attempts, at, error, attempts, elapsedMs: at - (startedAt ?? at) });
    }
  }

  #take(event: TaskEvent): void {
    this.tell(event);
    const ended = event.type === 'complete' || event.type === 'error';
    // Once only: asking a task again after that is no wish for a second combined answer, which would cost again.
    if (ended && this.answered && this.plan.combine && !this.#enough && !this.combined) this.combine();
  }
}
