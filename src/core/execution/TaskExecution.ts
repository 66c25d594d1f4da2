import { asyncScheduler } from 'rxjs';
import type { CompleteEvent, ErrorEvent } from '../model/events.js';
import type { PreparedTask } from './PreparedTask.js';
import type { RunContext } from './RunContext.js';
import { sumUsage } from '../model/sumUsage.js';
import type { TaskReport } from '../model/task.js';
import type { TokenUsage } from '../model/TokenUsage.js';

/** What a task knows about itself across its attempts. */
export class TaskExecution {
  readonly task: PreparedTask;
  readonly run: RunContext;
  /** Attempts begun. */
  attempts = 0;
  /** When the first attempt began. */
  startedAt = 0;
  /** Why the task was stopped from outside, if it was: what its attempts' signals tell. */
  stopped: { readonly reason: unknown } | undefined = undefined;
  /** Its last event was told: whatever is aborted in a handler of that, no other follows. */
  finalEventSent = false;
  /** By attempt. What failed ones used counts too: it was paid for. */
  #reports: Map<number, TaskReport> | undefined = undefined;

  constructor(task: PreparedTask, run: RunContext) {
    this.task = task;
    this.run = run;
  }

  /** @returns the attempt's number, from 1 */
  begin(at: number): number {
    if (this.attempts === 0) this.startedAt = at;
    return ++this.attempts;
  }

  report(attempt: number, facts: TaskReport): void {
    this.#reports ??= new Map();
    this.#reports.set(attempt, { ...this.#reports.get(attempt), ...facts });
  }

  usageOf(attempt: number): TokenUsage | undefined {
    return this.#reports?.get(attempt)?.usage;
  }

  completed(attempt: number, value: unknown): CompleteEvent {
    this.finalEventSent = true;
    const at = asyncScheduler.now();
    const { attempts } = this;
    const report = this.#report(attempt);
    const elapsedMs = at - this.startedAt;
    const event = { type: 'complete', name: this.task.name, attempt, at, attempts, elapsedMs, value } as const;
    return report ? { ...event, report } : event;
  }

  givenUp(error: unknown, gaveUpReason: string | undefined): ErrorEvent {
    this.finalEventSent = true;
    const at = asyncScheduler.now();
    const { attempts } = this;
    const report = this.#report(attempts);
    const elapsedMs = attempts > 0 ? at - this.startedAt : 0;
    const event = { type: 'error', name: this.task.name, attempt: attempts, at, attempts, elapsedMs, error } as const;
    return { ...event, ...(report && { report }), ...(gaveUpReason !== undefined && { gaveUpReason }) };
  }

  /**
   * Whether it was stopped: what is torn down with it, or with others that share its signal, may free a slot before its
   * own turn comes.
   */
  get isStopped(): boolean {
    return this.run.isClosed || this.task.settings.signal?.aborted === true;
  }

  /** Why an attempt that nobody waits for any more ended. */
  stopReason(): unknown {
    if (this.stopped) return this.stopped.reason;
    const signal = [this.task.settings.signal, this.run.signal].find((signal) => signal?.aborted);
    return signal ? signal.reason : new DOMException('nobody waits for this attempt any more', 'AbortError');
  }

  /** What this attempt reported, or else the latest that did; with what all of them used. */
  #report(attempt: number): TaskReport | undefined {
    if (!this.#reports) return undefined;
    const reports = [...this.#reports.values()];
    const usage = reports.map(({ usage }) => usage).reduce(sumUsage, undefined);
    const facts = this.#reports.get(attempt) ?? reports.at(-1);
    return usage ? { ...facts, usage } : facts;
  }
}
