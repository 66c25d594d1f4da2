import { initialRunState, type TaskEvent } from 'parallel-genai';
import { defer, Subscription } from 'rxjs';
import { combineInstruction, combinePrompt } from '../model/combinePrompt.js';
import type { RunPlan } from '../model/RunPlan.js';
import { defaultModel, combinedName } from '../model/TaskDraft.js';
import { isGone } from './askServer.js';
import type { Backend, Call, Keeping } from './Backend.js';
import type { KeptRun, KeptSession } from './KeptSession.js';
import { openTasks, type RunControl, ShownRun } from './ShownRun.js';

/**
 * One press of "Ask" and what follows from it: the run, single tasks asked again, the call that combines the answers. All their
 * events make one stream, and two states are drawn from it: the tasks' and the combined answer's.
 */
export class Session extends ShownRun implements RunControl {
  readonly plan: RunPlan;
  /** When "Ask" was pressed. */
  readonly startedAt: number;
  readonly control = this;
  readonly #backend: Backend;
  readonly #cancels = new Map<string, AbortController>();
  readonly #runs = new Subscription();
  readonly #kept: KeptSession | undefined;
  /** Runs of before a reload that are to be followed again, each when those before it have told of its tasks. */
  #toResume: readonly KeptRun[] = [];
  readonly #resumed = new Set<string>();
  /** Keys of the runs to which the connection broke off. */
  readonly #lost = new Set<string>();
  #enough = false;

  /** @param kept where the session is kept over a reload, if it can be */
  constructor(plan: RunPlan, backend: Backend, kept?: KeptSession) {
    super(plan.tasks.map(({ name }) => name));
    this.plan = plan;
    this.#backend = backend;
    this.#kept = kept;
    this.startedAt = kept?.startedAt ?? Date.now();
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

  override get reconnecting(): boolean {
    return this.running && this.#lost.size > 0;
  }

  start(): void {
    this.#run(this.plan.tasks.map(({ name }) => name));
  }

  /** Goes on after a reload: what was asked is told again by the server, and not asked again. */
  resume(): void {
    this.#enough = this.#kept?.enough ?? false;
    this.#toResume = this.#kept?.runs ?? [];
    // It was begun already: the end of the tasks is no reason to begin another.
    if (this.#toResume.some(({ names }) => names.includes(combinedName)))
      this.combined = initialRunState([combinedName]);
    this.#resumeDue();
  }

  askAgain(name: string): void {
    const status = this.stateOf(name)?.status;
    if (status !== 'failed' && status !== 'cancelled') return;
    this.#run([name]);
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.abort(new DOMException('cancelled', 'AbortError'));
  }

  cancelAll(): void {
    this.#enough = true;
    this.#kept?.cancelled();
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
    this.#run([combinedName]);
  }

  close(): void {
    this.#runs.unsubscribe();
    this.#kept?.forget();
  }

  #callOf(name: string): Call {
    if (name === combinedName) return this.#combiningCall();
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

  #run(names: readonly string[]): void {
    this.#follow(names, this.#kept?.add(names));
  }

  #follow(names: readonly string[], kept: KeptRun | undefined): void {
    const calls = names.map((name) => this.#callOf(name));
    const keeping = kept && this.#keeping(kept);
    // What throws before it begins fails the tasks, as what fails later does.
    const run = defer(() => this.#backend(calls, this.plan.settings, keeping)).subscribe({
      next: (event) => this.#take(event),
      complete: () => this.#lost.delete(kept?.key ?? ''),
      error: (error: unknown) => {
        // The server has it no more: as if there had been none.
        if (kept?.address !== undefined && isGone(error)) this.#kept?.forget();
        else this.#breakOff(calls, error);
      },
    });
    this.#runs.add(run);
  }

  #keeping(kept: KeptRun): Keeping {
    const opened = (address: string) => {
      this.#lost.delete(kept.key);
      this.#kept?.opened(kept, address);
    };
    const isOwn = () => this.#kept?.isOwn !== false;
    return { ...kept, isOwn, opened, lost: () => void this.#lost.add(kept.key) };
  }

  #resumeDue(): void {
    for (let [next] = this.#toResume; next && this.#isDue(next); [next] = this.#toResume) {
      this.#toResume = this.#toResume.slice(1);
      for (const name of next.names) this.#resumed.add(name);
      this.#follow(next.names, next);
    }
  }

  /** A task that was asked again had ended before, and all of them before their answers were combined. */
  #isDue({ names }: KeptRun): boolean {
    if (names.includes(combinedName) && !this.answered) return false;
    return names.every((name) => !this.#resumed.has(name) || !this.isOpen(name));
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
    this.#resumeDue();
    const ended = event.type === 'complete' || event.type === 'error';
    // Once only: asking a task again after that is no wish for a second combined answer, which would cost again.
    if (ended && this.answered && this.plan.combine && !this.#enough && !this.combined) this.combine();
  }
}
