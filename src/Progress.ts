import { asyncScheduler } from 'rxjs';
import type { CompleteEvent, ErrorEvent } from './events.js';
import type { AttemptEnd } from './slots.js';
import type { TaskReport, TokenUsage } from './task.js';

/** What a task knows about itself across its attempts. */
export class Progress {
  /** Attempts begun. */
  attempts = 0;
  /** When the first attempt began. */
  startedAt: number | undefined;
  /** Why the task was stopped from outside, if it was: what its attempt's signal tells. */
  stopped: { readonly reason: unknown } | undefined;
  /** How the latest attempt ended, if it ended by itself. */
  end: { readonly error: unknown } | 'answered' | undefined;
  readonly #signals: readonly (AbortSignal | undefined)[];
  #usage: TokenUsage | undefined;
  #report: TaskReport | undefined;

  constructor(...signals: readonly (AbortSignal | undefined)[]) {
    this.#signals = signals;
  }

  /** A new attempt; what the one before used stays counted. */
  begin(at: number): number {
    this.startedAt ??= at;
    this.end = undefined;
    if (this.#report) {
      this.#usage = sum(this.#usage, this.#report.usage);
      this.#report = undefined;
    }
    return ++this.attempts;
  }

  /** Facts of the running attempt; an attempt that is over has nothing more to say. */
  report(facts: TaskReport, attempt: number): void {
    if (attempt === this.attempts) this.#report = { ...this.#report, ...facts };
  }

  completed(name: string, value: unknown): CompleteEvent {
    const event = { type: 'complete' as const, ...this.#ending(name), value };
    const report = this.#total();
    return report ? { ...event, report } : event;
  }

  givenUp(name: string, error: unknown, gaveUp: string | undefined): ErrorEvent {
    const event = { type: 'error' as const, ...this.#ending(name), error };
    const report = this.#total();
    return { ...event, ...(report && { report }), ...(gaveUp !== undefined && { gaveUp }) };
  }

  /** What a limiter learns about the latest attempt. */
  attemptEnd(): AttemptEnd {
    const { end, attempts: attempt } = this;
    const usage = this.#report?.usage;
    if (end === undefined) return { outcome: 'stopped', usage, attempt };
    return end === 'answered'
      ? { outcome: end, usage, attempt }
      : { outcome: 'failed', error: end.error, usage, attempt };
  }

  /** Why an attempt that nobody waits for any more ended. */
  stopReason(): unknown {
    if (this.stopped) return this.stopped.reason;
    const signal = this.#signals.find((signal) => signal?.aborted);
    return signal ? signal.reason : new DOMException('the run was unsubscribed', 'AbortError');
  }

  #ending(name: string) {
    const at = asyncScheduler.now();
    const { attempts } = this;
    return { name, attempt: attempts, at, attempts, elapsedMs: at - (this.startedAt ?? at) };
  }

  #total(): TaskReport | undefined {
    const usage = sum(this.#usage, this.#report?.usage);
    return usage ? { ...this.#report, usage } : this.#report;
  }
}

/** The sum of two usages, field by field; fields that neither has stay away. */
export function sum(a: TokenUsage | undefined, b: TokenUsage | undefined): TokenUsage | undefined {
  if (!a || !b) return a ?? b;
  const total: Record<string, number> = { ...a };
  for (const [field, tokens] of Object.entries(b) as [string, number | undefined][]) {
    if (tokens !== undefined) total[field] = (total[field] ?? 0) + tokens;
  }
  return total;
}
