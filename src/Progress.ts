import { asyncScheduler } from 'rxjs';
import type { CompleteEvent, ErrorEvent } from './events.js';
import { sumUsage } from './sumUsage.js';
import type { TaskReport } from './task.js';
import type { TokenUsage } from './TokenUsage.js';

/** What an attempt reported so far. */
interface Reporter {
  readonly facts: TaskReport | undefined;
}

/** What a task knows about itself across its attempts. */
export class Progress {
  /** Attempts begun. */
  attempts = 0;
  /** When the first attempt began. */
  startedAt: number | undefined;
  /** Why the task was stopped from outside, if it was: what its attempts' signals tell. */
  stopped: { readonly reason: unknown } | undefined;
  readonly #signals: readonly (AbortSignal | undefined)[];
  /** Attempts that run: one, or two where one is hedged. */
  readonly #running: Reporter[] = [];
  /** What attempts that are over used, failed ones too: it was paid for. */
  #usage: TokenUsage | undefined;
  #latest: TaskReport | undefined;

  constructor(...signals: readonly (AbortSignal | undefined)[]) {
    this.#signals = signals;
  }

  /** @returns the attempt's number, from 1 */
  begin(attempt: Reporter, at: number): number {
    this.startedAt ??= at;
    this.#running.push(attempt);
    return ++this.attempts;
  }

  /** An attempt is over; more than once does no harm. */
  settle(attempt: Reporter): void {
    const place = this.#running.indexOf(attempt);
    if (place < 0) return;
    this.#running.splice(place, 1);
    if (!attempt.facts) return;
    this.#latest = attempt.facts;
    this.#usage = sumUsage(this.#usage, attempt.facts.usage);
  }

  /** @param attempt whose answer it is; settled already */
  completed(name: string, attempt: number, value: unknown): CompleteEvent {
    const event = { type: 'complete' as const, ...this.#ending(name, attempt), value };
    const report = this.#report();
    return report ? { ...event, report } : event;
  }

  givenUp(name: string, error: unknown, gaveUp: string | undefined): ErrorEvent {
    const event = { type: 'error' as const, ...this.#ending(name, this.attempts), error };
    const report = this.#report();
    return { ...event, ...(report && { report }), ...(gaveUp !== undefined && { gaveUp }) };
  }

  /** Why an attempt that nobody waits for any more ended. */
  stopReason(): unknown {
    if (this.stopped) return this.stopped.reason;
    const signal = this.#signals.find((signal) => signal?.aborted);
    return signal ? signal.reason : new DOMException('nobody waits for this attempt any more', 'AbortError');
  }

  #ending(name: string, attempt: number) {
    const at = asyncScheduler.now();
    return { name, attempt, at, attempts: this.attempts, elapsedMs: at - (this.startedAt ?? at) };
  }

  #report(): TaskReport | undefined {
    let usage = this.#usage;
    let facts = this.#latest;
    for (const attempt of this.#running) {
      usage = sumUsage(usage, attempt.facts?.usage);
      facts = attempt.facts ?? facts;
    }
    return facts && (usage ? { ...facts, usage } : facts);
  }
}
